"""Words of the log: positions, events, what an event does to the state, when it is refused."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Position(NamedTuple):
    """A place in a room's log. Numbers start anew with each epoch; epochs never come back."""

    epoch: int
    number: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.number}"

    def follows(self, other: "Position") -> bool:
        """Whether nothing lies between."""
        return self.epoch == other.epoch and self.number == other.number + 1


NOWHERE = Position(0, 0)


def parse_position(text: str) -> Position:
    epoch, number = text.split("-")
    return Position(int(epoch), int(number))


@dataclass(frozen=True)
class Event:
    """One numbered event of a room. `at` is milliseconds since 1970."""

    room: str
    position: Position
    kind: str
    at: int
    payload: dict[str, Any]

    def as_wire(self) -> dict[str, Any]:
        return {
            "epoch": self.position.epoch,
            "number": self.position.number,
            "kind": self.kind,
            "at": self.at,
            "payload": self.payload,
        }


@dataclass(frozen=True)
class Snapshot:
    """The state after the event at `position`: named values, lists of {id, at, payload}, and who is in which set."""

    position: Position
    fields: dict[str, Any]
    lists: dict[str, list[dict[str, Any]]]
    sets: dict[str, frozenset[str]]

    def as_wire(self) -> dict[str, Any]:
        return {"epoch": self.position.epoch, "number": self.position.number, **self.fields, **self.lists}


class Shared(dict[str, Any]):
    """A payload that is sent to many, one by one, and never changes: a connection layer may keep its encoded form."""

    __slots__ = ("frame",)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.frame: bytes | None = None


class SharedList(list[dict[str, Any]]):
    """The same for a list."""

    __slots__ = ("frame",)

    def __init__(self, given: Iterable[dict[str, Any]] = ()) -> None:
        super().__init__(given)
        self.frame: bytes | None = None


@dataclass(frozen=True)
class Opening:
    """What an epoch starts with, taken from PostgreSQL."""

    epoch: int
    fields: Mapping[str, Any]
    sets: Mapping[str, Sequence[str]]
    lists: Mapping[str, Sequence[Mapping[str, Any]]]

    def as_json(self, at: int) -> str:
        return to_json(
            {
                "epoch": str(self.epoch),
                "at": str(at),
                "fields": {name: to_json(value) for name, value in self.fields.items()},
                "sets": {name: list(members) for name, members in self.sets.items()},
                "lists": {name: [to_json(item) for item in items] for name, items in self.lists.items()},
            }
        )


@dataclass(frozen=True)
class Effect:
    """What an event does to the state: set, clear a field; push to, drop from a list; add to, remove from a set."""

    op: str
    name: str
    value: Any = None
    keep: int = 0

    def as_dict(self) -> dict[str, Any]:
        value = to_json(self.value) if self.op == "set" else self.value
        return {"op": self.op, "name": self.name, "value": value, "keep": self.keep}


@dataclass(frozen=True)
class Guard:
    """When an event is refused with `code`: a field `is` not the value, a set holds it, a `rate` is used up, or the
    last one of `value` is not yet as many seconds ago as the field says (`apart`; must be the last guard)."""

    op: str
    name: str
    value: Any
    code: str
    limit: int = 0
    window: int = 0

    def as_dict(self) -> dict[str, Any]:
        value = to_json(self.value) if self.op == "is" else self.value
        return {
            "op": self.op,
            "name": self.name,
            "value": value,
            "code": self.code,
            "limit": self.limit,
            "window": self.window,
        }


@dataclass(frozen=True)
class Aside:
    """When an event is set aside instead of being numbered and sent: always, or while `field` is true. `payload` is
    what is kept of it."""

    field: str | None
    payload: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {"field": self.field or False, "payload": to_json(self.payload)}


class SetAside(NamedTuple):
    """One event that was set aside: its id in the broker, when (ms), what was kept."""

    id: str
    at: int
    payload: dict[str, Any]


class Refused(Exception):
    """The log did not take the event; nothing was changed. `code` is that of the guard; `wait` says for how many
    milliseconds, where the guard knows."""

    def __init__(self, code: str, wait: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


class RoomUnknown(Exception):
    """No such room: nothing can be opened for it."""


def to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
