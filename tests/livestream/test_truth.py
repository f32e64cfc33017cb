"""What is pinned is what is so (R2): a change made through any service shows at once, in whatever order it happens."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import suspend_enterprise
from app.actor import StaffRole
from app.errors import Conflict
from app.hiring.public import State, Vacancy, close_vacancy, extend_vacancy
from app.hiring.services.vacancies import edit_vacancy, values_of
from app.livestream.models import RoomAct, RoomCard, RoomPinning
from app.livestream.rules import Kind
from app.livestream.services import acts, pins, showing
from app.unit_of_work import unit_of_work
from tests.builders import accounts, hiring
from tests.livestream.conftest import Stage, make_stage


def kinds(session: Session, stage: Stage) -> list[str]:
    return list(session.scalars(select(RoomAct.kind).where(RoomAct.room_id == stage.room.id).order_by(RoomAct.id)))


def raise_pay(session: Session, stage: Stage) -> None:
    values = replace(values_of(session, stage.first), pay_high_fen=1_500_000)
    edit_vacancy(session, stage.host, stage.first.id, values)


def keep_longer(session: Session, stage: Stage) -> None:
    extend_vacancy(session, stage.host, stage.first.id, clock.today() + timedelta(days=60))


def one_arrives(session: Session, stage: Stage) -> None:
    hiring.application(session, stage.first, accounts.person(session), state=State.ARRIVED)


def close(session: Session, stage: Stage) -> None:
    close_vacancy(session, stage.host, stage.first.id)


def all_arrive(session: Session, stage: Stage) -> None:
    for _ in range(stage.first.headcount):
        hiring.application(session, stage.first, accounts.person(session), state=State.ARRIVED)


def withdraw_verification(session: Session, stage: Stage) -> None:
    staff = accounts.actor(session, accounts.staff(session, StaffRole.OFFICER, "120110"))
    suspend_enterprise(session, staff, stage.enterprise.id, "投诉核实中")


def expire(session: Session, stage: Stage) -> None:
    stage.first.valid_until = clock.today() - timedelta(days=1)
    session.flush()


@pytest.mark.parametrize("change", [raise_pay, keep_longer, one_arrives])
def test_a_changed_vacancy_is_shown_changed_at_once(
    session: Session, stage: Stage, change: Callable[[Session, Stage], None]
) -> None:
    """No drainer runs here: the service that changed it has told the room when its transaction is over."""
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    with unit_of_work() as work:
        change(work, stage)
    shown = showing.pinned_card(session, stage.room)
    assert shown is not None
    assert shown.shown == pins.payload_of(session, stage.room, stage.first)
    assert kinds(session, stage)[-1] == Kind.CARD_CHANGED


@pytest.mark.parametrize("change", [close, all_arrive, withdraw_verification, expire])
def test_what_may_not_be_shown_comes_off_at_once(
    session: Session, stage: Stage, change: Callable[[Session, Stage], None]
) -> None:
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    with unit_of_work() as work:
        change(work, stage)
    assert showing.pinned_card(session, stage.room) is None
    assert kinds(session, stage)[-1] == Kind.CARD_UNPINNED


def test_a_refused_change_shows_nothing(session: Session, stage: Stage) -> None:
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    with pytest.raises(ZeroDivisionError), unit_of_work() as work:
        raise_pay(work, stage)
        raise ZeroDivisionError
    assert Kind.CARD_CHANGED not in kinds(session, stage)


def test_other_rooms_are_left_alone(session: Session, stage: Stage) -> None:
    other = make_stage(session)
    pins.pin(session, other.host, other.room.public_id, other.first.public_id)
    with unit_of_work() as work:
        close(work, stage)
        withdraw_verification(work, stage)
    assert showing.pinned_card(session, other.room) is not None


def test_every_pinning_is_kept(session: Session, stage: Stage) -> None:
    start = stage.room.started_at
    assert start is not None
    room = stage.room.public_id
    order = [(stage.first, 10), (stage.second, 70), (stage.first, 130)]
    for vacancy, seconds in order:
        pins.pin(session, stage.host, room, vacancy.public_id, at=start + timedelta(seconds=seconds))
    acts.end_room(session, stage.host, room, at=start + timedelta(seconds=200))
    found = session.execute(
        select(RoomCard.vacancy_id, RoomPinning.pinned_at, RoomPinning.unpinned_at)
        .join(RoomCard, RoomCard.id == RoomPinning.card_id)
        .order_by(RoomPinning.pinned_at)
    ).all()
    seconds_of = [
        (vacancy, (up - start).total_seconds(), (down - start).total_seconds()) for vacancy, up, down in found if down
    ]
    assert seconds_of == [(stage.first.id, 10, 70), (stage.second.id, 70, 130), (stage.first.id, 130, 200)]


def test_pinning_while_the_vacancy_changes_never_shows_the_old_figure(committed: Flask) -> None:
    """Two transactions at once, the pin first to look: the change waits for it and then finds it pinned."""
    with committed.app_context(), unit_of_work() as session:
        stage = make_stage(session)
    looked, changed = threading.Event(), threading.Event()

    def host() -> None:
        with committed.app_context(), unit_of_work() as session:
            pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
            looked.set()
            while not changed.is_set() and not session.scalar(text("select count(*) from pg_locks where not granted")):
                session.execute(text("select pg_sleep(0.01)"))

    def clerk() -> None:
        looked.wait(10)
        with committed.app_context(), unit_of_work() as session:
            raise_pay(session, stage)
        changed.set()

    _at_once(host, clerk)
    with committed.app_context(), unit_of_work() as session:
        card = session.scalars(select(RoomCard).where(RoomCard.pinned_at.is_not(None))).one()
        assert card.shown is not None
        assert card.shown["pay_high_fen"] == session.get_one(Vacancy, stage.first.id).pay_high_fen == 1_500_000


def test_closing_first_leaves_nothing_to_pin(committed: Flask) -> None:
    """The other order: the pin waits for the change and reads what it left."""
    with committed.app_context(), unit_of_work() as session:
        stage = make_stage(session)
    closed, pinning = threading.Event(), threading.Event()
    refused: list[str] = []

    def clerk() -> None:
        with committed.app_context(), unit_of_work() as session:
            close(session, stage)
            closed.set()
            pinning.wait(10)

    def host() -> None:
        closed.wait(10)
        pinning.set()
        with committed.app_context():
            try:
                with unit_of_work() as session:
                    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
            except Conflict as error:
                refused.append(error.code)

    _at_once(clerk, host)
    assert refused == ["card_not_pinnable"]


def _at_once(*parts: Callable[[], None]) -> None:
    failures: list[BaseException] = []

    def guarded(part: Callable[[], None]) -> None:
        try:
            part()
        except BaseException as error:  # the thread's failure is the test's
            failures.append(error)

    threads: list[Any] = [threading.Thread(target=guarded, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not failures
