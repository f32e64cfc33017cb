"""Command line of `script/bench fanout`."""

import argparse
import json
import sys
from typing import Any

from bench.fanout import machine, stage
from bench.fanout.rounds import Bench
from ops.errors import exit_code

PARTS = ("1000", "5000", "10000")


def main() -> int:
    chosen = _parse()
    machine.settle()
    result: dict[str, Any] = {}
    with stage.raised() as up:
        bench = Bench(up, chosen.rounds, chosen.seconds, lambda line: print(line, file=sys.stderr, flush=True))
        for part in chosen.only:
            found = bench.full_house() if part == "10000" else bench.compare(int(part))
            weighed = [figures["kb_per_viewer"] for figures in (found, result) if "kb_per_viewer" in figures]
            result |= found | ({"kb_per_viewer": max(weighed)} if weighed else {})
        if chosen.soak:
            result |= bench.soak(chosen.soak)
    result = {name: round(value, 2) for name, value in result.items()}
    if chosen.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name:20} {value}" for name, value in result.items()))
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench fanout", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one object of figures")
    parser.add_argument("--rounds", type=int, default=3, help="medians are over so many (default 3)")
    parser.add_argument("--seconds", type=float, default=6, help="how long each crowd speaks (default 6)")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS), help="only these numbers of viewers")
    parser.add_argument("--soak", type=float, default=0, metavar="MINUTES", help="and so many minutes with bad readers")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
