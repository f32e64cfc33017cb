"""What hiring holds of a person: the copy everybody may ask for, and what must be settled before erasure (P3)."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.accounts.public import Hold
from app.hiring.models import Application, Placement
from app.hiring.rules.kinds import Review
from app.hiring.rules.process import PROMISED, WAITING

OPEN = WAITING | PROMISED
CHECKED_FOR = timedelta(days=30)
"""How long after an arrival both sides may still be asked whether the person stays."""


def export(session: Session, person_id: int) -> list[dict[str, Any]]:
    """The person's applications, how far each came and since when."""
    query = (
        select(Application)
        .where(Application.person_id == person_id)
        .options(joinedload(Application.vacancy))
        .order_by(Application.id)
    )
    return [
        {
            "id": row.public_id,
            "vacancy": row.vacancy.title,
            "applied_at": row.applied_at.isoformat(),
            "state": str(row.state),
            "since": row.state_at.isoformat(),
        }
        for row in session.scalars(query)
    ]


def holds(session: Session, person_id: int) -> list[Hold]:
    """An open application is withdrawn first; a fresh arrival is checked to its end, for the books rest on it."""
    found = []
    waiting = select(Application.id).where(Application.person_id == person_id, Application.state.in_(OPEN))
    if session.scalars(waiting.limit(1)).first():
        found.append(Hold("application_open", _l("您还有没办完的应聘，请先退出。")))
    fresh = select(Placement).where(
        Placement.person_id == person_id,
        Placement.review != Review.REJECTED,
        Placement.left_at.is_(None),
        Placement.arrived_at > clock.now() - CHECKED_FOR,
    )
    placement = session.scalars(fresh.order_by(Placement.arrived_at.desc()).limit(1)).first()
    if placement:
        until = clock.local(placement.arrived_at + CHECKED_FOR).date()
        found.append(Hold("placement_checked", _l("您刚到岗，满 30 天核实完才能注销。"), until))
    return found
