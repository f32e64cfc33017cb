"""Telling viewers what the rundown is now."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.hiring.public import Vacancy
from app.livestream.models import LiveRoom, RoomCard
from app.livestream.rules import Kind
from app.livestream.services.acts import record_act


def tell_rundown(session: Session, actor: Actor, room: LiveRoom, at: datetime) -> None:
    """Every viewer's list of jobs follows: order, planned minutes, which have been told."""
    query = (
        select(Vacancy.public_id, RoomCard.minutes, RoomCard.pinned_at)
        .join(Vacancy, Vacancy.id == RoomCard.vacancy_id)
        .where(RoomCard.room_id == room.id)
        .order_by(RoomCard.position, RoomCard.id)
    )
    cards = [
        {"vacancy": vacancy, "minutes": minutes, "pinned_before": pinned_at is not None}
        for vacancy, minutes, pinned_at in session.execute(query)
    ]
    record_act(session, actor, room, Kind.RUNDOWN_CHANGED, {"cards": cards}, None, at)
