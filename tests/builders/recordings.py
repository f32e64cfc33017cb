"""Recorded rooms for tests: real segments made by ffmpeg, laid out on disk as the video intake leaves them."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.livestream.models import (
    CaptionOrigin,
    ClipState,
    LiveRoom,
    RoomCaption,
    RoomCard,
    RoomClip,
    RoomRecording,
)
from app.livestream.replay.index import fill
from app.livestream.replay.journal import read
from app.livestream.replay.processing import process

SEGMENT_MS = 1000


@cache
def take(seconds: int = 6, width: int = 320, height: int = 240) -> Path:
    """A folder with `i1.mp4` and one-second segments `s0.m4s`, … of a test picture with a tone."""
    folder = Path(tempfile.mkdtemp(prefix="chunfeng-take-"))
    source = ["-f", "lavfi", "-i", f"testsrc=size={width}x{height}:rate=10:duration={seconds}"]
    tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    video = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10", "-keyint_min", "10"]
    hls = ["-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]
    names = ["-hls_fmp4_init_filename", "i1.mp4", "-hls_segment_filename", "s%d.m4s", "index.m3u8"]
    command = [get_ffmpeg_exe(), "-loglevel", "error", *source, *tone, *video, "-c:a", "aac", *hls, *names]
    subprocess.run(command, cwd=folder, check=True)
    return folder


def record(
    state: Path,
    room: str,
    started_ms: int,
    takes: Sequence[tuple[Path, int]] | None = None,
    *,
    gap_ms: int = 0,
    ended: bool = True,
) -> Path:
    """Segments and journal of a room: each take is (material, seconds), `gap_ms` of nothing between two."""
    folder = state / "video" / "p" / room
    media = folder / "main"
    media.mkdir(parents=True, exist_ok=True)
    number, wall = 0, started_ms
    with (folder / "journal.jsonl").open("a") as journal:
        for place, (material, seconds) in enumerate(takes or [(take(), 6)], start=1):
            shutil.copyfile(material / "i1.mp4", media / f"i{place}.mp4")
            journal.write(json.dumps({"kind": "take", "take": place, "at": wall}) + "\n")
            for second in range(seconds):
                shutil.copyfile(material / f"s{second}.m4s", media / f"s{number}.m4s")
                line = {"kind": "segment", "msn": number, "run": place, "take": place, "at": wall, "start": second}
                line |= {"duration": SEGMENT_MS / 1000, "bytes": (media / f"s{number}.m4s").stat().st_size}
                journal.write(json.dumps(line) + "\n")
                number, wall = number + 1, wall + SEGMENT_MS
            wall += gap_ms
        if ended:
            journal.write(json.dumps({"kind": "ended", "at": wall}) + "\n")
    return folder


def processed(session: Session, room: LiveRoom, state: Path) -> RoomRecording:
    """The recording of an ended room, ready to be watched: six seconds from its start."""
    assert room.started_at is not None
    record(state, room.public_id, int(room.started_at.timestamp() * 1000))
    recording = session.scalars(select(RoomRecording).where(RoomRecording.room_id == room.id)).one()
    assert process(recording.id) == "done"
    return recording


def shown(session: Session, room: LiveRoom, state: Path) -> RoomClip:
    """Something to be watched of a room in whatever state, with one clip of its first card and subtitles."""
    recording = session.scalars(select(RoomRecording).where(RoomRecording.room_id == room.id)).one()
    record(state, room.public_id, int(recording.made_at.timestamp() * 1000))
    fill(session, recording, read(state, room.public_id).timeline)
    card = session.scalars(select(RoomCard).where(RoomCard.room_id == room.id).order_by(RoomCard.position)).first()
    assert card is not None
    clip = RoomClip(recording_id=recording.id, vacancy_id=card.vacancy_id, from_ms=0, until_ms=4000, bytes=4)
    clip.state = ClipState.READY
    caption = {"origin": CaptionOrigin.UPLOADED, "text": "WEBVTT\n", "cues": 0}
    session.add_all([clip, RoomCaption(room_id=room.id, language="zh", **caption)])
    session.flush()
    made = state / "replay" / room.public_id
    made.mkdir(parents=True, exist_ok=True)
    for name in (clip.file, clip.cover, "cover.jpg"):
        (made / name).write_bytes(b"made")
    return clip
