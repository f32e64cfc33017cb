"""Tables of live rooms. Everything a viewer sees can be rebuilt from them when the broker is lost."""

from app.livestream.models.rooms import (
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
    "DrainPosition",
    "LiveRoom",
    "RoomAct",
    "RoomApplication",
    "RoomCard",
    "RoomEvent",
    "RoomMute",
    "RoomSitting",
    "RoomState",
]
