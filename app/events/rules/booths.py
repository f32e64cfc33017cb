"""Booths, their plan, and who keeps them."""

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


class BoothState(StrEnum):
    """What a plan shows of a booth to one who looks."""

    FREE = "free"
    MINE = "mine"
    HELD = "held"
    TAKEN = "taken"
    SHUT = "shut"


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
