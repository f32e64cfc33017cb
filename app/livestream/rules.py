"""Pure rules of live rooms: what each kind of event does to what viewers see, and limits on what they send."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.realtime.values import Effect, Guard, Position, parse_position

CHAT_KEPT = 50
TEXT_LIMIT = 200
CHAT_PER_WINDOW = 5
CHAT_WINDOW_MS = 10_000
SAME_SITTING_SECONDS = 60
MESSAGE_ID = re.compile(r"[1-9][0-9]{0,15}-[1-9][0-9]{0,15}")


class Kind(StrEnum):
    """Everything that can happen in a room, in the past tense."""

    EPOCH_OPENED = "epoch_opened"
    ROOM_STARTED = "room_started"
    ROOM_ENDED = "room_ended"
    CARD_PINNED = "card_pinned"
    CARD_CHANGED = "card_changed"
    CARD_UNPINNED = "card_unpinned"
    VIEWER_MUTED = "viewer_muted"
    VIEWER_UNMUTED = "viewer_unmuted"
    MESSAGE_DELETED = "message_deleted"
    ANNOUNCED = "announced"
    APPLIED = "applied"
    CHAT = "chat"


def effects(kind: str, payload: Mapping[str, Any]) -> list[Effect]:
    """What an event changes in the room's state as the broker keeps it."""
    made = EFFECTS.get(kind)
    return made(payload) if made else []


EFFECTS: dict[str, Callable[[Mapping[str, Any]], list[Effect]]] = {
    Kind.ROOM_STARTED: lambda p: [Effect("set", "state", "live"), Effect("set", "started_at", p["started_at"])],
    Kind.ROOM_ENDED: lambda p: [Effect("set", "state", "ended"), Effect("clear", "card")],
    Kind.CARD_PINNED: lambda p: [Effect("set", "card", p["card"])],
    Kind.CARD_CHANGED: lambda p: [Effect("set", "card", p["card"])],
    Kind.CARD_UNPINNED: lambda p: [Effect("clear", "card")],
    Kind.VIEWER_MUTED: lambda p: [Effect("add", "muted", p["viewer"])],
    Kind.VIEWER_UNMUTED: lambda p: [Effect("remove", "muted", p["viewer"])],
    Kind.MESSAGE_DELETED: lambda p: [Effect("drop", "chat", p["id"])],
    Kind.ANNOUNCED: lambda p: [Effect("set", "announcement", p["text"])],
    Kind.APPLIED: lambda p: [Effect("set", f"applied:{p['vacancy']}", p["count"])],
    Kind.CHAT: lambda p: [Effect("push", "chat", keep=CHAT_KEPT)],
}


def chat_guards(viewer: str) -> list[Guard]:
    """When a message is refused: the room is not live, its sender is muted or too fast."""
    return [
        Guard("is", "state", "live", "room_not_live"),
        Guard("lacks", "muted", viewer, "muted"),
        Guard("rate", "chat", viewer, "too_fast", CHAT_PER_WINDOW, CHAT_WINDOW_MS),
    ]


def shown(fields: Mapping[str, Any], chat: list[dict[str, Any]], *, muted: bool) -> dict[str, Any]:
    """What one viewer's phone holds: the state every client converges to (R1)."""
    return {
        "state": fields.get("state", "scheduled"),
        "started_at": fields.get("started_at"),
        "card": fields.get("card"),
        "announcement": fields.get("announcement"),
        "applied": {name[8:]: value for name, value in fields.items() if name.startswith("applied:")},
        "chat": [{"id": line["id"], "at": line["at"], **line["payload"]} for line in chat],
        "muted": muted,
    }


def reduce(state: dict[str, Any], event: Mapping[str, Any], viewer: str) -> dict[str, Any]:
    """The state of `viewer` after one more event: the same step that a phone takes (state.js)."""
    kind, payload = event["kind"], event["payload"]
    if kind == Kind.CHAT:
        line = {"id": f"{event['epoch']}-{event['number']}", "at": event["at"], **payload}
        return state | {"chat": [*state["chat"], line][-CHAT_KEPT:]}
    if kind == Kind.MESSAGE_DELETED:
        return state | {"chat": [line for line in state["chat"] if line["id"] != payload["id"]]}
    if kind in (Kind.VIEWER_MUTED, Kind.VIEWER_UNMUTED):
        return state | {"muted": kind == Kind.VIEWER_MUTED} if payload["viewer"] == viewer else state
    if kind == Kind.APPLIED:
        return state | {"applied": state["applied"] | {payload["vacancy"]: payload["count"]}}
    changed = CHANGES[kind](payload) if kind in CHANGES else {}
    return state | changed


CHANGES: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Kind.ROOM_STARTED: lambda p: {"state": "live", "started_at": p["started_at"]},
    Kind.ROOM_ENDED: lambda p: {"state": "ended", "card": None},
    Kind.CARD_PINNED: lambda p: {"card": p["card"]},
    Kind.CARD_CHANGED: lambda p: {"card": p["card"]},
    Kind.CARD_UNPINNED: lambda p: {"card": None},
    Kind.ANNOUNCED: lambda p: {"announcement": p["text"]},
}


def message_position(message: str) -> Position | None:
    """The position a message's id (`epoch-number`) names, or None when it is no such id."""
    return parse_position(message) if MESSAGE_ID.fullmatch(message) else None


def minute_of(started_at: datetime, at: datetime) -> int:
    """The minute of the broadcast, counted from 1."""
    return max(0, int((at - started_at).total_seconds())) // 60 + 1


def sittings_of(
    spans: Iterable[tuple[datetime, datetime]], sightings: Iterable[datetime]
) -> list[tuple[datetime, datetime]]:
    """Sittings after further sightings of a viewer: one within a minute of a sitting's end goes on with it."""
    made = sorted(spans)
    for at in sorted(sightings):
        if made and at <= made[-1][1]:
            continue
        if made and (at - made[-1][1]).total_seconds() <= SAME_SITTING_SECONDS:
            made[-1] = (made[-1][0], at)
        else:
            made.append((at, at))
    return made
