"""What is written to the audit about live rooms."""

from enum import StrEnum


class AuditTag(StrEnum):
    """source:subject:action."""

    SCHEDULED = "livestream:room:scheduled"
    STARTED = "livestream:room:started"
    ENDED = "livestream:room:ended"
    PINNED = "livestream:card:pinned"
    UNPINNED = "livestream:card:unpinned"
    MUTED = "livestream:viewer:muted"
    UNMUTED = "livestream:viewer:unmuted"
    DELETED = "livestream:message:deleted"
    ANNOUNCED = "livestream:room:announced"
    CAPTIONED = "livestream:room:captioned"
    RECORDING_RETRIED = "livestream:recording:retried"
    RECORDING_DELETED = "livestream:recording:deleted"
    CLIP_HIDDEN = "livestream:clip:hidden"
    CLIP_SHOWN = "livestream:clip:shown"
    CLIP_CUT = "livestream:clip:cut"
    SUBTITLES_UPLOADED = "livestream:subtitles:uploaded"
    SUBTITLES_REMOVED = "livestream:subtitles:removed"
