"""Booths are held, confirmed, given back, and never sold twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.database import current_session
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from app.events import public as events
from app.events.models import Booking
from app.events.public import BookingState, Fair
from app.events.rules import HOLD
from app.events.services.lapses import lapse_holds
from app.hiring import public as hiring
from app.notices.public import OutboxMessage
from app.occasions.public import Occasion
from app.unit_of_work import unit_of_work
from tests.builders import accounts
from tests.builders import events as build
from tests.builders import hiring as jobs

LIVE = (BookingState.HELD, BookingState.CONFIRMED)


@pytest.fixture
def fair(session: Session) -> Fair:
    return build.fair(session, starts_at=clock.now() + timedelta(days=1))


def _employer(session: Session):
    enterprise = accounts.enterprise(session)
    return enterprise, build.owner(session, enterprise)


def test_hold_then_confirm_with_a_vacancy(session: Session, fair: Fair) -> None:
    booking, vacancy, member = build.booked(session, fair)
    assert booking.state is BookingState.CONFIRMED
    more = jobs.vacancy(session, session.get_one(accounts.accounts.Enterprise, booking.enterprise_id), title="铣工")
    events.confirm_booking(session, member, booking_id=booking.id, vacancy_ids=[more.id, vacancy.id, more.id])
    assert [v.id for v in events.booking_vacancies(session, booking.id)] == [more.id, vacancy.id]


def test_holding_again_is_the_same_hold(session: Session, fair: Fair) -> None:
    enterprise, member = _employer(session)
    booth = build.booths(session, fair)[0]
    given = {"booth_id": booth.id, "enterprise_id": enterprise.id}
    assert events.hold_booth(session, member, **given).id == events.hold_booth(session, member, **given).id


def test_a_booth_is_kept_from_others_until_its_hold_lapses(session: Session, fair: Fair) -> None:
    (one, first), (two, second) = _employer(session), _employer(session)
    booth, now = build.booths(session, fair)[0], clock.now()
    held = events.hold_booth(session, first, booth_id=booth.id, enterprise_id=one.id, at=now)
    with pytest.raises(Conflict) as caught:
        events.hold_booth(
            session, second, booth_id=booth.id, enterprise_id=two.id, at=now + HOLD - timedelta(seconds=1)
        )
    assert caught.value.code == "booth_taken"
    later = now + HOLD
    events.hold_booth(session, second, booth_id=booth.id, enterprise_id=two.id, at=later)
    assert held.state is BookingState.LAPSED
    with pytest.raises(Conflict) as caught:
        vacancy = jobs.vacancy(session, one)
        events.confirm_booking(session, first, booking_id=held.id, vacancy_ids=[vacancy.id], at=later)
    assert caught.value.code == "booking_over"


def test_a_lapsed_hold_cannot_be_confirmed_even_if_nobody_came(session: Session, fair: Fair) -> None:
    enterprise, member = _employer(session)
    held = events.hold_booth(session, member, booth_id=build.booths(session, fair)[0].id, enterprise_id=enterprise.id)
    vacancy = jobs.vacancy(session, enterprise)
    with pytest.raises(Conflict) as caught:
        events.confirm_booking(
            session, member, booking_id=held.id, vacancy_ids=[vacancy.id], at=held.held_until + timedelta(seconds=1)
        )
    assert caught.value.code == "hold_lapsed"


def test_one_booth_per_enterprise_and_fair(session: Session, fair: Fair) -> None:
    booking, _vacancy, member = build.booked(session, fair)
    other = build.booths(session, fair)[1]
    given = {"booth_id": other.id, "enterprise_id": booking.enterprise_id}
    with pytest.raises(Conflict) as caught:
        events.hold_booth(session, member, **given)
    assert caught.value.code == "one_booth_only"
    events.release_booking(session, member, booking_id=booking.id)
    events.release_booking(session, member, booking_id=booking.id)
    assert events.hold_booth(session, member, **given).state is BookingState.HELD


def test_confirming_needs_open_vacancies_of_ones_own(session: Session, fair: Fair) -> None:
    enterprise, member = _employer(session)
    held = events.hold_booth(session, member, booth_id=build.booths(session, fair)[0].id, enterprise_id=enterprise.id)
    closed = jobs.vacancy(session, enterprise)
    hiring.close_vacancy(session, member, closed.id, reason="不招了")
    for wanted in ([], [jobs.vacancy(session).id], [closed.id], [10**12]):
        with pytest.raises(Invalid) as caught:
            events.confirm_booking(session, member, booking_id=held.id, vacancy_ids=wanted)
        assert caught.value.field == "vacancies"
    assert held.state is BookingState.HELD


def test_booking_has_its_time(session: Session) -> None:
    runner = build.officer(session)
    enterprise, member = _employer(session)
    fair = build.fair(session, runner, starts_at=clock.now() + timedelta(days=1), booking=False)
    given = {"booth_id": build.booths(session, fair)[0].id, "enterprise_id": enterprise.id}
    for change, code in (
        (lambda: None, "booking_not_open"),
        (lambda: events.open_booking(session, runner, fair.id, closes_at=clock.now() + timedelta(seconds=1)), None),
        (lambda: events.close_booking(session, runner, fair.id), "booking_closed"),
    ):
        change()
        if code is None:
            continue
        with pytest.raises(Conflict) as caught:
            events.hold_booth(session, member, **given)
        assert caught.value.code == code


def test_staff_cancel_with_a_reason_and_the_enterprise_is_told(session: Session, fair: Fair) -> None:
    booking, _vacancy, _member = build.booked(session, fair)
    runner = build.officer(session)
    with pytest.raises(Invalid):
        events.cancel_booking(session, runner, booking_id=booking.id, reason=" ")
    told = len(session.scalars(select(OutboxMessage)).all())
    events.cancel_booking(session, runner, booking_id=booking.id, reason="岗位信息不实")
    assert (booking.state, booking.reason) == (BookingState.CANCELLED, "岗位信息不实")
    assert len(session.scalars(select(OutboxMessage)).all()) > told


class TestDenials:
    def test_an_unverified_enterprise(self, session: Session, fair: Fair) -> None:
        enterprise = accounts.enterprise(session, verified=False)
        member = build.owner(session, enterprise)
        with pytest.raises(Forbidden):
            events.hold_booth(session, member, booth_id=build.booths(session, fair)[0].id, enterprise_id=enterprise.id)

    def test_another_enterprises_booking(self, session: Session, fair: Fair) -> None:
        booking, vacancy, _member = build.booked(session, fair)
        _other, stranger = _employer(session)
        for act in (
            lambda: events.hold_booth(
                session, stranger, booth_id=booking.booth_id, enterprise_id=booking.enterprise_id
            ),
            lambda: events.confirm_booking(session, stranger, booking_id=booking.id, vacancy_ids=[vacancy.id]),
            lambda: events.release_booking(session, stranger, booking_id=booking.id),
        ):
            with pytest.raises(NotFound):
                act()

    def test_staff_of_another_district(self, session: Session, fair: Fair) -> None:
        booking, _vacancy, _member = build.booked(session, fair)
        with pytest.raises(Forbidden):
            events.cancel_booking(session, build.officer(session, "120101"), booking_id=booking.id, reason="x")


def test_a_confirmed_booth_is_not_given_back_once_the_fair_began(session: Session, fair: Fair) -> None:
    booking, _vacancy, member = build.booked(session, fair)
    begun = session.get_one(Occasion, fair.occasion_id).starts_at
    with pytest.raises(Conflict):
        events.release_booking(session, member, booking_id=booking.id, at=begun)


def test_the_database_itself_refuses_to_sell_twice(session: Session, fair: Fair) -> None:
    booking, _vacancy, _member = build.booked(session, fair)
    now, other = clock.now(), accounts.enterprise(session)
    copy = Booking(
        booth_id=booking.booth_id, fair_id=fair.id, enterprise_id=other.id, state=BookingState.HELD, held_at=now,
        held_until=now, reason="",
    )  # fmt: skip
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(copy)


def test_the_sweep_gives_back_what_ran_out(session: Session, fair: Fair) -> None:
    enterprise, member = _employer(session)
    held = events.hold_booth(session, member, booth_id=build.booths(session, fair)[0].id, enterprise_id=enterprise.id)
    assert lapse_holds(session) == 0
    assert lapse_holds(session, held.held_until) == 1
    assert held.state is BookingState.LAPSED


def test_50_enterprises_race_for_5_booths(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        fair = build.fair(session, starts_at=clock.now() + timedelta(days=1), rows=1, columns=5)
        booths = [b.id for b in build.booths(session, fair)]
        rivals = []
        owner = accounts.person(session)
        for _ in range(50):
            enterprise = accounts.enterprise(session, owner=owner)
            rivals.append((enterprise.id, jobs.vacancy(session, enterprise).id))
        member = accounts.actor(session, owner)

    def race(number: int) -> str:
        enterprise_id, vacancy_id = rivals[number]
        refused = ""
        for step in range(len(booths)):
            try:
                with committed.app_context(), unit_of_work() as session:
                    booth = booths[(number + step) % len(booths)]
                    held = events.hold_booth(session, member, booth_id=booth, enterprise_id=enterprise_id)
                    events.confirm_booking(session, member, booking_id=held.id, vacancy_ids=[vacancy_id])
                return "booked"
            except AppError as error:
                refused = error.code
        return refused

    with ThreadPoolExecutor(16) as pool:
        answers = Counter(pool.map(race, range(50)))
    assert answers == {"booked": 5, "booth_taken": 45}
    with committed.app_context():
        sold = Counter(current_session().scalars(select(Booking.booth_id).where(Booking.state.in_(LIVE))))
        assert sold == Counter(dict.fromkeys(booths, 1))


def test_one_enterprise_in_many_windows_gets_one_booth(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        fair = build.fair(session, starts_at=clock.now() + timedelta(days=1))
        booths = [b.id for b in build.booths(session, fair)]
        enterprise, member = _employer(session)
        enterprise_id = enterprise.id

    def window(booth: int) -> str:
        try:
            with committed.app_context(), unit_of_work() as session:
                events.hold_booth(session, member, booth_id=booth, enterprise_id=enterprise_id)
            return "held"
        except AppError as error:
            return error.code

    with ThreadPoolExecutor(10) as pool:
        assert Counter(pool.map(window, booths)) == {"held": 1, "one_booth_only": 9}
