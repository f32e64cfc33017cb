"""Never over headcount under any race, and never two shifts of one person at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.public import Person, actor_of
from app.database import current_session
from app.errors import AppError
from app.gig_market import public as gigs
from app.gig_market.rules import State
from app.unit_of_work import unit_of_work
from tests.builders import accounts
from tests.builders import gig_market as build

PEOPLE, PLACES = 60, 5


def _prepare(app: Flask, make: Callable[[Session], tuple[list[int], list[int]]]) -> tuple[list[int], list[int]]:
    with app.app_context(), unit_of_work() as session:
        return make(session)


def _claim(app: Flask, barrier: Barrier, person_id: int, shift_id: int) -> str:
    with app.app_context():
        actor = actor_of(current_session(), person_id)
        current_session().rollback()
        barrier.wait(timeout=60)
        try:
            with unit_of_work() as session:
                return str(gigs.claim_shift(session, actor, shift_id).state)
        except AppError as error:
            return error.code


def _run(app: Flask, pairs: list[tuple[int, int]], at_once: int) -> list[str]:
    barrier = Barrier(at_once)
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda pair: _claim(app, barrier, *pair), pairs))


def test_sixty_people_for_five_places(committed: Flask) -> None:
    def make(session: Session) -> tuple[list[int], list[int]]:
        shift = build.shift(session, headcount=PLACES, waiting_list=False)
        return [accounts.person(session).id for _ in range(PEOPLE)], [shift.id]

    people, shifts = _prepare(committed, make)
    answers = _run(committed, [(person, shifts[0]) for person in people], at_once=15)
    assert answers.count("claimed") == PLACES
    assert answers.count("shift_full") == PEOPLE - PLACES
    with committed.app_context():
        session = current_session()
        held = select(func.count()).where(gigs.GigClaim.state == State.CLAIMED)
        assert session.scalar(held) == PLACES
        assert session.get_one(gigs.GigShift, shifts[0]).taken == PLACES


def test_the_rest_stand_in_line_in_order(committed: Flask) -> None:
    def make(session: Session) -> tuple[list[int], list[int]]:
        shift = build.shift(session, headcount=2)
        return [accounts.person(session).id for _ in range(10)], [shift.id]

    people, shifts = _prepare(committed, make)
    answers = _run(committed, [(person, shifts[0]) for person in people], at_once=10)
    assert (answers.count("claimed"), answers.count("waiting")) == (2, 8)


def test_one_person_claims_overlapping_shifts_at_the_same_moment(committed: Flask) -> None:
    def make(session: Session) -> tuple[list[int], list[int]]:
        first = build.shift(session)
        later = first.starts_at + timedelta(hours=1)
        shifts = [first, *(build.shift(session, starts_at=later) for _ in range(7))]
        person: Person = accounts.person(session)
        return [person.id], [shift.id for shift in shifts]

    people, shifts = _prepare(committed, make)
    answers = _run(committed, [(people[0], shift) for shift in shifts], at_once=8)
    assert answers.count("claimed") == 1
    assert set(answers) == {"claimed", "overlap"}


def test_one_person_clicks_many_times(committed: Flask) -> None:
    def make(session: Session) -> tuple[list[int], list[int]]:
        return [accounts.person(session).id], [build.shift(session, headcount=3).id]

    people, shifts = _prepare(committed, make)
    assert set(_run(committed, [(people[0], shifts[0])] * 8, at_once=8)) == {"claimed"}
    with committed.app_context():
        assert current_session().get_one(gigs.GigShift, shifts[0]).taken == 1
