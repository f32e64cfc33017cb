"""Tables of live rooms. Everything a viewer sees can be rebuilt from them when the broker is lost."""

from app.livestream.models.pinnings import RoomPinning
from app.livestream.models.recordings import (
    CaptionOrigin,
    ClipState,
    RecordingState,
    RoomCaption,
    RoomClip,
    RoomRecording,
)
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
    "CaptionOrigin",
    "ClipState",
    "DrainPosition",
    "LiveRoom",
    "RecordingState",
    "RoomAct",
    "RoomApplication",
    "RoomCaption",
    "RoomCard",
    "RoomClip",
    "RoomEvent",
    "RoomMute",
    "RoomPinning",
    "RoomRecording",
    "RoomSitting",
    "RoomState",
]
