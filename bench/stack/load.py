"""Runs the load client, and reads what it was answered."""

import json
import statistics
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.fanout.machine import compiled


@dataclass(frozen=True)
class Ask:
    """One POST. `token`: a bearer's, or none."""

    path: str
    body: dict[str, Any]
    token: str = ""

    def line(self) -> str:
        return f"{self.path}\t{self.token}\t{json.dumps(self.body)}\n"


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 when nothing did."""

    status: int
    body: dict[str, Any]

    @property
    def code(self) -> str:
        """The stable code of a refusal, or nothing."""
        return str(self.body.get("error", {}).get("code", ""))


@dataclass(frozen=True)
class Run:
    """One measurement: answers in the order of the questions, a second's number, and milliseconds."""

    answers: Sequence[Answer]
    per_s: float
    p50_ms: float
    p99_ms: float
    max_ms: float

    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer in self.answers)


class Load:
    """The load client, compiled into `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._program = folder, compiled(folder, "load", Path(__file__).parent)

    def send(self, socket: Path, asks: Iterable[Ask], concurrency: int) -> Run:
        """Sends all, `concurrency` at a time."""
        kept = self._folder / "answers"
        text = "".join(ask.line() for ask in asks)
        command = [str(self._program), str(socket), str(concurrency), str(kept)]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        figures = json.loads(done.stdout)
        answers = [_answer(line) for line in kept.read_text().splitlines()]
        return Run(answers, *(figures[name] for name in ("per_s", "p50_ms", "p99_ms", "max_ms")))


def _answer(line: str) -> Answer:
    status, _micros, body = line.split("\t", 2)
    try:
        return Answer(int(status), json.loads(body or "{}"))
    except ValueError:
        return Answer(int(status), {})


def median(runs: Sequence[Run], name: str) -> float:
    """The median of one figure over several runs."""
    return float(statistics.median(getattr(run, name) for run in runs))
