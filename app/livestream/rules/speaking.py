"""Limits on what viewers say, and how a message is named."""

import re

from app.realtime.values import Guard, Position, parse_position

TEXT_LIMIT = 200
CHAT_PER_WINDOW = 5
CHAT_WINDOW_MS = 10_000
MESSAGE_ID = re.compile(r"[1-9][0-9]{0,15}-[1-9][0-9]{0,15}")


def chat_guards(viewer: str) -> list[Guard]:
    """When a message is refused: the room is not live, its sender is banned, muted or too fast."""
    return [
        Guard("is", "state", "live", "room_not_live"),
        Guard("lacks", "banned", viewer, "banned"),
        Guard("lacks", "muted", viewer, "muted"),
        Guard("rate", "chat", viewer, "too_fast", CHAT_PER_WINDOW, CHAT_WINDOW_MS),
    ]


def message_position(message: str) -> Position | None:
    """The position a message's id (`epoch-number`) names, or None when it is no such id."""
    return parse_position(message) if MESSAGE_ID.fullmatch(message) else None
