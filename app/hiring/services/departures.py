"""Leaving the job: the ledger's shortfall rises again; whether to hire anew is the employer's choice."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.errors import Invalid
from app.hiring.models import Application
from app.hiring.rules import State
from app.hiring.services.arrivals import placement_of, settle
from app.hiring.services.steps import open_case, take
from app.hiring.services.vacancies import free_place


def leave(
    session: Session,
    actor: Actor,
    application_id: int,
    left_at: datetime,
    reason: str,
    *,
    at: datetime | None = None,
) -> Application:
    """The person no longer works there since `left_at`. Saying it again changes nothing.

    Raises Invalid left_future, left_before_arrival or reason_missing, Conflict not_a_step."""
    at = at or clock.now()
    case = open_case(session, actor, application_id)
    application, vacancy = case.application, case.vacancy
    placement = placement_of(session, application_id)
    if application.state is State.LEFT:
        return application
    if placement:
        _check(placement.arrived_at, left_at, at)
    effective = max(left_at, application.state_at)
    side = case.side_for(State.LEFT)
    take(session, actor, application, vacancy, State.LEFT, side, reason=reason or "", at=effective)
    if placement:
        if placement.counts:
            free_place(vacancy)
        placement.left_at, placement.left_reason = left_at, reason.strip()[:300]
        session.flush()
        settle(session, actor, placement, "departure")
    return application


def _check(arrived_at: datetime, left_at: datetime, at: datetime) -> None:
    if left_at > at:
        raise Invalid("left_future", _l("离岗时间不能晚于现在。"), field="left_at")
    if left_at < arrived_at:
        raise Invalid("left_before_arrival", _l("离岗时间不能早于到岗时间。"), field="left_at")
