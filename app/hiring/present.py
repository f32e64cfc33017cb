"""Applications and vacancies as the API gives them."""

from typing import Any

from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.actor import Actor
from app.hiring import permissions
from app.hiring.models import Application, Vacancy
from app.hiring.queries import applications as reads
from app.hiring.queries.vacancies import card
from app.hiring.rules import next_steps


def vacancy_out(vacancy: Vacancy, enterprise: Enterprise) -> dict[str, Any]:
    """A vacancy as everybody sees it."""
    return card(vacancy, enterprise).__dict__


def application_out(row: reads.Row) -> dict[str, Any]:
    """One application in a list."""
    made = row.application
    return {
        "public_id": made.public_id,
        "state": made.state,
        "state_at": made.state_at,
        "applied_at": made.applied_at,
        "vacancy": vacancy_out(row.vacancy, row.enterprise),
        "source": {
            "channel": str(made.source_channel),
            "occasion_id": row.occasion.public_id if row.occasion else None,
            "occasion": row.occasion.title if row.occasion else None,
            "detail": made.source_detail,
        },
        "person": row.person,
        "interview": row.interview,
        "offer": row.offer,
        "placement": row.placement,
    }


def application_detail(session: Session, actor: Actor, application: Application) -> dict[str, Any]:
    """One application with its steps and what the actor may do next. Raises NotFound for strangers."""
    vacancy = session.get_one(Vacancy, application.vacancy_id)
    sides = permissions.require_sides(actor, application, vacancy)
    row = reads.rows(session, [application], people=actor.person_id != application.person_id)[0]
    may = [
        {"to": step.after, "side": side, "reason_required": step.reason}
        for side in sides
        for step in next_steps(application.state, side)
    ]
    return application_out(row) | {
        "steps": reads.timeline(session, application.id),
        "words": reads.words(session, application.id),
        "next": may,
    }
