"""What a rooms process holds of one room: who is there, what was read and sent, and what newcomers are given."""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from typing import Any

from app.realtime.values import Event, Position, Shared, SharedList, Snapshot

RECENT = 500
FRESH_SECONDS, STALE_SECONDS = 0.25, 1.0
"""How old a snapshot may be that newcomers share: while events pass, and in a quiet room."""

Marks = frozenset[str]
Show = Callable[[Snapshot, Marks], dict[str, Any]]
"""(snapshot, names of the sets that hold the viewer) → the snapshot as this viewer is sent it."""


class Feed:
    """One room, as far as this process has read its log."""

    __slots__ = (
        "_shown",
        "_snapshot",
        "_tail",
        "_taken",
        "due",
        "lock",
        "members",
        "read",
        "recent",
        "refilled",
        "room",
        "sent",
        "tokens",
        "waiting",
    )

    def __init__(self, room: str, start: Position, recent: Sequence[Event]) -> None:
        """Events up to `start` have been read; `recent` are the last of them."""
        self.room = room
        self.read = self.sent = start
        self.recent: deque[Event] = deque(recent, RECENT)
        self.members: set[str] = set()
        self.waiting: list[Event] = []
        self.due = 0.0
        self.tokens = self.refilled = 0.0
        self.lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._taken = 0.0
        self._shown: dict[Marks, Shared] = {}
        self._tail: tuple[Position, SharedList] | None = None

    def take(self, events: Sequence[Event]) -> list[Event]:
        """Note what was read; returns what is new of it. A new epoch makes everything before it useless."""
        fresh = [event for event in events if event.position > self.read]
        for event in fresh:
            if self.recent and not event.position.follows(self.recent[-1].position):
                self.recent.clear()
            self.recent.append(event)
        if fresh:
            self.read = fresh[-1].position
            self._tail = None
        return fresh

    def is_behind(self, position: Position) -> bool:
        """Whether somebody has seen more than this process has read: another process was quicker."""
        return position > self.read

    def since(self, position: Position) -> SharedList | None:
        """What was read after `position`, or None when it is not all here."""
        if self._tail is not None and self._tail[0] == position:
            return self._tail[1]
        if position.epoch != self.read.epoch or position > self.read:
            return None
        missing = self.read.number - position.number
        if missing > len(self.recent):
            return None
        found = SharedList(event.as_wire() for event in list(self.recent)[len(self.recent) - missing :])
        self._tail = (position, found)
        return found

    def snapshot(self) -> Snapshot | None:
        """The snapshot for newcomers while it is good enough: with the events read since, it is the present."""
        kept = self._snapshot
        if kept is None or (not self.is_behind(kept.position) and self.since(kept.position) is None):
            return None
        limit = STALE_SECONDS if kept.position >= self.read else FRESH_SECONDS
        return kept if time.monotonic() - self._taken < limit else None

    def keep(self, snapshot: Snapshot) -> None:
        """Give this one to newcomers from now on."""
        self._snapshot, self._taken = snapshot, time.monotonic()
        self._shown.clear()

    def shown(self, snapshot: Snapshot, who: Collection[str], show: Show) -> Shared:
        """The snapshot as those see it who are in the same sets: made once, encoded once."""
        marks = frozenset(name for name, members in snapshot.sets.items() if not members.isdisjoint(who))
        if snapshot is not self._snapshot:
            return Shared(show(snapshot, marks))
        found = self._shown.get(marks)
        if found is None:
            found = self._shown[marks] = Shared(show(snapshot, marks))
        return found
