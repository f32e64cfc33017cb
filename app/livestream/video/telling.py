"""Viewers are told whether there is video: `video_changed` in the room's log, from the process that takes it in."""

from typing import Any

import structlog
from redis.exceptions import RedisError

from app.livestream import rules
from app.livestream.rules import Kind
from app.realtime.log import RoomLog, now_ms
from app.realtime.values import RoomUnknown

log = structlog.get_logger()


def tell(room_log: RoomLog, room: str, state: str, since: int | None = None) -> None:
    """Append it. Raises redis errors when the broker does not answer."""
    payload = {"state": state, "since": since if since is not None else now_ms()}
    room_log.append(room, Kind.VIDEO_CHANGED, payload, effects=rules.effects(Kind.VIDEO_CHANGED, payload))


def fields(room_log: RoomLog, room: str) -> dict[str, Any]:
    """What viewers are shown now."""
    return room_log.snapshot(room).fields


class Telling:
    """Keeps what viewers are told equal to what is so, also when the broker has lost it."""

    def __init__(self, room_log: RoomLog, room: str) -> None:
        self._log = room_log
        self._room = room
        self._state: str | None = None
        self._since = 0

    def is_(self, state: str) -> None:
        """It is so now; said again as long as viewers are shown something else."""
        if state != self._state:
            self._state, self._since = state, now_ms()
        try:
            if fields(self._log, self._room).get("video", {}) != {"state": state, "since": self._since}:
                tell(self._log, self._room, state, self._since)
        except (RedisError, OSError, RoomUnknown):
            log.warning("video_state_untold", room=self._room, state=state)
