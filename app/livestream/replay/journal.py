"""What was recorded of a room: its folder and the journal that the video intake wrote there while it went on."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.livestream.rules.timeline import Segment, Timeline

KINDS = ("p", "s")
RENDITION = "main"
QUIET_SECONDS = 10


@dataclass(frozen=True)
class Recorded:
    """The timeline of what lies on disk, whether the intake said that no more will come, and its folder."""

    timeline: Timeline
    closed: bool
    folder: Path


def video_folder(state: Path, room: str) -> Path:
    """Where the video of a room lies: among the public ones or those with signed addresses."""
    candidates = [state / "video" / kind / room for kind in KINDS]
    return next((path for path in candidates if path.is_dir()), candidates[0])


def init_name(take: int) -> str:
    """The file that a take's segments need before them."""
    return f"i{take}.mp4"


def segment_name(number: int) -> str:
    """The file of a segment."""
    return f"s{number}.m4s"


def read(state: Path, room: str) -> Recorded:
    """What was recorded. A line torn by a crash and a segment whose file is not there are passed over."""
    folder = video_folder(state, room)
    media, journal = folder / RENDITION, folder / "journal.jsonl"
    segments: list[Segment] = []
    ended = False
    for line in _lines(journal):
        kind = line.get("kind")
        if kind == "segment":
            found = _segment(line, media)
            segments += [found] if found else []
        ended = kind == "ended" or (ended and kind not in ("take", "segment"))
    quiet = not journal.exists() or time.time() - journal.stat().st_mtime > QUIET_SECONDS
    return Recorded(Timeline.of(segments), ended or quiet, folder)


def _segment(line: dict[str, Any], media: Path) -> Segment | None:
    try:
        number, take = int(line["msn"]), int(line["take"])
        size = (media / segment_name(number)).stat().st_size
        if not size or not (media / init_name(take)).exists():
            return None
        return Segment(number, take, int(line["at"]), round(float(line["duration"]) * 1000), size)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _lines(journal: Path) -> Iterator[dict[str, Any]]:
    if not journal.exists():
        return
    with journal.open("rb") as lines:
        for text in lines:
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                yield line
