"""Tables of live rooms. Everything a viewer sees can be rebuilt from them when the broker is lost."""

from app.livestream.models.pinnings import RoomPinning
from app.livestream.models.rooms import (
    MINUTES,
    DrainPosition,
    LiveRoom,
    RoomAct,
    RoomApplication,
    RoomCard,
    RoomEvent,
    RoomMute,
    RoomSitting,
    RoomState,
)

__all__ = [
    "MINUTES",
    "DrainPosition",
    "LiveRoom",
    "RoomAct",
    "RoomApplication",
    "RoomCard",
    "RoomEvent",
    "RoomMute",
    "RoomPinning",
    "RoomSitting",
    "RoomState",
]
