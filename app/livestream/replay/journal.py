"""What was recorded of a room: its folder and the journal that the video intake wrote there while it went on."""

import time
from dataclasses import dataclass
from pathlib import Path

from app.livestream.rules.timeline import Segment, Timeline
from app.livestream.video.journal import EndLine, Line, SegmentLine
from app.livestream.video.journal import read as read_lines

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
        if isinstance(line, SegmentLine):
            found = _segment(line, media)
            segments += [found] if found else []
        ended = isinstance(line, EndLine)
    quiet = not journal.exists() or time.time() - journal.stat().st_mtime > QUIET_SECONDS
    return Recorded(Timeline.of(segments), ended or quiet, folder)


def _segment(line: SegmentLine, media: Path) -> Segment | None:
    try:
        size = (media / segment_name(line.msn)).stat().st_size
        if not size or not (media / init_name(line.take)).exists():
            return None
        return Segment(int(line.msn), int(line.take), int(line.at), round(line.duration * 1000), size)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _lines(journal: Path) -> list[Line]:
    if not journal.exists():
        return []
    with journal.open("rb") as lines:
        return list(read_lines(lines))
