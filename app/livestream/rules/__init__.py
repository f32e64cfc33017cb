"""Pure rules of live rooms."""

from app.livestream.rules.kinds import Kind
from app.livestream.rules.speaking import (
    CHAT_PER_WINDOW,
    CHAT_WINDOW_MS,
    MESSAGE_ID,
    TEXT_LIMIT,
    chat_guards,
    message_position,
)
from app.livestream.rules.state import CHAT_KEPT, LISTS, SETS, effects, reduce, shown
from app.livestream.rules.watching import SAME_SITTING_SECONDS, minute_of, sittings_of

__all__ = [
    "CHAT_KEPT",
    "CHAT_PER_WINDOW",
    "CHAT_WINDOW_MS",
    "LISTS",
    "MESSAGE_ID",
    "SAME_SITTING_SECONDS",
    "SETS",
    "TEXT_LIMIT",
    "Kind",
    "chat_guards",
    "effects",
    "message_position",
    "minute_of",
    "reduce",
    "shown",
    "sittings_of",
]
