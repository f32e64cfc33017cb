"""Delivery to the sockets of this process: one loop reads the logs of rooms that have viewers here and sends, in order.

Nothing else in the product sends to a room. Several rooms processes show one room because each reads the same log.
What may wait is collected for a moment into one frame; under overload part of the chat is left out, and said so.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from itertools import groupby
from typing import Any

import structlog
from redis.exceptions import RedisError

from app.realtime.feed import RECENT, Feed, Show
from app.realtime.log import RoomLog
from app.realtime.thinning import Thinning
from app.realtime.values import NOWHERE, Event, Position, Snapshot

log = structlog.get_logger()
BLOCK_MS = 200
RESUME_LIMIT = RECENT
GAPS = 4
"""While collecting, the log is read at most so many times in the time that is collected."""

Send = Callable[[str, str, Any], None]
"""(socket or room, event name, payload). The connection layer behind it can be replaced; this module stays."""


class Hub:
    """Local viewers by room, and how far each room's log has been sent to them."""

    def __init__(
        self,
        room_log: RoomLog,
        send: Send,
        *,
        collect_ms: int = 0,
        may_wait: Collection[str] = (),
        thinning: Thinning | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Events of the kinds `may_wait` are collected for `collect_ms` (0: each is a frame of its own), all others
        are sent at once, together with what waits."""
        self.log = room_log
        self._send = send
        self._collect = collect_ms / 1000
        self._may_wait = frozenset(may_wait)
        self._thinning = thinning or Thinning(())
        self._clock = clock
        self._feeds: dict[str, Feed] = {}
        self._doors: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()
        self._ended = False
        self.level = 0

    def enter(self, room: str, sid: str) -> Feed:
        """Send the room's events to `sid` from now on."""
        if room not in self._feeds:
            self._open_once(room)
        with self._lock:
            feed = self._feeds.get(room)
            if feed is not None:
                feed.members.add(sid)
                return feed
        return self.enter(room, sid)  # the last one left meanwhile

    def _open_once(self, room: str) -> None:
        """Of many who come at once, one asks the broker for all."""
        with self._doors.setdefault(room, threading.Lock()):
            try:
                if room not in self._feeds:
                    self._feeds[room] = self._open(room)
            finally:
                self._doors.pop(room, None)

    def _open(self, room: str) -> Feed:
        snapshot = self.log.snapshot(room)
        epoch, number = snapshot.position
        first = Position(epoch, max(number - RECENT, 0))
        feed = Feed(room, snapshot.position, self.log.between(room, first, snapshot.position))
        feed.keep(snapshot)
        return feed

    def leave(self, room: str, sid: str) -> None:
        """Stop; the last one to leave stops the reading of the room."""
        with self._lock:
            feed = self._feeds.get(room)
            if feed is not None:
                feed.members.discard(sid)
                if not feed.members:
                    del self._feeds[room]

    def rooms(self) -> list[str]:
        """Rooms with viewers in this process."""
        return list(self._feeds)

    def members(self, room: str) -> set[str]:
        """Sockets of this process in `room`."""
        feed = self._feeds.get(room)
        return set(feed.members) if feed else set()

    def position(self, room: str) -> Position:
        """How far the room's log has been sent to local viewers."""
        feed = self._feeds.get(room)
        return feed.sent if feed else NOWHERE

    def resume(self, room: str, sid: str, position: Position, who: Collection[str], show: Show) -> None:
        """Bring `sid`, who has seen everything up to `position`, to the present: missing events, else a snapshot.

        Neither asks the broker as a rule: newcomers share a snapshot and the events read since. What the loop sends
        meanwhile is sent once more: a client ignores numbers it has. `who`: the names the viewer may have in sets."""
        feed = self.enter(room, sid)
        missing = self._since(feed, position)
        if missing is None:
            snapshot = self._snapshot(feed)
            self._send(sid, "snapshot", feed.shown(snapshot, who, show))
            missing = feed.since(snapshot.position)
        if missing:
            self._send(sid, "events", missing)
        if self.level:
            self._send(sid, "shedding", {"level": self.level})

    def _since(self, feed: Feed, position: Position) -> list[dict[str, Any]] | None:
        if not feed.is_behind(position):
            return feed.since(position)
        events = self.log.since(feed.room, position, RESUME_LIMIT)  # not a place we know: the broker does
        return None if events is None else [event.as_wire() for event in events]

    def _snapshot(self, feed: Feed) -> Snapshot:
        kept = feed.snapshot()
        if kept is None:
            with feed.lock:  # one asks for all
                kept = feed.snapshot()
                if kept is None:
                    kept = self.log.snapshot(feed.room)
                    feed.keep(kept)
        return kept

    def shed(self, level: int) -> None:
        """Deliver less from now on (0: everything), and say so."""
        if level != self.level:
            self.level = level
            for room in self.rooms():
                self._send(room, "shedding", {"level": level})

    def run(self) -> None:
        """Read and send until `end()`; a broker that does not answer is asked again."""
        while not self._ended:
            try:
                self.step(BLOCK_MS)
            except (RedisError, OSError):
                log.warning("room_log_unreadable")
                time.sleep(0.5)

    def step(self, block_ms: int | None) -> None:
        """One read of all rooms with local viewers, and the sending of what is due."""
        positions = {feed.room: feed.read for feed in list(self._feeds.values())}
        if not positions:
            time.sleep(BLOCK_MS / 1000 / 4)
            return
        events = self.log.read(positions, self._patience(block_ms))
        for room, found in groupby(events, key=lambda event: event.room):
            feed = self._feeds.get(room)
            if feed is not None:
                self._collect_events(feed, feed.take(list(found)))
        for feed in list(self._feeds.values()):
            if feed.waiting and feed.due <= self._clock():
                self._flush(feed)
        if block_ms is not None and any(feed.waiting for feed in list(self._feeds.values())):
            time.sleep(self._collect / GAPS)

    def end(self) -> None:
        self._ended = True

    def _patience(self, block_ms: int | None) -> int | None:
        """How long to wait for events: not beyond the moment something is due."""
        dues = [feed.due for feed in list(self._feeds.values()) if feed.waiting]
        if block_ms is None or not dues:
            return block_ms
        left = int((min(dues) - self._clock()) * 1000)
        return min(block_ms, left) if left > 0 else None

    def _collect_events(self, feed: Feed, fresh: list[Event]) -> None:
        if not fresh:
            return
        if not feed.waiting:
            feed.due = self._clock() + self._collect
        feed.waiting += fresh
        if any(event.kind not in self._may_wait for event in fresh):
            feed.due = 0.0

    def _flush(self, feed: Feed) -> None:
        events, feed.waiting = feed.waiting, []
        feed.sent = events[-1].position
        wire = self._wire(feed, events)
        for batch in [wire] if self._collect else [[one] for one in wire]:
            self._send(feed.room, "events", batch)

    def _wire(self, feed: Feed, events: list[Event]) -> list[dict[str, Any]]:
        return list(self._thinned(feed, events))

    def _thinned(self, feed: Feed, events: list[Event]) -> Iterator[dict[str, Any]]:
        if self.level < self._thinning.from_level:
            return (event.as_wire() for event in events)
        return self._thinning.thin(feed, events, self._clock())
