"""The video after the recovery: what viewers were given is in the journal and decodes; replay and clips are made."""

import json
import subprocess
import time
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import imageio_ffmpeg

from ops.chaos.check import Line
from ops.demo_play.client import Api
from ops.demo_play.play import Play

REPLAY_LIMIT = 300.0


def lines(api: Api, play: Play, state: Path) -> list[Line]:
    """Segments that viewers were given, segments the journal names, the replay, its clips."""
    folder = next((state / "video").glob(f"?/{play.stage.room}"), state / "video" / "p" / play.stage.room)
    named = _journal(folder)
    shown = sorted(play.record.segments)
    kept = {f"s{one['msn']}.m4s" for one in named}
    return [
        Line("segments shown", len(shown), [one for one in shown if one not in kept]),
        Line("segments kept", len(named), _damaged(folder / "main", named)),
        *_replay(api, play.stage.room, len(named)),
    ]


def _journal(folder: Path) -> list[dict[str, Any]]:
    found = []
    for text in (folder / "journal.jsonl").read_text().splitlines():
        try:
            line = json.loads(text)
        except ValueError:  # torn by the blow
            continue
        found += [line] if line["kind"] == "segment" else []
    return found


def _damaged(media: Path, named: list[dict[str, Any]]) -> list[str]:
    """Those that are not there, not whole, or of a take that does not decode."""
    files = {f"s{one['msn']}.m4s": one for one in named}
    missing = [name for name, one in files.items() if _size(media / name) != one["bytes"]]
    for take in sorted({one["take"] for one in named}):
        names = [name for name, one in files.items() if one["take"] == take and name not in missing]
        if not _decodes([media / f"i{take}.mp4", *(media / name for name in names)]):
            missing += names
    return missing


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def _decodes(files: list[Path]) -> bool:
    if not all(path.exists() for path in files):
        return False
    data = b"".join(path.read_bytes() for path in files)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-xerror", "-i", "pipe:0", "-f", "null", "-"]
    made = subprocess.run(command, input=data, capture_output=True, check=False)
    return made.returncode == 0 and not made.stderr


def _replay(api: Api, room: str, segments: int) -> list[Line]:
    """The replay lists every segment of the journal; each clip made decodes."""
    until = time.monotonic() + REPLAY_LIMIT
    while (found := api.get(f"/api/v1/rooms/{room}/recording"))["state"] != "ready" and time.monotonic() < until:
        time.sleep(2)
    if found["state"] != "ready":
        return [Line("replay", segments, [f"still {found['state']} ({found['step']})"] * segments)]
    playlist = api.file(found["playlist"]).decode().splitlines()
    listed = sum(1 for line in playlist if line and not line.startswith("#"))
    clips = api.get(f"/api/v1/rooms/{room}/clips")["items"]
    broken = [one["id"] for one in clips if not one["video"] or not _plays(api.file(one["video"]))]
    made = clips or [{"id": "no clip"}]
    return [
        Line("replay", segments, ["segments not listed"] * (segments - listed)),
        Line("clips", len(made), broken if clips else ["no clip"]),
    ]


def _plays(data: bytes) -> bool:
    with NamedTemporaryFile(suffix=".mp4") as file:
        file.write(data)
        file.flush()
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-xerror", "-i", file.name, "-f", "null", "-"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
