"""A numbered log per room in the broker. Every process appends to it; only rooms processes send what it holds.

Numbers are given by the broker in one step with the append and the change of state (append.lua), so that they have no
gaps and no twins. A broker that was emptied or restarted starts a new epoch from PostgreSQL instead of repeating
numbers: scripts carry the broker's run id, so a restarted one does not know them (docs/realtime.md, "When things die").
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import NoScriptError

from app.realtime.values import (
    Aside,
    Effect,
    Event,
    Guard,
    Opening,
    Position,
    Refused,
    SetAside,
    Snapshot,
    parse_position,
    to_json,
)

HERE = Path(__file__).parent
SOURCES = {name: (HERE / f"{name}.lua").read_text() for name in ("append", "open", "snapshot")}
KNOWN = "live:rooms"
ONCE_SECONDS = 24 * 3600
ATTEMPTS = 4

Opener = Callable[[str, int], Opening]
"""(room, the epoch last seen in the broker) → a new, higher epoch with its state. Raises RoomUnknown."""


def prefix(room: str) -> str:
    """Keys of one room share a hash tag, so that they stay together in a cluster."""
    return f"live:{{{room}}}"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class RoomLog:
    """The logs of all rooms, through one broker client."""

    def __init__(self, client: Redis, opener: Opener, lists: Sequence[str] = (), sets: Sequence[str] = ()) -> None:
        self.client: Any = client  # bytes in, bytes out; its own types cover every setting at once
        self._opener = opener
        self._lists = tuple(lists)
        self._sets = tuple(sets)
        self._run = ""

    def append(
        self,
        room: str,
        kind: str,
        payload: Mapping[str, Any],
        *,
        once: str | None = None,
        guards: Sequence[Guard] = (),
        effects: Sequence[Effect] = (),
        aside: Aside | None = None,
        once_seconds: int = ONCE_SECONDS,
        at: int | None = None,
    ) -> Position:
        """Append an event and return its position; with the same `once`, the position it got the first time. NOWHERE
        is the place of one that was set aside.

        Raises Refused by the first guard that holds, RoomUnknown, redis errors when the broker does not answer."""
        event = to_json(
            {
                "kind": kind,
                "payload": to_json(payload),
                "at": str(at if at is not None else now_ms()),
                "once": once or False,
                "once_seconds": once_seconds,
                "guards": [guard.as_dict() for guard in guards],
                "effects": [effect.as_dict() for effect in effects],
                "aside": aside.as_dict() if aside else False,
            }
        )
        answer, text, *wait = self._until_open(room, "append", event)
        if answer == b"refused":
            raise Refused(text.decode(), *wait)
        return parse_position(text.decode())

    def snapshot(self, room: str) -> Snapshot:
        """The state now, and the position it belongs to. Opens an epoch when the broker has lost the room."""
        names = (str(len(self._lists)), *self._lists, *self._sets)
        _ok, epoch, number, flat, lists, sets = self._until_open(room, "snapshot", *names)
        fields = {flat[i].decode(): json.loads(flat[i + 1]) for i in range(0, len(flat), 2)}
        read = {name: [json.loads(item) for item in items] for name, items in zip(self._lists, lists, strict=True)}
        held = {name: frozenset(m.decode() for m in sets[i]) for i, name in enumerate(self._sets)}
        return Snapshot(Position(int(epoch), int(number)), fields, read, held)

    def since(self, room: str, position: Position, limit: int) -> list[Event] | None:
        """Events after `position`, or None when they cannot all be given: then a snapshot is needed."""
        run, epoch, number = self.client.hmget(f"{prefix(room)}:head", "run", "epoch", "number")
        if run is None or run.decode() != self._run_id() or int(epoch) != position.epoch:
            return None
        missing = int(number) - position.number
        if not 0 <= missing <= limit:
            return None
        found = self.between(room, position, Position(int(epoch), int(number)))
        return found if len(found) == missing else None

    def between(self, room: str, after: Position, last: Position) -> list[Event]:
        """Events after one position up to another, as far as the broker still holds them."""
        start = f"{after.epoch}-{after.number + 1}"
        return [_event(room, *entry) for entry in self.client.xrange(f"{prefix(room)}:events", start, str(last))]

    def read(self, positions: Mapping[str, Position], block_ms: int | None, count: int = 500) -> list[Event]:
        """Events after the given position of each room, in order per room; waits up to `block_ms` for the first."""
        if not positions:
            return []
        streams = {f"{prefix(room)}:events": str(position) for room, position in positions.items()}
        answer = self.client.xread(streams, count=count, block=block_ms)
        rooms = {f"{prefix(room)}:events".encode(): room for room in positions}
        return [_event(rooms[stream], *entry) for stream, entries in answer or [] for entry in entries]

    def is_open(self, room: str) -> bool:
        """Whether the broker still holds the room as it was."""
        run = self.client.hget(f"{prefix(room)}:head", "run")
        return run is not None and run.decode() == self._run_id(fresh=True)

    def trim(self, room: str, keep_after: Position) -> None:
        """Forget events up to `keep_after`; only for what has been drained."""
        self.client.xtrim(
            f"{prefix(room)}:events", minid=f"{keep_after.epoch}-{keep_after.number + 1}", approximate=False
        )

    def forget(self, room: str, seconds: int) -> None:
        """Let the broker drop a finished room after `seconds`; it can be opened again from PostgreSQL."""
        lists, sets = (f"list:{name}" for name in self._lists), (f"set:{name}" for name in self._sets)
        pipeline = self.client.pipeline(transaction=True)
        for name in ("head", "events", "aside", "fields", *lists, *sets):
            pipeline.expire(f"{prefix(room)}:{name}", seconds)
        pipeline.srem(KNOWN, room)
        pipeline.execute()

    def kind_at(self, room: str, position: Position) -> str | None:
        """The kind of the event at `position`, or None when the broker does not hold it."""
        found = self.client.xrange(f"{prefix(room)}:events", str(position), str(position))
        return _event(room, *found[0]).kind if found else None

    def set_aside(self, room: str, count: int) -> list[SetAside]:
        """The oldest events that were set aside and not yet dropped."""
        found = self.client.xrange(f"{prefix(room)}:aside", count=count)
        return [SetAside(id_.decode(), int(kept[b"at"]), json.loads(kept[b"payload"])) for id_, kept in found]

    def drop_aside(self, room: str, ids: Sequence[str]) -> None:
        """Forget them; only once they are kept elsewhere."""
        self.client.xdel(f"{prefix(room)}:aside", *ids)

    def members(self, room: str, name: str) -> set[str]:
        """Everybody in one of the room's sets."""
        return {member.decode() for member in self.client.smembers(f"{prefix(room)}:set:{name}")}

    def holds(self, room: str, name: str, member: str) -> bool:
        """Whether one of the room's sets holds `member`."""
        return bool(self.client.sismember(f"{prefix(room)}:set:{name}", member))

    def rooms(self) -> list[str]:
        """Rooms the broker holds a log of."""
        return sorted(member.decode() for member in self.client.smembers(KNOWN))

    def open(self, room: str) -> None:
        """Open a new epoch for `room`, unless another process has just done so."""
        seen = self.client.hget(f"{prefix(room)}:head", "epoch")
        opening = self._opener(room, int(seen or 0))
        self._call("open", room, opening.as_json(now_ms()))
        self.client.sadd(KNOWN, room)

    def _until_open(self, room: str, script: str, *arguments: str) -> Any:
        for _attempt in range(ATTEMPTS):
            answer = self._call(script, room, *arguments)
            if answer[0] != b"lost":
                return answer
            self.open(room)
        raise ConnectionError("the broker keeps losing the room")

    def _call(self, script: str, room: str, *arguments: str) -> Any:
        """Run a script under the broker's run id. A restarted broker knows no script, so we learn its new id first."""
        for _attempt in range(ATTEMPTS):
            text = f"local RUN = '{self._run_id()}'\n{SOURCES[script]}"
            digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
            try:
                return self.client.evalsha(digest, 1, prefix(room), *arguments)
            except NoScriptError:
                if self._run_id(fresh=True) in text:
                    self.client.script_load(text)
        raise ConnectionError("the broker keeps restarting")

    def _run_id(self, *, fresh: bool = False) -> str:
        if fresh or not self._run:
            self._run = str(self.client.info("server")["run_id"])
        return self._run


def _event(room: str, event_id: bytes, fields: Mapping[bytes, bytes]) -> Event:
    return Event(
        room,
        parse_position(event_id.decode()),
        fields[b"kind"].decode(),
        int(fields[b"at"]),
        json.loads(fields[b"payload"]),
    )
