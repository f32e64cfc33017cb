"""Applying, and noting that somebody attended where a vacancy was shown."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import age_on
from app.actor import Actor
from app.errors import Conflict, Forbidden
from app.hiring import permissions
from app.hiring.models import Application, AttendanceNote, Vacancy
from app.hiring.rules import ACTIVE, Side, State, age_problem
from app.hiring.services import telling
from app.hiring.services.locks import locked_vacancy
from app.hiring.services.steps import follow_pipeline, log_step, subject
from app.hiring.values import Source
from app.ledger.public import PipelineStage, move_pipeline

AGE_MESSAGES = {
    "too_young": _l("未满 16 周岁不能应聘。"),
    "minor_hazardous": _l("这个岗位有危险作业，未满 18 周岁不能应聘。"),
    "age_unknown": _l("这个岗位有危险作业，请先在「我的」里填出生日期。"),
}


def apply(
    session: Session,
    actor: Actor,
    *,
    vacancy_id: int,
    person_id: int,
    source: Source,
    at: datetime | None = None,
) -> Application:
    """One person for one vacancy. While an application is active, applying again returns it unchanged.

    Raises Conflict vacancy_closed, Forbidden too_young, minor_hazardous, age_unknown or not_for_others."""
    at = at or clock.now()
    vacancy = locked_vacancy(session, vacancy_id, shared=True)
    if not permissions.may_apply_for(actor, person_id, vacancy, source.channel):
        raise Forbidden("not_for_others", _l("不能替别人投递。"))
    found = active_application(session, person_id, vacancy_id)
    if found:
        return found
    _require_open(vacancy, clock.local(at).date())
    require_age(session, person_id, vacancy, clock.local(at).date())
    return _insert(session, actor, vacancy, person_id, source, at)


def note_attendance(
    session: Session, *, person_id: int, vacancy_id: int, occasion_id: int, at: datetime | None = None
) -> None:
    """Somebody attended where the vacancy was shown: first stage of the pipeline. Noting it again changes nothing."""
    at = at or clock.now()
    row = {
        "person_id": person_id,
        "vacancy_id": vacancy_id,
        "occasion_id": occasion_id,
        "at": at,
        "recorded_at": clock.now(),
    }
    new = session.scalar(insert(AttendanceNote).values(row).on_conflict_do_nothing().returning(AttendanceNote.id))
    vacancy = session.get_one(Vacancy, vacancy_id)
    open_now = vacancy.takes_applications(clock.local(at).date())
    if new and open_now and not active_application(session, person_id, vacancy_id):
        name = subject(person_id, vacancy_id)
        move_pipeline(session, line_id=vacancy.line_id, subject=name, stage=PipelineStage.ATTENDED, at=at)


def active_application(session: Session, person_id: int, vacancy_id: int) -> Application | None:
    """The application of that person for that vacancy that is still on its way or at work."""
    return session.scalar(
        select(Application).where(
            Application.person_id == person_id,
            Application.vacancy_id == vacancy_id,
            Application.state.in_(ACTIVE),
        )
    )


def require_age(session: Session, person_id: int, vacancy: Vacancy, on: date) -> None:
    """Raises Forbidden for minors as the law demands."""
    problem = age_problem(age_on(session, person_id, on), vacancy.hazardous)
    if problem:
        raise Forbidden(problem, AGE_MESSAGES[problem])


def _require_open(vacancy: Vacancy, on: date) -> None:
    if not vacancy.takes_applications(on):
        raise Conflict("vacancy_closed", _l("这个岗位已经不招人了，请看看别的。"), state=str(vacancy.state))


def _insert(
    session: Session, actor: Actor, vacancy: Vacancy, person_id: int, source: Source, at: datetime
) -> Application:
    application = Application(
        vacancy_id=vacancy.id,
        person_id=person_id,
        occasion_id=source.occasion_id,
        source_channel=source.channel,
        source_detail=source.detail[:200],
        state=State.APPLIED,
        state_at=at,
        applied_at=at,
        created_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(application)
    except IntegrityError:  # the same person pressed twice at once: the other press won
        found = active_application(session, person_id, vacancy.id)
        if found is None:
            raise
        return found
    side = _side(actor, person_id, vacancy)
    log_step(session, actor, application, None, side, "", at)
    follow_pipeline(session, application, vacancy, at)
    telling.tell_step(session, application, vacancy, side, "", at)
    return application


def _side(actor: Actor, person_id: int, vacancy: Vacancy) -> Side:
    if actor.person_id == person_id:
        return Side.SEEKER
    return Side.EMPLOYER if actor.speaks_for(vacancy.enterprise_id) else Side.STAFF
