"""Reads of tickets."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checkin.models import Ticket
from app.checkin.rules import TicketState
from app.occasions.public import Occasion


def ticket_by_public_id(session: Session, public_id: str) -> Ticket | None:
    return session.scalars(select(Ticket).where(Ticket.public_id == public_id)).one_or_none()


def tickets_of(session: Session, person_id: int, since: datetime) -> list[tuple[Ticket, Occasion]]:
    """A person's tickets for what is not over at `since`, soonest first."""
    rows = session.execute(
        select(Ticket, Occasion)
        .join(Occasion, Occasion.id == Ticket.occasion_id)
        .where(Ticket.person_id == person_id, Ticket.state == TicketState.VALID, Ticket.valid_until > since)
        .order_by(Occasion.starts_at, Ticket.id)
        .limit(50)
    )
    return [(ticket, occasion) for ticket, occasion in rows]


def ticket_holders(session: Session, occasion_id: int) -> Sequence[int]:
    """Ids of everyone with a valid ticket, to be told of a change."""
    query = select(Ticket.person_id).where(Ticket.occasion_id == occasion_id, Ticket.state == TicketState.VALID)
    return session.scalars(query.order_by(Ticket.person_id)).all()
