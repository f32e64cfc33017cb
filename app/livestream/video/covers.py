"""A JPEG of what is on the screen, every few seconds."""

import subprocess
from time import monotonic

import structlog

from app.livestream.video import commands, limits
from app.livestream.video.limits import Stop
from app.livestream.video.playlist import init_name, segment_name
from app.livestream.video.rooms import RoomVideo

log = structlog.get_logger()
NAME = "cover.jpg"
SECONDS = 5


def refresh(room: RoomVideo) -> None:
    """Make the cover anew when it is due and there is something new to see. One at a time: the caller sees to it."""
    newest = room.main.segments[-1] if room.main.segments else None
    if newest is None or newest.msn == room.covered_msn or monotonic() - room.covered < limits.COVER_SECONDS:
        return
    room.covered, room.covered_msn = monotonic(), newest.msn
    try:
        folder = room.store.folder / "main"
        data = b"".join((folder / name).read_bytes() for name in (init_name(newest.take), segment_name(newest.msn)))
        made = subprocess.run(commands.cover(), input=data, capture_output=True, timeout=SECONDS, check=True)
        room.store.write(NAME, made.stdout)
    except (OSError, Stop, subprocess.SubprocessError) as error:
        log.warning("cover_failed", error=repr(error))
