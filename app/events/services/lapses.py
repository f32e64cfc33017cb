"""Give back holds that ran out. Reading and booking never wait for this; it keeps lists tidy."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.events.models import Booking
from app.events.rules import BookingState

AT_ONCE = 500


def lapse_holds(session: Session, at: datetime | None = None) -> int:
    """Mark what ran out, skipping what somebody is working on; returns how many."""
    at = at or clock.now()
    ran_out = (
        select(Booking)
        .where(Booking.state == BookingState.HELD, Booking.held_until <= at)
        .order_by(Booking.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = session.scalars(ran_out, execution_options={"populate_existing": True}).all()
    for booking in found:
        booking.state, booking.ended_at = BookingState.LAPSED, booking.held_until
    session.flush()
    return len(found)
