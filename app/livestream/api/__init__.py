"""The API of live rooms: importing this binds it to the blueprint."""

from app.livestream.api import (
    moderation,
    polls,
    questions,
    recordings,
    reservations,
    rooms,
    rundown,
    stream_keys,
    video,
    words,
)
from app.livestream.api.blueprint import bp

__all__ = [
    "bp",
    "moderation",
    "polls",
    "questions",
    "recordings",
    "reservations",
    "rooms",
    "rundown",
    "stream_keys",
    "video",
    "words",
]
