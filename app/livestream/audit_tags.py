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
