"""What a fair must have, and when it may be booked."""

from datetime import datetime
from enum import StrEnum


class Scheme(StrEnum):
    """The documents every fair has on file before it is published."""

    PLAN = "plan"
    EMERGENCY = "emergency"
    SECURITY = "security"


class BookingPhase(StrEnum):
    """Whether enterprises may book now."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    CLOSED = "closed"


def booking_phase(
    opens_at: datetime | None, closes_at: datetime | None, published: bool, ends_at: datetime, now: datetime
) -> BookingPhase:
    """Booking is open from its opening to its closing, on a published fair that is not over."""
    if opens_at is None or now < opens_at or not published:
        return BookingPhase.NOT_OPEN
    until = min(closes_at or ends_at, ends_at)
    return BookingPhase.OPEN if now < until else BookingPhase.CLOSED


def missing_schemes(plan: object, emergency: object, security: object) -> list[Scheme]:
    """Which of the three documents are not on file yet."""
    held = {Scheme.PLAN: plan, Scheme.EMERGENCY: emergency, Scheme.SECURITY: security}
    return [scheme for scheme, file in held.items() if not file]
