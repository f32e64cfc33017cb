"""Tables of live rooms. Everything a viewer sees can be rebuilt from them when the broker is lost."""

from app.livestream.models.moderation import (
    BanScope,
    ForbiddenWord,
    HeldMessage,
    HeldState,
    RoomBan,
    RoomDevice,
    RoomModerator,
    WordListVersion,
)
from app.livestream.models.pinnings import RoomPinning
from app.livestream.models.polls import RoomPoll, RoomPollVote
from app.livestream.models.questions import RoomQuestion, RoomQuestionVote
from app.livestream.models.recordings import (
    CaptionOrigin,
    ClipState,
    RecordingState,
    RoomCaption,
    RoomClip,
    RoomRecording,
)
from app.livestream.models.reservations import RoomReminder, RoomReservation
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
    Visibility,
)
from app.livestream.models.stream_keys import StreamKey

__all__ = [
    "MINUTES",
    "BanScope",
    "CaptionOrigin",
    "ClipState",
    "DrainPosition",
    "ForbiddenWord",
    "HeldMessage",
    "HeldState",
    "LiveRoom",
    "RecordingState",
    "RoomAct",
    "RoomApplication",
    "RoomBan",
    "RoomCaption",
    "RoomCard",
    "RoomClip",
    "RoomDevice",
    "RoomEvent",
    "RoomModerator",
    "RoomMute",
    "RoomPinning",
    "RoomPoll",
    "RoomPollVote",
    "RoomQuestion",
    "RoomQuestionVote",
    "RoomRecording",
    "RoomReminder",
    "RoomReservation",
    "RoomSitting",
    "RoomState",
    "StreamKey",
    "Visibility",
    "WordListVersion",
]
