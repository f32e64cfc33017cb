"""The words of check-in."""

from enum import StrEnum


class TicketState(StrEnum):
    """Whether a ticket may still admit."""

    VALID = "valid"
    REVOKED = "revoked"


class ScanResult(StrEnum):
    """The answer of a gate. Only ADMITTED opens it; each of the others tells why not."""

    ADMITTED = "admitted"
    ALREADY_ADMITTED = "already_admitted"
    WRONG_OCCASION = "wrong_occasion"
    FORGED = "forged"
    NOT_TODAY = "not_today"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    CLOSED = "closed"


class How(StrEnum):
    """How somebody was seen to take part."""

    GATE_SCAN = "gate_scan"
    BOOTH_SCAN = "booth_scan"
    ROOM = "room"
    SHIFT = "shift"


class Repeat(StrEnum):
    """How often one ticket admits: once altogether, or once each day."""

    ONCE = "once"
    DAILY = "daily"
