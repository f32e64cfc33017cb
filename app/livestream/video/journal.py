"""The journal of a room's video: one JSON object a line, only ever appended to. The replay is made from it.

{"kind": "take", "take": 3, "at": ms, "codecs": "avc1.…,mp4a.40.2", "width": 1280, "height": 720, "sound": true}
{"kind": "segment", "msn": 41, "run": 2, "take": 3, "at": ms, "start": seconds in the take, "duration": s, "bytes": n}
{"kind": "ended", "at": ms}
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class TakeLine:
    """A take: one uninterrupted stretch of one encoder, with an initialisation segment of its own (i<take>.mp4)."""

    take: int
    at: int
    codecs: str
    width: int
    height: int
    sound: bool
    kind: str = "take"


@dataclass(frozen=True)
class SegmentLine:
    """A whole segment on disk (main/s<msn>.m4s). `run` changes where players see a discontinuity."""

    msn: int
    run: int
    take: int
    at: int
    start: float
    duration: float
    bytes: int
    kind: str = "segment"


@dataclass(frozen=True)
class EndLine:
    """The broadcast is over."""

    at: int
    kind: str = "ended"


Line = TakeLine | SegmentLine | EndLine
KINDS: dict[str, type[Any]] = {"take": TakeLine, "segment": SegmentLine, "ended": EndLine}


def write(line: Line) -> bytes:
    """One line of the file."""
    return json.dumps(asdict(line), separators=(",", ":")).encode() + b"\n"


def read(lines: Iterable[bytes]) -> Iterator[Line]:
    """What was written; a line torn by a crash, and anything unknown, is passed over."""
    for text in lines:
        try:
            held = json.loads(text)
            yield KINDS[held["kind"]](**held)
        except (ValueError, KeyError, TypeError):
            continue
