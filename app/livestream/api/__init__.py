"""The API of live rooms: importing this binds it to the blueprint."""

from app.livestream.api import rooms, rundown, video
from app.livestream.api.blueprint import bp

__all__ = ["bp", "rooms", "rundown", "video"]
