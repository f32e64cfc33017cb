"""Command line of `script/bench latency`: one browser broadcasts a clock, another one reads it."""

import argparse
import json
import os
from pathlib import Path

from bench.fanout import stage
from bench.fanout.servers import free_port
from ops import browser, nginx, programs, vendor
from ops.errors import Stop, exit_code
from ops.paths import PYTHON, ROOT
from ops.state import standard_folder


def main() -> int:
    chosen = _parse()
    vendor.ensure()
    found = browser.ensure(standard_folder())
    with stage.raised() as up:
        port = free_port()
        made = programs.Programs(up.state, up.environment)
        front = nginx.Front(port, 1, secret_key=up.environment["SECRET_KEY"])
        up.supervisor.start([made.web(1), made.room(0), nginx.service(up.state, front)])
        result = up.state.folder / "latency.json"
        command = [
            str(PYTHON),
            "-m",
            "bench.latency.watch",
            f"http://127.0.0.1:{port}",
            str(chosen.minutes),
            str(result),
        ]
        if up.supervisor.run(command, {**os.environ, **up.environment, **found, "CHUNFENG_PROCESS": "cli"}, cwd=ROOT):
            raise Stop("The broadcast could not be measured.")
        figures = json.loads(Path(result).read_text())
    _tell(figures, as_json=chosen.json)
    return 0


def _tell(figures: dict[str, float], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:28} {value}")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench latency", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1, help="how long is watched (default 1)")
    parser.add_argument("--json", action="store_true", help="end with one object of figures")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
