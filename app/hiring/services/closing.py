"""When a vacancy stops hiring, whoever still waits is told and leaves the pipeline."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.hiring.models import Application, AttendanceNote, Vacancy
from app.hiring.rules import WAITING, Side, State
from app.hiring.services.steps import subject, take
from app.ledger.public import move_pipeline


def close_waiting(session: Session, actor: Actor, vacancy: Vacancy, why: str, at: datetime) -> int:
    """Close every application still waiting; `why` is vacancy_filled or vacancy_closed. Returns how many."""
    query = (
        select(Application)
        .where(Application.vacancy_id == vacancy.id, Application.state.in_(WAITING))
        .order_by(Application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    waiting = list(session.scalars(query))
    for application in waiting:
        moment = max(at, application.state_at)
        take(session, actor, application, vacancy, State.CLOSED, Side.SYSTEM, reason=why, at=moment)
    _forget_attended(session, vacancy, {application.person_id for application in waiting}, at)
    return len(waiting)


def _forget_attended(session: Session, vacancy: Vacancy, applied: set[int], at: datetime) -> None:
    """People who only attended are no longer on the way to this vacancy."""
    some = select(Application.person_id).where(Application.vacancy_id == vacancy.id)
    query = (
        select(AttendanceNote.person_id)
        .distinct()
        .where(AttendanceNote.vacancy_id == vacancy.id, AttendanceNote.person_id.not_in(some))
    )
    for person_id in set(session.scalars(query)) - applied:
        move_pipeline(session, line_id=vacancy.line_id, subject=subject(person_id, vacancy.id), stage=None, at=at)
