"""What a gate decides, as pure values: the server and a scanner without network share these rules and their vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.checkin.rules.kinds import Repeat, ScanResult, TicketState


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
