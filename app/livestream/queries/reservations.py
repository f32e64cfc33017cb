"""Reads of reservations."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.livestream.models import LiveRoom, RoomReservation


def reserved(session: Session, room: LiveRoom, person_id: int | None = None) -> tuple[int, bool]:
    """How many reserved the room, and whether this person did."""
    mine = func.coalesce(func.bool_or(RoomReservation.person_id == person_id), False)
    present = (RoomReservation.room_id == room.id, RoomReservation.cancelled_at.is_(None))
    count, own = session.execute(select(func.count(), mine).where(*present)).one()
    return count, bool(own) and person_id is not None
