"""What holds for fairs and booths, as pure decisions."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOLD = timedelta(minutes=15)
MOST_ROWS, MOST_COLUMNS = 26, 40


class BookingState(StrEnum):
    """Where a booking stands. HELD and CONFIRMED keep the booth; the others have given it back."""

    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class LeadFrom(StrEnum):
    """Which code was scanned at a booth: the seeker's ticket or the booth's poster."""

    TICKET = "ticket"
    POSTER = "poster"


class Scheme(StrEnum):
    """The documents every fair has on file before it is published."""

    PLAN = "plan"
    EMERGENCY = "emergency"
    SECURITY = "security"


class BoothState(StrEnum):
    """What a plan shows of a booth to one who looks."""

    FREE = "free"
    MINE = "mine"
    HELD = "held"
    TAKEN = "taken"
    SHUT = "shut"


class BookingPhase(StrEnum):
    """Whether enterprises may book now."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Claim:
    """Who keeps a booth and until when (None: for good)."""

    enterprise_id: int
    held_until: datetime | None

    def stands(self, now: datetime) -> bool:
        return self.held_until is None or now < self.held_until


def booth_codes(rows: int, columns: int) -> Iterator[tuple[str, int, int]]:
    """(code, row, column) of a plan of rows × columns: A01, A02, … B01. Rows and columns count from 1."""
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            yield f"{chr(64 + row)}{column:02d}", row, column


def size_problem(rows: int, columns: int) -> str | None:
    """`rows` or `columns` when the plan is too large or empty."""
    if not 1 <= rows <= MOST_ROWS:
        return "rows"
    return None if 1 <= columns <= MOST_COLUMNS else "columns"


def booth_state(is_open: bool, claim: Claim | None, mine: Collection[int], now: datetime) -> BoothState:
    """How a booth looks to somebody who speaks for the enterprises `mine`."""
    if claim is not None and claim.stands(now):
        if claim.enterprise_id in mine:
            return BoothState.MINE
        return BoothState.TAKEN if claim.held_until is None else BoothState.HELD
    return BoothState.FREE if is_open else BoothState.SHUT


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
