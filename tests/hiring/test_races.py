"""Two people at once, with real commits: applying, the last place, both confirmations, both decisions."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.accounts.public import actor_of
from app.actor import Actor, Grant, StaffRole
from app.clock import now
from app.errors import AppError
from app.hiring import public as hiring
from app.hiring.public import Application, Channel, Placement, Source, State, Vacancy
from app.ledger.public import LedgerEntry
from app.unit_of_work import unit_of_work
from tests.builders import accounts
from tests.builders.hiring import application, clerk_of, vacancy

OFFICER = Actor(grants=(Grant(StaffRole.OFFICER, "120110"),))


def at_once(app: Flask, uses: Sequence[Callable[[Any], Any]]) -> list[str]:
    """Run every use in a thread and transaction of its own, all starting together; 'ok' or the refusal's code."""
    start = Barrier(len(uses))

    def run(use: Callable[[Any], Any]) -> str:
        with app.app_context():
            start.wait(10)
            try:
                with unit_of_work() as session:
                    use(session)
            except AppError as error:
                return error.code
            return "ok"

    with ThreadPoolExecutor(len(uses)) as pool:
        return list(pool.map(run, uses))


def balance(session: Any) -> int:
    return sum(session.scalars(select(LedgerEntry.delta)))


def test_one_press_counts_when_somebody_presses_eight_times(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        made, person = vacancy(session).id, accounts.person(session).id
        actor = actor_of(session, person)

    def press(session: Any) -> None:
        hiring.apply(session, actor, vacancy_id=made, person_id=person, source=Source(Channel.PORTAL))

    assert at_once(committed, [press] * 8) == ["ok"] * 8
    with committed.app_context(), unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(Application)) == 1
        assert session.scalar(select(func.count()).select_from(hiring.ApplicationStep)) == 1


def test_the_last_place_is_promised_once(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        made = vacancy(session, headcount=1)
        ids = [application(session, made, state=State.INTERVIEWED).id for _ in range(6)]
        clerk = clerk_of(session, made.enterprise_id)
    uses = [lambda session, i=i: hiring.advance(session, clerk, i, State.OFFERED) for i in ids]
    assert sorted(at_once(committed, uses)) == ["no_place_left"] * 5 + ["ok"]


def test_both_confirm_at_the_same_moment_and_twice(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        made = vacancy(session, headcount=1)
        hired = application(session, made, state=State.ACCEPTED)
        seeker, clerk, hired_id = actor_of(session, hired.person_id), clerk_of(session, made.enterprise_id), hired.id
        waiting = application(session, made).id
    when = now()
    both = [
        lambda session: hiring.confirm_arrival(session, seeker, hired_id, "seeker", when),
        lambda session: hiring.confirm_arrival(session, clerk, hired_id, "employer", when),
    ]
    assert at_once(committed, both * 3) == ["ok"] * 6
    with committed.app_context(), unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(Placement)) == 1
        assert balance(session) == -1
        assert session.scalars(select(Vacancy)).one().filled == 1
        assert session.get_one(Application, waiting).state is State.CLOSED


def test_leaving_rejecting_and_confirming_at_once_keeps_the_books(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        hired = application(session, state=State.ARRIVED)
        placed = hiring.placement_of(session, hired.id)
        assert placed
        hired_id, placed_id = hired.id, placed.id
        seeker = actor_of(session, hired.person_id)
        clerk = clerk_of(session, placed.enterprise_id)
    uses = [
        lambda session: hiring.leave(session, seeker, hired_id, now(), "回老家"),
        lambda session: hiring.leave(session, clerk, hired_id, now(), "不来了"),
        lambda session: hiring.review(session, OFFICER, placed_id, False, "查无此人"),
        lambda session: hiring.review(session, OFFICER, placed_id, False, "查无此人"),
    ]
    assert at_once(committed, uses) == ["ok"] * 4
    with committed.app_context(), unit_of_work() as session:
        assert balance(session) == 0
        assert session.scalars(select(Vacancy)).one().filled == 0


def test_closing_and_applying_at_once_leaves_nobody_waiting(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        made = vacancy(session)
        clerk, vacancy_id = clerk_of(session, made.enterprise_id), made.id
        people = [accounts.person(session).id for _ in range(5)]
        actors = [actor_of(session, person) for person in people]
    source = Source(Channel.PORTAL)
    uses = [
        lambda session, a=a: hiring.apply(session, a, vacancy_id=vacancy_id, person_id=a.person_id or 0, source=source)
        for a in actors
    ]
    uses.insert(2, lambda session: hiring.close_vacancy(session, clerk, vacancy_id))
    assert set(at_once(committed, uses)) <= {"ok", "vacancy_closed"}
    with committed.app_context(), unit_of_work() as session:
        states = set(session.scalars(select(Application.state)))
        assert states <= {State.CLOSED}
