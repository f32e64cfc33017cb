"""Taking one step: checked against the table, logged, moved beside the ledger line, told to the other side."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.errors import AppError, Conflict, Forbidden, Invalid
from app.hiring import permissions
from app.hiring.models import Application, ApplicationStep, Vacancy
from app.hiring.rules import PIPELINE, Side, State, refusal, transition
from app.hiring.services import telling
from app.hiring.services.locks import locked_vacancy
from app.ledger.public import PipelineStage, move_pipeline


@dataclass(frozen=True)
class Case:
    """An application with its vacancy, both locked, and the sides on which the actor stands."""

    application: Application
    vacancy: Vacancy
    sides: tuple[Side, ...]

    def side_for(self, to: State) -> Side:
        """The actor's side that may take the step, else the first one, so that the refusal names it."""
        row = transition(self.application.state, to)
        return next((side for side in self.sides if row and side in row.sides), self.sides[0])


def open_case(session: Session, actor: Actor, application_id: int) -> Case:
    """Lock vacancy, then application. Raises NotFound for strangers."""
    application, vacancy = lock_both(session, application_id)
    return Case(application, vacancy, tuple(permissions.require_sides(actor, application, vacancy)))


def lock_both(session: Session, application_id: int) -> tuple[Application, Vacancy]:
    """Both rows locked, always in the same order. Raises NotFound."""
    known = session.get(Application, application_id)
    if known is None:
        raise permissions.application_not_found()
    vacancy = locked_vacancy(session, known.vacancy_id)
    application = session.get_one(Application, application_id, with_for_update=True, populate_existing=True)
    return application, vacancy


def take(
    session: Session,
    actor: Actor,
    application: Application,
    vacancy: Vacancy,
    to: State,
    side: Side,
    *,
    reason: str = "",
    at: datetime,
    tell: bool = True,
) -> Application:
    """Take it or raise Conflict not_a_step, Forbidden not_your_step, Invalid reason_missing or step_too_early."""
    before = application.state
    code = refusal(before, to, side, reason)
    if code:
        raise _refused(code, before)
    if at < application.state_at:
        raise Invalid("step_too_early", _l("这一步的时间不能早于上一步。"), field="at")
    application.state, application.state_at = to, at
    log_step(session, actor, application, before, side, reason, at)
    if PIPELINE.get(before) != PIPELINE.get(to):
        follow_pipeline(session, application, vacancy, at)
    if tell:
        telling.tell_step(session, application, vacancy, side, reason, at)
    return application


def log_step(
    session: Session,
    actor: Actor,
    application: Application,
    before: State | None,
    side: Side,
    reason: str,
    at: datetime,
) -> None:
    """Write the step: who, which side, why, when it took effect and when it was recorded."""
    session.add(
        ApplicationStep(
            application_id=application.id,
            from_state=before,
            to_state=application.state,
            side=side,
            person_id=actor.person_id,
            reason=reason.strip()[:300],
            at=at,
            recorded_at=clock.now(),
        )
    )
    session.flush()


def follow_pipeline(session: Session, application: Application, vacancy: Vacancy, at: datetime) -> None:
    """Keep the pipeline beside the ledger line where the application stands."""
    stage = PIPELINE.get(application.state)
    move_pipeline(
        session,
        line_id=vacancy.line_id,
        subject=subject(application.person_id, vacancy.id),
        stage=PipelineStage(stage) if stage else None,
        at=at,
    )


def subject(person_id: int, vacancy_id: int) -> str:
    """The pipeline's opaque name for one person at one vacancy; the same before and after applying."""
    return f"person:{person_id}/vacancy:{vacancy_id}"


def _refused(code: str, state: State) -> AppError:
    if code == "not_a_step":
        return Conflict(code, _l("这份投递的状态已经变了，请刷新后再看。"), state=str(state))
    if code == "not_your_step":
        return Forbidden(code, _l("这一步不由您来办。"))
    return Invalid(code, _l("请写明原因，对方会看到。"), field="reason")
