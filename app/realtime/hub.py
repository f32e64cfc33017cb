"""Delivery to the sockets of this process: one loop reads the logs of rooms that have viewers here and sends, in order.

Nothing else in the product sends to a room. Several rooms processes show one room because each reads the same log.
"""

import threading
import time
from collections.abc import Callable
from itertools import groupby
from typing import Any

import structlog
from redis.exceptions import RedisError

from app.realtime.log import RoomLog
from app.realtime.values import NOWHERE, Event, Position, Snapshot

log = structlog.get_logger()
BLOCK_MS = 200
RESUME_LIMIT = 500

Send = Callable[[str, str, Any], None]
"""(socket or room, event name, payload). The connection layer behind it can be replaced; this module stays."""


class Hub:
    """Local viewers by room, and how far each room's log has been sent to them."""

    def __init__(self, room_log: RoomLog, send: Send) -> None:
        self.log = room_log
        self._send = send
        self._sent: dict[str, Position] = {}
        self._members: dict[str, set[str]] = {}
        self._lock = threading.Lock()
        self._ended = False

    def enter(self, room: str, sid: str) -> None:
        """Send the room's events to `sid` from now on."""
        start = self._sent.get(room) or self.log.snapshot(room).position
        with self._lock:
            self._sent.setdefault(room, start)
            self._members.setdefault(room, set()).add(sid)

    def leave(self, room: str, sid: str) -> None:
        """Stop; the last one to leave stops the reading of the room."""
        with self._lock:
            members = self._members.get(room, set())
            members.discard(sid)
            if not members:
                self._members.pop(room, None)
                self._sent.pop(room, None)

    def rooms(self) -> list[str]:
        """Rooms with viewers in this process."""
        return list(self._members)

    def members(self, room: str) -> set[str]:
        """Sockets of this process in `room`."""
        return set(self._members.get(room, ()))

    def position(self, room: str) -> Position:
        """How far the room's log has been sent to local viewers."""
        return self._sent.get(room, NOWHERE)

    def resume(self, room: str, sid: str, position: Position, show: Callable[[Snapshot], dict[str, Any]]) -> None:
        """Bring `sid`, who has seen everything up to `position`, to the present: missing events, else a snapshot.

        What the loop sent while we were reading is sent once more: a client ignores numbers it has."""
        self.enter(room, sid)
        missing = self.log.since(room, position, RESUME_LIMIT)
        if missing is None:
            snapshot = self.log.snapshot(room)
            self._send(sid, "snapshot", show(snapshot))
            position = snapshot.position
            missing = self.log.since(room, position, RESUME_LIMIT) if self.position(room) > position else []
        self._send(sid, "events", [event.as_wire() for event in missing or []])

    def run(self) -> None:
        """Read and send until `end()`; a broker that does not answer is asked again."""
        while not self._ended:
            try:
                self.step(BLOCK_MS)
            except (RedisError, OSError):
                log.warning("room_log_unreadable")
                time.sleep(0.5)

    def step(self, block_ms: int | None) -> None:
        """One read of all rooms with local viewers, and its sending."""
        positions = dict(self._sent)
        if not positions:
            time.sleep(BLOCK_MS / 1000 / 4)
            return
        for room, events in groupby(self.log.read(positions, block_ms), key=lambda event: event.room):
            self._deliver(room, list(events))

    def end(self) -> None:
        self._ended = True

    def _deliver(self, room: str, events: list[Event]) -> None:
        sent = self._sent.get(room)
        fresh = [event for event in events if sent is not None and event.position > sent]
        if fresh:
            self._sent[room] = fresh[-1].position
            self._send(room, "events", [event.as_wire() for event in fresh])
