"""Random steps by random people: never an illegal state, and the books hold (L3)."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.public import actor_of
from app.actor import Actor, Grant, StaffRole
from app.clock import now
from app.errors import AppError
from app.hiring import public as hiring
from app.hiring import rules
from app.hiring.public import Application, Placement, Side, State
from app.ledger.public import LedgerEntry, PipelineMove
from tests.builders import accounts
from tests.builders.hiring import application, clerk_of, vacancy

ACTS = st.one_of(
    st.tuples(st.just("advance"), st.sampled_from(State), st.booleans()),
    st.tuples(st.just("arrival"), st.sampled_from(["seeker", "employer"]), st.booleans()),
    st.tuples(st.just("leave"), st.just(""), st.booleans()),
    st.tuples(st.just("review"), st.booleans(), st.booleans()),
    st.tuples(st.just("close"), st.just(""), st.booleans()),
    st.tuples(st.just("open"), st.just(""), st.booleans()),
)
WHO = st.sampled_from(["seeker", "employer", "officer", "stranger"])
START = st.sampled_from([State.APPLIED, State.INTERVIEWED, State.OFFERED, State.ACCEPTED, State.ARRIVED])


def _try(session: Session, use) -> None:
    try:
        with session.begin_nested():
            use()
    except AppError:
        session.expire_all()


def _play(session: Session, actors: dict[str, Actor], made: Application, act, who: str) -> None:
    name, what, reasoned = act
    actor, reason = actors[who], "因为" if reasoned else ""
    placed = hiring.placement_of(session, made.id)
    uses = {
        "advance": lambda: hiring.advance(session, actor, made.id, what, reason=reason),
        "arrival": lambda: hiring.confirm_arrival(session, actor, made.id, what, now() - timedelta(minutes=1)),
        "leave": lambda: hiring.leave(session, actor, made.id, now(), reason),
        "review": lambda: placed and hiring.review(session, actor, placed.id, what, reason),
        "close": lambda: hiring.close_vacancy(session, actor, made.vacancy_id),
        "open": lambda: hiring.open_vacancy(session, actor, made.vacancy_id),
    }
    _try(session, uses[name])


def _check(session: Session, ids: list[int]) -> None:
    session.expire_all()
    made = session.get_one(hiring.Vacancy, session.get_one(Application, ids[0]).vacancy_id)
    at_work = 0
    for application_id in ids:
        found = session.get_one(Application, application_id)
        steps = hiring.timeline(session, application_id)
        pairs = [(step.from_state, step.to_state) for step in sorted(steps, key=lambda step: step.id)]
        assert all(rules.transition(*pair) for pair in pairs)
        assert [after for _b, after in pairs[:-1]] == [before for before, _a in pairs[1:]]
        assert pairs[-1][1] == found.state
        assert all(Side(step.side) in rules.transition(step.from_state, step.to_state).sides for step in steps)
        placed = session.scalar(select(Placement).where(Placement.application_id == application_id))
        entries = select(LedgerEntry.delta).where(LedgerEntry.placement_id == (placed.id if placed else 0))
        counts = placed is not None and placed.counts
        assert sum(session.scalars(entries)) == (-1 if counts else 0)
        at_work += counts
    assert made.filled == at_work
    assert made.state != "filled" or made.headcount >= at_work
    moves = session.execute(select(PipelineMove.delta).where(PipelineMove.line_id == made.line_id)).scalars()
    states = [session.get_one(Application, i).state for i in ids]
    assert sum(moves) == sum(state in rules.PIPELINE for state in states)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    starts=st.lists(START, min_size=1, max_size=2), acts=st.lists(st.tuples(st.integers(0, 1), ACTS, WHO), max_size=12)
)
def test_random_sequences_of_random_sides(session: Session, starts: list[State], acts: list) -> None:
    with session.begin_nested() as attempt:
        made = vacancy(session, headcount=2)
        people = [application(session, made, state=state) for state in starts]
        ids = [found.id for found in people]
        for number, act, who in acts:
            target = people[number % len(people)]
            actors = {
                "seeker": actor_of(session, target.person_id),
                "employer": clerk_of(session, made.enterprise_id),
                "officer": Actor(grants=(Grant(StaffRole.OFFICER, "120110"),)),
                "stranger": accounts.actor(session, accounts.person(session)),
            }
            _play(session, actors, target, act, who)
        _check(session, ids)
        attempt.rollback()
    session.expunge_all()
