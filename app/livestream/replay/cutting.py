"""ffmpeg at work on recorded segments: clips without encoding anew where possible, pictures for covers."""

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from app.livestream.replay.journal import init_name, segment_name
from app.livestream.rules.timeline import Segment
from app.storage import digest_of

SECONDS = 1800
SIGN_OF_LIFE = 15
COVER_WIDTH = 720


UNFINISHED = "cutting-"
Alive = Callable[[], object]


class CutFailed(Exception):
    """ffmpeg did not make the file; the text is its last words."""


def cut(media: Path, segments: Sequence[Segment], target: Path, alive: Alive = lambda: None) -> None:
    """One mp4 of these segments, playable while it loads. Copied; only where the picture changed its shape (a phone
    turned, the screen shared) must it be encoded anew. `target` is there whole or not at all; `alive` is called now and
    then while it takes long."""
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=target.parent) as room:
        pieces = [_concat(list(run)) for _take, run in groupby(segments, key=lambda segment: segment.take)]
        made = Path(room) / "made.mp4"
        if len(pieces) == 1:
            _run([*_input(pieces[0]), "-c", "copy", *_mp4(made)], media, alive)
        elif len({digest_of(media / init_name(take)) for take in {s.take for s in segments}}) == 1:
            listed = Path(room) / "pieces.txt"
            listed.write_text("".join(f"file '{name}'\n" for name in _copied(pieces, media, Path(room))))
            _run(["-f", "concat", "-safe", "0", "-i", str(listed), "-c", "copy", *_mp4(made)], media, alive)
        else:
            copied = _copied(pieces, media, Path(room))
            try:
                _run(_joined(copied, made, sound=True), media, alive)
            except CutFailed:  # a screen shared without a microphone
                _run(_joined(copied, made, sound=False), media, alive)
        made.replace(target)


def snapshot(media: Path, segment: Segment, target: Path) -> None:
    """The first picture of a segment as a JPEG, at most 720 wide."""
    partial = target.with_name(f".{target.name}.part")
    size = f"scale='min({COVER_WIDTH},iw)':-2"
    given = _input(_concat([segment]))
    _run([*given, "-frames:v", "1", "-vf", size, "-q:v", "4", "-f", "image2", "-update", "1", str(partial)], media)
    if not partial.exists():
        raise CutFailed("no picture")
    partial.replace(target)


def _concat(segments: Sequence[Segment]) -> str:
    names = [init_name(segments[0].take), *(segment_name(segment.number) for segment in segments)]
    return "concat:" + "|".join(names)


def _copied(pieces: Sequence[str], media: Path, room: Path) -> list[str]:
    made = []
    for place, piece in enumerate(pieces):
        path = room / f"{place}.mp4"
        _run([*_input(piece), "-c", "copy", *_mp4(path)], media)
        made.append(str(path))
    return made


def _joined(names: Sequence[str], made: Path, *, sound: bool) -> list[str]:
    given = [part for name in names for part in ("-i", name)]
    fitted = "scale=1280:720:force_original_aspect_ratio=decrease,pad=1280:720:-1:-1,setsar=1,fps=30"
    streams = [f"[{n}:v]{fitted}[v{n}]" for n in range(len(names))]
    heads = "".join(f"[v{n}][{n}:a]" if sound else f"[v{n}]" for n in range(len(names)))
    outlets = "[v][a]" if sound else "[v]"
    graph = ";".join(streams) + f";{heads}concat=n={len(names)}:v=1:a={int(sound)}{outlets}"
    mapped = ["-map", "[v]", *(["-map", "[a]"] if sound else [])]
    encoded = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-c:a", "aac", "-b:a", "96k"]
    return [*given, "-filter_complex", graph, *mapped, *encoded, *_mp4(made)]


def _input(name: str) -> list[str]:
    return ["-i", name]


def _mp4(path: Path) -> list[str]:
    return ["-movflags", "+faststart", "-f", "mp4", str(path)]


def _run(arguments: list[str], folder: Path, alive: Alive = lambda: None) -> None:
    command = [get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as ffmpeg:
        try:
            said = _last_words(ffmpeg, alive)
        except BaseException:
            ffmpeg.kill()
            raise
    if ffmpeg.returncode:
        raise CutFailed(said)


def _last_words(ffmpeg: subprocess.Popen[bytes], alive: Alive) -> str:
    """What it complained of, once it has ended. Raises CutFailed when it never does."""
    for _ in range(SECONDS // SIGN_OF_LIFE):
        try:
            return ffmpeg.communicate(timeout=SIGN_OF_LIFE)[1].decode(errors="replace")[-300:]
        except subprocess.TimeoutExpired:
            alive()
    raise CutFailed("too slow")
