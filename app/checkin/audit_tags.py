"""What check-in writes to the audit."""

from enum import StrEnum


class AuditTag(StrEnum):
    """source:subject:action"""

    TICKET_ISSUED = "checkin:ticket:issue"
    TICKET_REVOKED = "checkin:ticket:revoke"
    SCANNED = "checkin:scan:record"
    SCAN_UNDONE = "checkin:scan:undo"
    WALKED_IN = "checkin:person:walk_in"
