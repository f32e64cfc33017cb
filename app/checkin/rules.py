"""What a gate decides, as pure values: the server and a scanner without network share these rules and their vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app import clock


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


@dataclass(frozen=True)
class TicketClaims:
    """What a genuine code says. Ids are public ids."""

    ticket: str
    occasion: str
    valid_from: datetime
    valid_until: datetime
    key: str


@dataclass(frozen=True)
class GateRule:
    """What the gate of one occasion admits. `open` is False once the occasion was cancelled or ended."""

    occasion: str
    repeat: Repeat = Repeat.ONCE
    open: bool = True

    def key(self, now: datetime) -> str:
        """The rule one admission uses up: `entry`, or the day."""
        return "entry" if self.repeat is Repeat.ONCE else f"day:{clock.local(now).date().isoformat()}"


@dataclass(frozen=True)
class EarlierScan:
    """An admission of the same ticket that still stands."""

    scan: str
    rule: str
    gate: str
    at: datetime


@dataclass(frozen=True)
class Decision:
    """The answer, the rule it was judged by, and the admission that stands in the way if one does."""

    result: ScanResult
    rule: str
    first: EarlierScan | None = None


def decide(
    claims: TicketClaims | None,
    ticket_state: TicketState | None,
    earlier_scans: Sequence[EarlierScan],
    rule: GateRule,
    now: datetime,
) -> Decision:
    """Judge one scan. `claims` is None for a code we did not sign; `ticket_state` is None for a ticket nobody knows."""
    key = rule.key(now)
    first = next((scan for scan in earlier_scans if scan.rule == key), None)
    refusals = (
        (claims is None, ScanResult.FORGED),
        (claims is not None and claims.occasion != rule.occasion, ScanResult.WRONG_OCCASION),
        (not rule.open, ScanResult.CLOSED),
        (claims is not None and not claims.valid_from <= now < claims.valid_until, ScanResult.NOT_TODAY),
        (ticket_state is None, ScanResult.UNKNOWN),
        (ticket_state is TicketState.REVOKED, ScanResult.REVOKED),
    )
    refused = next((result for holds, result in refusals if holds), None)
    if refused is not None:
        return Decision(refused, key)
    if first is not None:
        return Decision(ScanResult.ALREADY_ADMITTED, key, first)
    return Decision(ScanResult.ADMITTED, key)


def repeat_for(starts_at: datetime, ends_at: datetime) -> Repeat:
    """An occasion of several days admits once each day."""
    one_day = clock.local(starts_at).date() == clock.local(ends_at).date()
    return Repeat.ONCE if one_day else Repeat.DAILY


def ticket_span(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """A ticket is good from the first minute of the first day to the last minute of the last: doors open early."""
    return clock.day_bounds(clock.local(starts_at).date())[0], clock.day_bounds(clock.local(ends_at).date())[1]
