"""Everything that can happen in a room."""

from enum import StrEnum


class Kind(StrEnum):
    """In the past tense; docs/realtime.md says what each carries."""

    EPOCH_OPENED = "epoch_opened"
    ROOM_STARTED = "room_started"
    ROOM_ENDED = "room_ended"
    RUNDOWN_CHANGED = "rundown_changed"
    CARD_PINNED = "card_pinned"
    CARD_CHANGED = "card_changed"
    CARD_UNPINNED = "card_unpinned"
    VIEWER_MUTED = "viewer_muted"
    VIEWER_UNMUTED = "viewer_unmuted"
    VIEWER_BANNED = "viewer_banned"
    VIEWER_UNBANNED = "viewer_unbanned"
    CHAT_LIMITS_CHANGED = "chat_limits_changed"
    MESSAGE_DELETED = "message_deleted"
    MESSAGE_REJECTED = "message_rejected"
    ANNOUNCED = "announced"
    CAPTIONED = "captioned"
    APPLIED = "applied"
    QUESTION_CHANGED = "question_changed"
    QUESTION_REMOVED = "question_removed"
    POLL_CHANGED = "poll_changed"
    POLL_REMOVED = "poll_removed"
    VIDEO_CHANGED = "video_changed"
    CHAT = "chat"
