"""What fairs write to the audit."""

from enum import StrEnum


class AuditTag(StrEnum):
    """source:subject:action"""

    VENUE_CREATED = "events:venue:create"
    FAIR_CREATED = "events:fair:create"
    FAIR_CHANGED = "events:fair:change"
    SCHEME_ATTACHED = "events:fair:attach"
    FAIR_PUBLISHED = "events:fair:publish"
    FAIR_CANCELLED = "events:fair:cancel"
    FAIR_ENDED = "events:fair:end"
    BOOKING_OPENED = "events:booking:open"
    BOOKING_CLOSED = "events:booking:close"
    BOOTH_HELD = "events:booth:hold"
    BOOTH_BOOKED = "events:booth:confirm"
    BOOTH_RELEASED = "events:booth:release"
    BOOTH_CANCELLED = "events:booth:cancel"
    BOOTH_SHUT = "events:booth:shut"
    LEAD_RECORDED = "events:lead:record"
