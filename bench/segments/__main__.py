"""Command line of `script/bench segments`."""

import argparse
import json
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from bench.fanout import machine, stage
from bench.fanout.servers import product, running
from bench.segments import broadcast, servers
from ops.errors import Stop, exit_code

KEEP_ALIVE = 32
PLAYERS = 500
Figures = dict[str, Any]


class Bench:
    """A broadcast behind nginx, and players before it."""

    def __init__(self, up: stage.Stage, port: int, asked: Path, seconds: float) -> None:
        self.up, self.port, self.asked, self.seconds = up, port, asked, seconds
        self.program = machine.compiled(up.state.folder, "players", Path(__file__).parent)
        self.base = f"/video/{up.room}/main/"
        self.folder = up.state.folder / "video" / "p" / up.room / "main"

    def parts(self, port: int, path: str) -> Figures:
        """One whole part, again and again."""
        return self.players(port, path, KEEP_ALIVE)

    def waiting(self) -> Figures:
        """Many players follow the broadcast; how often the origin was asked for each playlist they got."""
        before = self.asked_origin()
        found = self.players(self.port, f"{self.base}index.m3u8", PLAYERS, "follow")
        found["origin"] = (self.asked_origin() - before) / max(found["distinct"], 1)
        return found

    def asked_origin(self) -> int:
        """Requests so far that nginx passed on."""
        return sum(line.strip() not in ("", "-") for line in self.asked.read_text().splitlines())

    def players(self, port: int, path: str, count: int, *more: str) -> Figures:
        """Runs the load client."""
        command = [str(self.program), str(port), path, str(count), str(self.seconds), *more]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        figures: Figures = json.loads(done.stdout)
        if not figures["answers"]:
            raise Stop(f"No answer to {path}: {figures}")
        return figures

    def settled_part(self) -> str:
        """A part that is not the newest and of ordinary size."""
        found = sorted(self.folder.glob("p*.m4s"), key=lambda path: path.stat().st_size)
        return found[len(found) // 2].name

    def await_playlist(self) -> None:
        """Until the broadcast can be played."""
        for _attempt in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.base}index.m3u8", timeout=20).close()
                return
            except urllib.error.HTTPError:
                time.sleep(0.2)
        raise Stop("The broadcast did not begin.")


def main() -> int:
    chosen = _parse()
    machine.settle()
    with stage.raised() as up:
        result = measure(up, chosen.rounds, chosen.seconds)
    if chosen.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name:32} {value}" for name, value in result.items()))
    return 0


def measure(up: stage.Stage, rounds: int, seconds: float) -> dict[str, float]:
    """nginx and Flask alternate; medians over the rounds."""
    found: dict[str, list[Figures]] = {}
    front = servers.free_port()
    with running(product(up.environment, 0), up.state.log / "rooms.log") as (port, _pid):  # noqa: SIM117
        with servers.front(up, port, front) as asked:
            bench = Bench(up, front, asked, seconds)
            with broadcast.on_air(f"http://127.0.0.1:{front}", up.environment["SECRET_KEY"], up.room):
                bench.await_playlist()
                time.sleep(3)
                for _round in range(rounds):
                    _round_of(bench, found)
    for name, figures in found.items():
        print(name, figures[-1], file=sys.stderr)
    return {
        "parts_per_s": _median(found["parts"], "per_s"),
        "playlists_per_s": _median(found["playlists"], "per_s"),
        "origin_requests_per_playlist": _median(found["waiting"], "origin"),
        "flask_parts_per_s": _median(found["flask"], "per_s"),
        "waiting_players": PLAYERS,
        "waiting_late_p50_ms": _median(found["waiting"], "late_p50_ms"),
        "waiting_late_p99_ms": _median(found["waiting"], "late_p99_ms"),
    }


def _round_of(bench: Bench, found: dict[str, list[Figures]]) -> None:
    part = bench.settled_part()
    copy = bench.up.state.folder / "part.m4s"
    copy.write_bytes((bench.folder / part).read_bytes())
    # a part lives for seconds only: its copy stands in a place that no segment reaches
    (bench.folder / "p999999999.0.m4s").write_bytes(copy.read_bytes())
    found.setdefault("parts", []).append(bench.parts(bench.port, f"{bench.base}p999999999.0.m4s"))
    with servers.flask(copy.parent, bench.up.state.log / "flask.log") as port:
        found.setdefault("flask", []).append(bench.parts(port, "/part.m4s"))
    found.setdefault("playlists", []).append(bench.players(bench.port, f"{bench.base}index.m3u8", KEEP_ALIVE))
    found.setdefault("waiting", []).append(bench.waiting())


def _median(figures: list[Figures], name: str) -> float:
    return round(float(statistics.median(each[name] for each in figures)), 2)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench segments", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one object of figures")
    parser.add_argument("--rounds", type=int, default=3, help="medians are over so many (default 3)")
    parser.add_argument("--seconds", type=float, default=4, help="how long each measurement lasts (default 4)")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
