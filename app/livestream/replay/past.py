"""Video and chat of a room that was, entered later: as if they had come in while it was on."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from app import clock
from app.livestream.models import LiveRoom, RoomEvent
from app.livestream.replay.journal import RENDITION, init_name, segment_name, video_folder
from app.livestream.rules import Kind
from app.livestream.services.recorded import begin_recording
from app.livestream.video.journal import EndLine, Line, SegmentLine, TakeLine, write


@dataclass(frozen=True)
class PastTake:
    """A stretch of video: a folder with `init.mp4` and `0.m4s`, `1.m4s`, … of `seconds` each, and when it began."""

    folder: Path
    seconds: Sequence[float]
    at: datetime
    width: int
    height: int


def record_video(session: Session, room: LiveRoom, takes: Sequence[PastTake]) -> None:
    """Lay the takes down as the room's recording; a worker makes the replay of it as of any other."""
    folder = video_folder(current_app.extensions["settings"].state, room.public_id)
    media = folder / RENDITION
    shutil.rmtree(folder, ignore_errors=True)
    media.mkdir(mode=0o700, parents=True)
    lines: list[Line] = []
    msn = 0
    for number, take in enumerate(takes, start=1):
        shutil.copyfile(take.folder / "init.mp4", media / init_name(number))
        wall, start = int(take.at.timestamp() * 1000), 0.0
        lines.append(TakeLine(number, wall, "avc1.42c01e,mp4a.40.2", take.width, take.height, True))
        for place, seconds in enumerate(take.seconds):
            file = media / segment_name(msn)
            shutil.copyfile(take.folder / f"{place}.m4s", file)
            at = wall + int(start * 1000)
            lines.append(SegmentLine(msn, number, number, at, start, seconds, file.stat().st_size))
            msn, start = msn + 1, start + seconds
    lines.append(EndLine(int(clock.now().timestamp() * 1000)))
    (folder / "journal.jsonl").write_bytes(b"".join(write(line) for line in lines))
    begin_recording(session, room, clock.now())


def record_chat(session: Session, room: LiveRoom, lines: Sequence[tuple[datetime, str, str]]) -> None:
    """What was said: when, under which masked name, what. The room has no other record of its broker's yet."""
    for number, (at, name, text) in enumerate(lines, start=1):
        payload = {"viewer": f"{number:024x}", "name": name, "role": "viewer", "text": text}
        session.add(RoomEvent(room_id=room.id, epoch=1, number=number, kind=Kind.CHAT, payload=payload, at=at))
    room.epoch = max(room.epoch, 1)
    session.flush()
