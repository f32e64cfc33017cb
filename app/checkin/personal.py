"""What check-in holds of a person, for the copy everybody may ask for (P3)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checkin.models import Attendance, Ticket
from app.occasions.public import Occasion


def export(session: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """The person's tickets, and where he or she has been."""
    tickets = (
        select(Occasion.title, Ticket.state)
        .join(Occasion, Occasion.id == Ticket.occasion_id)
        .where(Ticket.person_id == person_id)
        .order_by(Ticket.id)
    )
    attended = (
        select(Occasion.title, Attendance.how, Attendance.since, Attendance.until)
        .join(Occasion, Occasion.id == Attendance.occasion_id)
        .where(Attendance.person_id == person_id, Attendance.void.is_(False))
        .order_by(Attendance.id)
    )
    return {
        "tickets": [{"occasion": title, "state": str(state)} for title, state in session.execute(tickets)],
        "attended": [
            {
                "occasion": title,
                "how": str(how),
                "from": since.isoformat(),
                "until": until.isoformat() if until else None,
            }
            for title, how, since, until in session.execute(attended)
        ],
    }
