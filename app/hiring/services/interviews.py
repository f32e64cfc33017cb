"""Interviews: invite, move, answer."""

from datetime import datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.errors import Conflict, Forbidden, Invalid
from app.hiring.audit_tags import AuditTag
from app.hiring.models import Application, Interview, Vacancy
from app.hiring.rules import Answer, Side, State, Way
from app.hiring.services import telling
from app.hiring.services.steps import Case, open_case, take
from app.hiring.values import InterviewValues


def usual_interview(vacancy: Vacancy, at: datetime) -> InterviewValues:
    """What is proposed when nothing else was said: the day after at ten, where the work is."""
    tomorrow = clock.local(at).date() + timedelta(days=1)
    return InterviewValues(at=clock.instant(tomorrow, time(10)), way=Way.ONSITE, place=vacancy.address)


def invite(
    session: Session,
    actor: Actor,
    application_id: int,
    values: InterviewValues | None = None,
    *,
    at: datetime | None = None,
) -> Application:
    """Invite to an interview, or move one that was agreed: the seeker is asked again."""
    at = at or clock.now()
    case = open_case(session, actor, application_id)
    moving = case.application.state is State.INTERVIEW_INVITED
    if moving and values is None:
        return case.application
    values = values or usual_interview(case.vacancy, at)
    if values.at < at:
        raise Invalid("interview_past", _l("面试时间要在现在以后。"), field="at")
    if not values.place.strip():
        raise Invalid("place_missing", _l("请写面试地点或电话。"), field="place")
    if moving:
        _require_employer(case)
    else:
        side = case.side_for(State.INTERVIEW_INVITED)
        take(session, actor, case.application, case.vacancy, State.INTERVIEW_INVITED, side, at=at, tell=False)
    if _set(session, actor, case.application, values, at):
        told = {"when": values.at, "place": values.place}
        template = "hiring.interview_invited"
        telling.tell_seeker(session, case.application, case.vacancy, template, at, **told)
    return case.application


def answer(
    session: Session, actor: Actor, application_id: int, coming: bool, *, at: datetime | None = None
) -> Application:
    """The seeker says whether he or she will come."""
    at = at or clock.now()
    case = open_case(session, actor, application_id)
    if Side.SEEKER not in case.sides:
        raise Forbidden("not_your_step", _l("这一步不由您来办。"))
    if case.application.state is not State.INTERVIEW_INVITED:
        raise Conflict("not_a_step", _l("这份投递的状态已经变了，请刷新后再看。"))
    interview = interview_of(session, application_id)
    said = Answer.COMING if coming else Answer.NOT_COMING
    if interview and interview.answer is not said:
        interview.answer, interview.answered_at = said, at
        audit.record(session, actor, AuditTag.INTERVIEW_ANSWERED, "application", application_id, answer=str(said))
        telling.tell_employer(session, case.application, case.vacancy, f"hiring.interview_{said}", at)
        session.flush()
    return case.application


def interview_of(session: Session, application_id: int) -> Interview | None:
    """The interview agreed for an application."""
    return session.scalar(select(Interview).where(Interview.application_id == application_id))


def _require_employer(case: Case) -> None:
    if Side.EMPLOYER not in case.sides:
        raise Forbidden("not_your_step", _l("这一步不由您来办。"))


def _set(session: Session, actor: Actor, application: Application, values: InterviewValues, at: datetime) -> bool:
    """Write the interview; False when nothing changed (a double submit)."""
    interview = interview_of(session, application.id)
    if interview is None:
        interview = Interview(application_id=application.id, created_at=at)
        session.add(interview)
    elif (interview.at, interview.way, interview.place, interview.note) == (
        values.at, values.way, values.place, values.note,
    ):  # fmt: skip
        return False
    interview.at, interview.way, interview.place, interview.note = values.at, values.way, values.place, values.note
    interview.answer, interview.answered_at = Answer.NONE, None
    audit.record(session, actor, AuditTag.INTERVIEW_SET, "application", application.id)
    session.flush()
    return True
