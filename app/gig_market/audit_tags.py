"""What the gig market writes to the audit."""

from enum import StrEnum


class AuditTag(StrEnum):
    """source:subject:action"""

    GIG_POSTED = "gig_market:gig:posted"
    GIG_CLOSED = "gig_market:gig:closed"
    SHIFT_ADDED = "gig_market:shift:added"
    SHIFT_CANCELLED = "gig_market:shift:cancelled"
    CLAIM_MOVED = "gig_market:claim:moved"
    HOURS_ENTERED = "gig_market:timesheet:entered"
    HOURS_CONFIRMED = "gig_market:timesheet:confirmed"
