"""The origin: playlists that wait for what is asked for, and files that are not there yet. Behind nginx's cache."""

import re
from typing import Any

from flask import Response, request

from app.livestream.video import covers, playlist
from app.livestream.video.playlist import Variant
from app.livestream.video.rooms import RoomVideo
from app.livestream.video.timeline import Timeline

WAIT_SECONDS = 5.0
RELOAD_SECONDS = 0.8
"""hls.js gives a blocked reload 0.8 target durations, 1.6 s; nginx has been looking for 0.3 s of them already."""
FIRST_SECONDS = 10.0
AHEAD = 2
PLAYLIST, VIDEO, JPEG = "application/vnd.apple.mpegurl", "video/mp4", "image/jpeg"
FILE = re.compile(r"(?:i(?P<take>\d{1,9})\.mp4|s(?P<whole>\d{1,9})\.m4s|p(?P<msn>\d{1,9})\.(?P<part>\d{1,4})\.m4s)")
FOR_EVER = "public, max-age=31536000, immutable"
NUMBER = re.compile(r"\d{1,9}")

BLOCKED, FRESH, SHORT = "public, max-age=10", "public, max-age=1", "no-store"


def answer(body: bytes | str, kind: str, cache: str, status: int = 200) -> Response:
    """A response that any player on any page may read."""
    made = Response(body, status, mimetype=kind)
    made.headers["Cache-Control"] = cache
    made.headers["Access-Control-Allow-Origin"] = "*"
    return made


def missing() -> Response:
    """Not there, and not worth asking again at once."""
    return answer("", "text/plain", FRESH, 404)


def master(room: RoomVideo, *, low_latency: bool) -> Response:
    """The master playlist, once there is something to play."""
    room.main.until(lambda: bool(room.main.codecs and (room.main.segments or room.main.open)), FIRST_SECONDS)
    if not room.main.codecs:
        return missing()
    variants: list[Variant] = room.variants()
    return answer(playlist.master(variants, low_latency=low_latency), PLAYLIST, FRESH)


def media(room: RoomVideo, rendition: str, *, low_latency: bool) -> Response:
    """A media playlist; with _HLS_msn and _HLS_part not before those are in it."""
    line = room.lines.get(rendition)
    if line is None or (rendition == "audio" and not room.has_sound):
        return missing()
    if rendition == "low":
        room.low.ask()
    msn, part = _asked("_HLS_msn"), _asked("_HLS_part")
    if msn is None:
        line.until(lambda: bool(line.segments), FIRST_SECONDS)
        if not line.segments:
            return missing()
        return _text(line, FRESH, low_latency=low_latency)
    if msn < 0 or (part is not None and part < 0) or msn > line.next_msn + AHEAD:
        return answer("", "text/plain", SHORT, 400)
    there = line.until(lambda: line.has(msn, part), RELOAD_SECONDS)
    return _text(line, BLOCKED if there else FRESH, low_latency=low_latency)


def _text(line: Timeline, cache: str, *, low_latency: bool) -> Response:
    return answer(playlist.low_latency(line) if low_latency else playlist.plain(line), PLAYLIST, cache)


def file(room: RoomVideo, rendition: str, name: str) -> Response:
    """A file of a rendition; a part that is announced is waited for."""
    found = FILE.fullmatch(name)
    line = room.lines.get(rendition)
    if found is None or line is None:
        return missing()
    if rendition == "low":
        room.low.ask()
    if found["part"] is not None:
        msn, part = int(found["msn"]), int(found["part"])
        if msn > line.next_msn + AHEAD:
            return missing()
        line.until(lambda: line.has(msn, part), WAIT_SECONDS)
    return _read(room, f"{rendition}/{name}", VIDEO, FOR_EVER)


def cover(room: RoomVideo) -> Response:
    """The newest picture."""
    return _read(room, covers.NAME, JPEG, "public, max-age=5")


def _read(room: RoomVideo, name: str, kind: str, cache: str) -> Response:
    try:
        return answer((room.store.folder / name).read_bytes(), kind, cache)
    except OSError:
        return missing()


def _asked(name: str) -> int | None:
    """A number of the query: None when not given, -1 when it is no number."""
    given: Any = request.args.get(name)
    if given is None:
        return None
    return int(given) if NUMBER.fullmatch(given) else -1
