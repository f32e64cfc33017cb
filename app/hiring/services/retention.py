"""Still there on day 7 and day 30: asked of both sides, answered by either."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import clock
from app.actor import Actor
from app.errors import Conflict, Forbidden, Invalid
from app.hiring.models import Application, Placement, Vacancy
from app.hiring.rules import AT_WORK, RETENTION_DAYS, RETENTION_NEEDS_ANY_OF, Review, State, Word, retention_due
from app.hiring.services import telling
from app.hiring.services.arrivals import give_word, placement_of
from app.hiring.services.steps import open_case, take

WORDS = {State.RETAINED_7: Word.DAY_7, State.RETAINED_30: Word.DAY_30}
BATCH = 200
STALE = timedelta(days=21)
"""A question that is three weeks late is not asked any more."""


def confirm_retention(
    session: Session, actor: Actor, application_id: int, to: State, *, at: datetime | None = None
) -> Application:
    """One side says the person is still there. The first word takes the step, the other side's is kept beside it.

    Day 30 holds day 7 within it. Raises Invalid retention_too_early, Conflict not_a_step."""
    at = at or clock.now()
    case = open_case(session, actor, application_id)
    side = next((s for s in case.sides if s in RETENTION_NEEDS_ANY_OF), None)
    if side is None:
        raise Forbidden("not_your_step", _l("这一步不由您来办。"))
    placement = placement_of(session, application_id)
    if placement is None or case.application.state not in AT_WORK:
        raise Conflict("not_a_step", _l("这份投递的状态已经变了，请刷新后再看。"), state=str(case.application.state))
    due = retention_due(clock.local(placement.arrived_at).date(), to)
    if clock.local(at).date() < due:
        raise Invalid(
            "retention_too_early", _l("还没到日子，%(day)s 以后再确认。", day=due.isoformat()), due=due.isoformat()
        )
    give_word(session, actor, application_id, WORDS[to], side, at)
    for step in _still_to_take(case.application.state, to):
        take(session, actor, case.application, case.vacancy, step, side, at=max(at, case.application.state_at))
    return case.application


def ask_due(session: Session, *, at: datetime | None = None) -> int:
    """Scheduled: ask both sides once, on the day it is due. Returns how many placements were asked about."""
    at = at or clock.now()
    seven = _ask(session, State.RETAINED_7, {State.ARRIVED}, Placement.asked_7_at, at)
    return seven + _ask(session, State.RETAINED_30, {State.ARRIVED, State.RETAINED_7}, Placement.asked_30_at, at)


def _still_to_take(state: State, to: State) -> list[State]:
    order = [State.ARRIVED, State.RETAINED_7, State.RETAINED_30]
    return order[order.index(state) + 1 : order.index(to) + 1]


def _ask(
    session: Session, to: State, states: set[State], asked: InstrumentedAttribute[datetime | None], at: datetime
) -> int:
    due = clock.local(at).date() - timedelta(days=RETENTION_DAYS[to])
    query = (
        select(Placement)
        .join(Application, Application.id == Placement.application_id)
        .where(
            asked.is_(None),
            Application.state.in_(states),
            Placement.review != Review.REJECTED,
            Placement.arrived_at < clock.day_bounds(due)[1],
            Placement.arrived_at >= clock.instant(due) - STALE,
        )
        .order_by(Placement.vacancy_id, Placement.id)
        .limit(BATCH)
        .with_for_update(of=Placement, skip_locked=True)
    )
    placements = list(session.scalars(query))
    for placement in placements:
        setattr(placement, asked.key, at)
        _ask_both(session, placement, RETENTION_DAYS[to], at)
    session.flush()
    return len(placements)


def _ask_both(session: Session, placement: Placement, days: int, at: datetime) -> None:
    application = session.get_one(Application, placement.application_id)
    vacancy = session.get_one(Vacancy, placement.vacancy_id)
    telling.tell_seeker(session, application, vacancy, "hiring.retention_seeker", at, days=days)
    telling.tell_employer(session, application, vacancy, "hiring.retention_employer", at, days=days)
