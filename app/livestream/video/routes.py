"""The video routes of a rooms process. All are open: the address says what may be seen, the token what may be fed."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from redis import Redis
from sqlalchemy import Engine

from app import access
from app.config import Settings
from app.livestream.video import limits, links, origin
from app.livestream.video.registry import Registry
from app.livestream.video.rooms import RoomVideo
from app.livestream.video.session import Context, Session
from app.livestream.video.websocket import Connection, Handled, NotWebSocket
from app.realtime.log import RoomLog

bp = Blueprint("video", __name__)
ROOM = "<string(length=24):room>"
PUBLIC = f"/video/{ROOM}"
PRIVATE = f"/video/s/<signature>/<int:expires>/{ROOM}"


def register(app: Flask, settings: Settings, room_log: RoomLog, client: Redis, engine: Engine) -> Registry:
    """Add ingest and origin to a rooms process."""
    registry = Registry(settings.state)
    app.extensions["video"] = Context(settings.secret_key, registry, room_log, client, engine)
    app.register_blueprint(bp)
    registry.start()
    return registry


@bp.get(f"/ingest/{ROOM}", websocket=True)
@access.anyone
def ingest(room: str) -> ResponseReturnValue:
    """A host's WebSocket; its first message has to carry a token."""
    try:
        connection = Connection(request.environ, limits.HELLO_BYTES)
    except NotWebSocket:
        return Response("a WebSocket is expected\n", 426, {"Upgrade": "websocket"}, mimetype="text/plain")
    Session(_context(), room, connection).run()
    return Handled()


@bp.get(f"{PUBLIC}/<any('master.m3u8', 'plain.m3u8'):name>")
@bp.get(f"{PRIVATE}/<any('master.m3u8', 'plain.m3u8'):name>")
@access.anyone
def master(room: str, name: str, **signed: Any) -> ResponseReturnValue:
    """Which renditions there are."""
    found = _found(room, signed)
    return origin.missing() if found is None else origin.master(found, low_latency=name == "master.m3u8")


@bp.get(f"{PUBLIC}/cover.jpg")
@bp.get(f"{PRIVATE}/cover.jpg")
@access.anyone
def cover(room: str, **signed: Any) -> ResponseReturnValue:
    """The newest picture."""
    found = _found(room, signed)
    return origin.missing() if found is None else origin.cover(found)


@bp.get(f"{PUBLIC}/<any(main, low, audio):rendition>/<any('index.m3u8', 'plain.m3u8'):name>")
@bp.get(f"{PRIVATE}/<any(main, low, audio):rendition>/<any('index.m3u8', 'plain.m3u8'):name>")
@access.anyone
def media(room: str, rendition: str, name: str, **signed: Any) -> ResponseReturnValue:
    """What of a rendition can be played now."""
    found = _found(room, signed)
    if found is None:
        return origin.missing()
    return origin.media(found, rendition, low_latency=name == "index.m3u8")


@bp.get(f"{PUBLIC}/<any(main, low, audio):rendition>/<name>")
@bp.get(f"{PRIVATE}/<any(main, low, audio):rendition>/<name>")
@access.anyone
def file(room: str, rendition: str, name: str, **signed: Any) -> ResponseReturnValue:
    """A file; nginx serves those that are there, so this is for parts to come."""
    found = _found(room, signed)
    return origin.missing() if found is None else origin.file(found, rendition, name)


def _context() -> Context:
    made: Context = current_app.extensions["video"]
    return made


def _found(room: str, signed: dict[str, Any]) -> RoomVideo | None:
    """The room's video, if the address is one for a room of its kind."""
    context = _context()
    if not room.isalnum() or not room.isascii():
        return None
    if signed and not links.is_good(context.secret, room, signed["expires"], signed["signature"]):
        return None
    found = context.registry.find(room, public=not signed)
    return None if found is None or found.store.is_closed else found
