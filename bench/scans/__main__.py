"""Command line of `script/bench scans`."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg

from bench.stack import backing, web
from bench.stack.backing import Backed
from bench.stack.load import Ask, Load, Run, median
from ops.errors import Stop, exit_code

REQUESTS = {1: 300, 8: 1600, 32: 3200}
GATES = 32
RACES = 5
WARM = 200
SOLD_TWICE = """select count(*) from (select from scans where result = 'admitted' and not undone
    group by ticket_id, rule having count(*) > 1) twice"""


class Hall:
    """A fair whose tickets are scanned, each once, by gates that never send the same nonce twice."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.path = f"/api/v1/occasions/{told['occasion']}/scans"
        self.token = told["token"]
        self._codes: Iterator[str] = iter(told["codes"])
        self._scans = 0

    def fresh(self, count: int) -> list[Ask]:
        """So many tickets that nobody has scanned yet."""
        return [self._ask(code) for code in islice(self._codes, count)]

    def crowd(self) -> list[Ask]:
        """One ticket at every gate."""
        code = next(self._codes)
        return [self._ask(code) for _gate in range(GATES)]

    def _ask(self, code: str) -> Ask:
        self._scans += 1
        gate = f"{self._scans % GATES + 1} 号门"
        return Ask(self.path, {"code": code, "gate": gate, "nonce": f"bench-{self._scans:08d}"}, self.token)


class Bench:
    """Product and bare INSERT side by side on one database."""

    def __init__(self, backed: Backed, hall: Hall, sockets: tuple[Path, Path]) -> None:
        self.load, self.hall = Load(backed.folder), hall
        self.product, self.bare = sockets
        self.runs: dict[tuple[str, int], list[Run]] = {}

    def warm(self) -> None:
        """What a process does at its first requests is not measured."""
        self._admit(WARM, GATES)
        self.load.send(self.bare, [Ask("/", {})] * WARM, GATES)

    def round(self) -> None:
        """The two alternate at each concurrency."""
        for concurrency, count in REQUESTS.items():
            bare = self.load.send(self.bare, [Ask("/", {})] * count, concurrency)
            self._note("insert", concurrency, bare)
            self._note("scan", concurrency, self._admit(count, concurrency))

    def _admit(self, count: int, concurrency: int) -> Run:
        run = self.load.send(self.product, self.hall.fresh(count), concurrency)
        results = Counter(a.body.get("result", f"{a.status} {a.code}") for a in run.answers)
        if results != {"admitted": count}:
            raise Stop(f"{count} distinct tickets, but: {dict(results)}")
        return run

    def _note(self, name: str, concurrency: int, run: Run) -> None:
        self.runs.setdefault((name, concurrency), []).append(run)
        figures = f"{run.per_s:8.0f}/s  p50 {run.p50_ms:7.2f}  p99 {run.p99_ms:7.2f}  max {run.max_ms:7.2f} ms"
        print(f"{name:7} at {concurrency:2}: {figures}", file=sys.stderr)

    def race(self) -> Counter[str]:
        """One ticket scanned by every gate at once: what the gates were told."""
        run = self.load.send(self.product, self.hall.crowd(), GATES)
        return Counter(str(a.body.get("result", f"{a.status} {a.code}")) for a in run.answers)

    def figures(self) -> dict[str, float]:
        """Medians over the rounds."""

        def of(name: str, concurrency: int, figure: str) -> float:
            return median(self.runs[name, concurrency], figure)

        found = {
            "per_s_32": of("scan", 32, "per_s"),
            "insert_ratio_32": of("scan", 32, "per_s") / of("insert", 32, "per_s"),
            "p99_ratio_32": of("scan", 32, "p99_ms") / of("insert", 32, "p99_ms"),
            "p50_ms_1": of("scan", 1, "p50_ms"),
        }
        for concurrency in REQUESTS:
            for name in ("scan", "insert"):
                found[f"{name}_per_s_{concurrency}"] = of(name, concurrency, "per_s")
                found[f"{name}_p99_ms_{concurrency}"] = of(name, concurrency, "p99_ms")
        return {name: round(value, 3) for name, value in found.items()}


def main() -> int:
    chosen = _parse()
    with backing.raised() as backed, ExitStack() as servers:
        wanted = chosen.rounds * sum(REQUESTS.values()) + WARM + RACES
        hall = Hall(json.loads(backed.output("-m", "bench.scans.fair", str(wanted)).splitlines()[-1]))
        backed.output("-m", "bench.stack.bare")
        sockets = [servers.enter_context(web.running(backed, name)) for name in (web.PRODUCT, web.BARE)]
        result = measure(Bench(backed, hall, (sockets[0], sockets[1])), chosen.rounds)
        result["double_admissions"] = _sold_twice(backed)
    if chosen.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name:20} {value}" for name, value in result.items()))
    return 0


def measure(bench: Bench, rounds: int) -> dict[str, Any]:
    """Rounds, then the races: a gate that is told anything but one admission and 31 refusals stops the bench."""
    bench.warm()
    for _round in range(rounds):
        bench.round()
    for _race in range(RACES):
        told = bench.race()
        if told != {"admitted": 1, "already_admitted": GATES - 1}:
            raise Stop(f"One ticket at {GATES} gates at once was answered: {dict(told)}")
    return {**bench.figures(), "races": RACES}


def _sold_twice(backed: Backed) -> int:
    with psycopg.connect(backed.database_url) as connection:
        row = connection.execute(SOLD_TWICE).fetchone()
    return int(row[0]) if row else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench scans", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one object of figures")
    parser.add_argument("--rounds", type=int, default=5, help="medians are over so many (default 5)")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
