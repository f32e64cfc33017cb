"""Limits on what viewers say, and how a message is named."""

import hashlib
import re

from app.realtime.values import Guard, Position, parse_position

TEXT_LIMIT = 200
CHAT_PER_WINDOW = 5
CHAT_WINDOW_MS = 10_000
SLOWEST = 60
"""The longest slow mode, in seconds."""
MESSAGE_ID = re.compile(r"[1-9][0-9]{0,15}-[1-9][0-9]{0,15}")


def chat_guards(viewer: str, device: str = "", *, slowed: bool = False) -> list[Guard]:
    """When a message is refused: the room is not live, its sender is banned (by key or by device), muted or too fast;
    with `slowed` also when slow mode asks for more time between two."""
    guards = [
        Guard("is", "state", "live", "room_not_live"),
        Guard("lacks", "banned", viewer, "banned"),
        Guard("lacks", "muted", viewer, "muted"),
        Guard("rate", "chat", viewer, "too_fast", CHAT_PER_WINDOW, CHAT_WINDOW_MS),
    ]
    if device:
        guards.insert(2, Guard("lacks", "banned", device, "banned"))
    if slowed:
        guards.append(Guard("apart", "slow", viewer, "slow_mode", window=SLOWEST * 1000))
    return guards


def held_id(room: str, viewer: str, nonce: str) -> str:
    """The id of a message held for review: the same however often it is sent again."""
    return hashlib.sha256(f"{room}:{viewer}:{nonce}".encode()).hexdigest()[:24]


def message_position(message: str) -> Position | None:
    """The position a message's id (`epoch-number`) names, or None when it is no such id."""
    return parse_position(message) if MESSAGE_ID.fullmatch(message) else None
