"""One past room with a recording, so that replay and clips have something to show: a few seconds about each job."""

import subprocess
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from imageio_ffmpeg import get_ffmpeg_exe
from sqlalchemy.orm import Session

from app.actor import Actor
from app.hiring.public import Vacancy
from app.livestream.public import (
    LiveRoom,
    PastTake,
    RoomValues,
    end_room,
    pin,
    record_chat,
    record_video,
    schedule_room,
    start_room,
)

SECONDS, WIDTH, HEIGHT = 8, 640, 360
TALK, FIRST = timedelta(minutes=6), timedelta(minutes=1)
AGO = timedelta(hours=3)
SAID = (
    (("刘**", "底薪多少？", 2), ("陈*", "包住吗？", 5)),
    (("王**", "没有经验能去吗？", 1), ("刘**", "有师傅带吗？", 4)),
    (("孙**", "几点下班？", 2), ("陈*", "离地铁站远吗？", 6)),
)
SCENES = (("0x0a6840", "0x5fcf93"), ("0x213731", "0xffb45c"), ("0x1f4f7a", "0x9fd3ff"))


def hold(session: Session, clerk: Actor, enterprise_id: int, title: str, intro: str, cards: Sequence[Vacancy],
         now: datetime) -> LiveRoom:  # fmt: skip
    """A room of three hours ago about these jobs, with its recording and what was asked."""
    began, shown = now - AGO, cards[: len(SCENES)]
    ended = began + FIRST + TALK * len(shown)
    values = RoomValues(title, began, ended, intro, vacancies=[card.public_id for card in shown])
    room = schedule_room(session, clerk, enterprise_id, values, at=began - timedelta(days=1))
    start_room(session, clerk, room.public_id, at=began)
    talks = [began + FIRST + TALK * order for order in range(len(shown))]
    for card, at in zip(shown, talks, strict=True):
        pin(session, clerk, room.public_id, card.public_id, at=at)
    end_room(session, clerk, room.public_id, at=ended)
    with TemporaryDirectory() as folder:
        takes = [_take(Path(folder) / str(order), order, at) for order, at in enumerate(talks)]
        record_video(session, room, takes)
    said = [
        (at + timedelta(seconds=second), name, text)
        for at, lines in zip(talks, SAID, strict=False)
        for name, text, second in lines
    ]
    record_chat(session, room, said)
    return room


def _take(folder: Path, scene: int, at: datetime) -> PastTake:
    """A moving picture of two colours with a soft tone, made on the spot."""
    folder.mkdir()
    first, second = SCENES[scene]
    picture = f"gradients=s={WIDTH}x{HEIGHT}:r=12:d={SECONDS}:c0={first}:c1={second}:n=2:speed=0.03:seed={scene + 1}"
    tone = f"sine=frequency={220 + 55 * scene}:duration={SECONDS}"
    command = [get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "34", "-pix_fmt", "yuv420p", "-g", "12"]
    command += ["-c:a", "aac", "-b:a", "24k", "-filter:a", "volume=0.05", "-f", "hls", "-hls_time", "1"]
    command += ["-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4"]
    command += ["-hls_segment_filename", "%d.m4s", "index.m3u8"]
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    lines = (folder / "index.m3u8").read_text().splitlines()
    seconds = [float(line.removeprefix("#EXTINF:").rstrip(",")) for line in lines if line.startswith("#EXTINF:")]
    return PastTake(folder, seconds, at, WIDTH, HEIGHT)
