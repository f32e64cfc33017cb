"""The API of live rooms: importing this binds it to the blueprint."""

from app.livestream.api import polls, questions, recordings, rooms, rundown, stream_keys, video
from app.livestream.api.blueprint import bp

__all__ = ["bp", "polls", "questions", "recordings", "rooms", "rundown", "stream_keys", "video"]
