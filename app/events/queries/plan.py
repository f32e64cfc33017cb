"""The plan of a fair: every booth with its state as one person sees it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.events.models import Booking, Booth
from app.events.rules import BookingState, BoothState, Claim, booth_state


@dataclass(frozen=True)
class BoothView:
    """One booth on the plan. The enterprise is named once its booking is confirmed, or when it is one's own."""

    booth: Booth
    state: BoothState
    booking: Booking | None
    enterprise: Enterprise | None

    @property
    def name(self) -> str:
        return self.enterprise.name if self.enterprise else ""


def plan_of(session: Session, fair_id: int, mine: Collection[int], now: datetime) -> list[BoothView]:
    """All booths of a fair, row by row, in one query."""
    live = Booking.state.in_([BookingState.HELD, BookingState.CONFIRMED])
    rows = session.execute(
        select(Booth, Booking, Enterprise)
        .outerjoin(Booking, (Booking.booth_id == Booth.id) & live)
        .outerjoin(Enterprise, Enterprise.id == Booking.enterprise_id)
        .where(Booth.fair_id == fair_id)
        .order_by(Booth.row_number, Booth.column_number)
    )
    return [_view(booth, booking, enterprise, mine, now) for booth, booking, enterprise in rows]


def _view(
    booth: Booth, booking: Booking | None, enterprise: Enterprise | None, mine: Collection[int], now: datetime
) -> BoothView:
    claim = None
    if booking is not None:
        until = booking.held_until if booking.state is BookingState.HELD else None
        claim = Claim(booking.enterprise_id, until)
    state = booth_state(booth.open, claim, mine, now)
    if state in (BoothState.FREE, BoothState.SHUT):
        return BoothView(booth, state, None, None)
    return BoothView(booth, state, booking, enterprise if state is not BoothState.HELD else None)


def by_row(booths: list[BoothView]) -> list[list[BoothView]]:
    """The plan as rows."""
    return [list(row) for _number, row in groupby(booths, lambda view: view.booth.row_number)]
