"""What each kind of event does to what viewers see: in the broker (effects) and on a phone (reduce)."""

from collections.abc import Callable, Mapping
from typing import Any

from app.livestream.rules.kinds import Kind
from app.realtime.values import Effect

CHAT_KEPT = 50
LISTS, SETS = ("chat",), ("muted", "banned")

Payload = Mapping[str, Any]


def effects(kind: str, payload: Payload) -> list[Effect]:
    """What an event changes in the room's state as the broker keeps it."""
    made = EFFECTS.get(kind)
    return made(payload) if made else []


def _shut(payload: Payload) -> list[str]:
    """Keys that are banned with a viewer: the own, and those of the devices used."""
    return [payload["viewer"], *payload.get("devices", ())]


EFFECTS: dict[str, Callable[[Payload], list[Effect]]] = {
    Kind.ROOM_STARTED: lambda p: [Effect("set", "state", "live"), Effect("set", "started_at", p["started_at"])],
    Kind.ROOM_ENDED: lambda p: [Effect("set", "state", "ended"), Effect("clear", "card"), Effect("clear", "caption")],
    Kind.RUNDOWN_CHANGED: lambda p: [Effect("set", "rundown", p["cards"])],
    Kind.CARD_PINNED: lambda p: [Effect("set", "card", p["card"])],
    Kind.CARD_CHANGED: lambda p: [Effect("set", "card", p["card"])],
    Kind.CARD_UNPINNED: lambda p: [Effect("clear", "card")],
    Kind.VIEWER_MUTED: lambda p: [Effect("add", "muted", p["viewer"])],
    Kind.VIEWER_UNMUTED: lambda p: [Effect("remove", "muted", p["viewer"])],
    Kind.VIEWER_BANNED: lambda p: [Effect("add", "banned", key) for key in _shut(p)],
    Kind.VIEWER_UNBANNED: lambda p: [Effect("remove", "banned", key) for key in _shut(p)],
    Kind.CHAT_LIMITS_CHANGED: lambda p: [Effect("set", "slow", p["slow"]), Effect("set", "hold", p["hold"])],
    Kind.MESSAGE_DELETED: lambda p: [Effect("drop", "chat", p["id"])],
    Kind.ANNOUNCED: lambda p: [Effect("set", "announcement", p["text"])],
    Kind.CAPTIONED: lambda p: [Effect("set", "caption", p["text"])],
    Kind.APPLIED: lambda p: [Effect("set", f"applied:{p['vacancy']}", p["count"])],
    Kind.QUESTION_CHANGED: lambda p: [Effect("set", f"question:{p['question']['id']}", p["question"])],
    Kind.QUESTION_REMOVED: lambda p: [Effect("clear", f"question:{p['id']}")],
    Kind.POLL_CHANGED: lambda p: [Effect("set", "poll", p["poll"])],
    Kind.POLL_REMOVED: lambda p: [Effect("clear", "poll")],
    Kind.VIDEO_CHANGED: lambda p: [Effect("set", "video", {"state": p["state"], "since": p["since"]})],
    Kind.CHAT: lambda p: [Effect("push", "chat", keep=CHAT_KEPT)],
}


def shown(fields: Payload, chat: list[dict[str, Any]], *, muted: bool, banned: bool = False) -> dict[str, Any]:
    """What one viewer's phone holds: the state every client converges to (R1)."""
    return {
        "state": fields.get("state", "scheduled"),
        "started_at": fields.get("started_at"),
        "video": fields.get("video"),
        "rundown": fields.get("rundown"),
        "card": fields.get("card"),
        "announcement": fields.get("announcement"),
        "caption": fields.get("caption"),
        "applied": _named(fields, "applied:"),
        "questions": _named(fields, "question:"),
        "poll": fields.get("poll"),
        "slow": fields.get("slow", 0),
        "hold": fields.get("hold", False),
        "chat": [{"id": line["id"], "at": line["at"], **line["payload"]} for line in chat],
        "muted": muted,
        "banned": banned,
    }


def _named(fields: Payload, start: str) -> dict[str, Any]:
    return {name[len(start) :]: value for name, value in fields.items() if name.startswith(start)}


def reduce(state: dict[str, Any], event: Mapping[str, Any], viewer: str) -> dict[str, Any]:
    """The state of `viewer` after one more event: the same step that a phone takes (state.js)."""
    kind, payload = event["kind"], event["payload"]
    if kind == Kind.CHAT:
        line = {"id": f"{event['epoch']}-{event['number']}", "at": event["at"], **payload}
        return state | {"chat": [*state["chat"], line][-CHAT_KEPT:]}
    if kind in OWN:
        name, value = OWN[kind]
        return state | {name: value} if payload["viewer"] == viewer else state
    changed = CHANGES[kind](state, payload) if kind in CHANGES else {}
    return state | changed


OWN = {
    Kind.VIEWER_MUTED: ("muted", True),
    Kind.VIEWER_UNMUTED: ("muted", False),
    Kind.VIEWER_BANNED: ("banned", True),
    Kind.VIEWER_UNBANNED: ("banned", False),
}
CHANGES: dict[str, Callable[[dict[str, Any], Payload], dict[str, Any]]] = {
    Kind.ROOM_STARTED: lambda s, p: {"state": "live", "started_at": p["started_at"]},
    Kind.ROOM_ENDED: lambda s, p: {"state": "ended", "card": None, "caption": None},
    Kind.RUNDOWN_CHANGED: lambda s, p: {"rundown": p["cards"]},
    Kind.CARD_PINNED: lambda s, p: {"card": p["card"]},
    Kind.CARD_CHANGED: lambda s, p: {"card": p["card"]},
    Kind.CARD_UNPINNED: lambda s, p: {"card": None},
    Kind.CHAT_LIMITS_CHANGED: lambda s, p: {"slow": p["slow"], "hold": p["hold"]},
    Kind.MESSAGE_DELETED: lambda s, p: {"chat": [line for line in s["chat"] if line["id"] != p["id"]]},
    Kind.ANNOUNCED: lambda s, p: {"announcement": p["text"]},
    Kind.CAPTIONED: lambda s, p: {"caption": p["text"]},
    Kind.APPLIED: lambda s, p: {"applied": s["applied"] | {p["vacancy"]: p["count"]}},
    Kind.QUESTION_CHANGED: lambda s, p: {"questions": s["questions"] | {p["question"]["id"]: p["question"]}},
    Kind.QUESTION_REMOVED: lambda s, p: {"questions": {id: q for id, q in s["questions"].items() if id != p["id"]}},
    Kind.POLL_CHANGED: lambda s, p: {"poll": p["poll"]},
    Kind.POLL_REMOVED: lambda s, p: {"poll": None},
    Kind.VIDEO_CHANGED: lambda s, p: {"video": {"state": p["state"], "since": p["since"]}},
}
