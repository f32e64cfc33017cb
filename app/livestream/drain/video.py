"""Rooms whose video has gone away, seen from outside the process that took it in, which may be dead."""

from datetime import timedelta
from pathlib import Path

from flask import current_app

from app import clock
from app.broker import broker
from app.livestream import queries
from app.livestream.drain.each import each
from app.livestream.log import room_log
from app.livestream.services.acts import end_abandoned
from app.livestream.video.lease import is_fed
from app.livestream.video.limits import RETURN_SECONDS
from app.livestream.video.store import CLOSED, Store
from app.livestream.video.telling import tell
from app.realtime.log import now_ms
from app.realtime.values import RoomUnknown
from app.unit_of_work import unit_of_work

LINGER = timedelta(minutes=2)
"""Players that lag see the end."""


def close_videos() -> int:
    """Take the video of rooms that ended a while ago out of reach; what they recorded is the replay's."""
    folder: Path = current_app.extensions["settings"].state / "video"
    found = {path.name: path for path in folder.glob("[ps]/*") if not (path / CLOSED).exists()}
    if not found:
        return 0
    with unit_of_work() as session:
        ended = queries.ended_before(session, found, clock.now() - LINGER)
    for room in ended:
        Store(found[room.public_id], records=room.records, later=lambda work: work()).close()
    return len(ended)


def look_after_video() -> int:
    """Say `lost` of what nobody feeds any more; end a room whose host has been away for two minutes.

    Rooms without video are not touched: their host talks by text and cards."""
    return each(room_log().rooms(), _look)


def _look(room: str) -> int:
    try:
        fields = room_log().snapshot(room).fields
    except RoomUnknown:
        return 0
    video = fields.get("video")
    if fields.get("state") != "live" or video is None:
        return 0
    if video["state"] == "live" and not is_fed(broker(), room):
        tell(room_log(), room, "lost")
    if video["state"] != "lost" or now_ms() - video["since"] < RETURN_SECONDS * 1000:
        return 0
    with unit_of_work() as session:
        return int(end_abandoned(session, room))
