"""The pure rules: the table of moves, rest, age, pay floor, earnings."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gig_market import pay_floor, rules
from app.gig_market.rules import Obstacle, Pay, PayUnit, Side, Span, State

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def test_the_table_names_every_state_and_nothing_leads_out_of_the_end() -> None:
    named = set(rules.TRANSITIONS) - {None} | {to for row in rules.TRANSITIONS.values() for to in row}
    assert named == set(State)
    assert not rules.TRANSITIONS[State.SETTLED] and not rules.TRANSITIONS[State.CANCELLED]


def test_only_the_platform_moves_somebody_up_and_only_the_worker_settles() -> None:
    assert rules.may_move(Side.PLATFORM, State.WAITING, State.CLAIMED)
    assert not rules.may_move(Side.WORKER, State.WAITING, State.CLAIMED)
    assert rules.may_move(Side.WORKER, State.PAID, State.SETTLED)
    assert not rules.may_move(Side.EMPLOYER, State.PAID, State.SETTLED)
    assert not rules.may_move(Side.WORKER, State.AGREED, State.PAID)


@pytest.mark.parametrize(
    ("age", "hazardous", "expected"),
    [
        (None, False, [Obstacle.AGE_UNKNOWN]),
        (15, False, [Obstacle.UNDER_16]),
        (16, False, []),
        (17, True, [Obstacle.MINOR_HAZARDOUS]),
        (18, True, []),
    ],
)
def test_age(age: int | None, hazardous: bool, expected: list[Obstacle]) -> None:
    assert rules.age_obstacles(age, hazardous) == expected


@pytest.mark.parametrize(
    ("gap_hours", "expected"),
    [(-1, [Obstacle.OVERLAP]), (0, [Obstacle.REST]), (10.9, [Obstacle.REST]), (11, []), (24, [])],
)
def test_eleven_hours_of_rest_on_either_side(gap_hours: float, expected: list[Obstacle]) -> None:
    held = Span(NOON, NOON + timedelta(hours=4))
    start = held.end + timedelta(hours=gap_hours)
    after = Span(start, start + timedelta(hours=4))
    assert rules.time_obstacles(after, [held]) == expected
    assert rules.time_obstacles(held, [after]) == expected


def test_the_minimum_is_that_of_the_day_with_its_source() -> None:
    assert pay_floor.on(date(2023, 10, 31)).hourly_fen == 2260
    assert pay_floor.on(date(2023, 11, 1)).hourly_fen == 2440
    assert all(floor.source for floor in pay_floor.floors())
    assert pay_floor.on(date(2000, 1, 1)) == pay_floor.floors()[0]


@pytest.mark.parametrize(
    ("pay", "minutes", "below"),
    [
        (Pay(PayUnit.HOUR, 2440), 60, False),
        (Pay(PayUnit.HOUR, 2439), 60, True),
        (Pay(PayUnit.SHIFT, 9760), 240, False),
        (Pay(PayUnit.SHIFT, 9759), 240, True),
        (Pay(PayUnit.DAY, 19520), 480, False),
        (Pay(PayUnit.PIECE, 61, 40), 60, False),
        (Pay(PayUnit.PIECE, 60, 40), 60, True),
    ],
)
def test_pay_below_the_minimum(pay: Pay, minutes: int, below: bool) -> None:
    assert rules.below_floor(pay, minutes, 2440) is below


@pytest.mark.parametrize(
    ("pay", "planned", "worked", "pieces", "fen"),
    [
        (Pay(PayUnit.HOUR, 3000), 240, 240, None, 12000),
        (Pay(PayUnit.HOUR, 3000), 240, 90, None, 4500),
        (Pay(PayUnit.SHIFT, 12000), 240, 230, None, 12000),
        (Pay(PayUnit.SHIFT, 12000), 240, 120, None, 6000),
        (Pay(PayUnit.SHIFT, 12000), 240, 300, None, 15000),
        (Pay(PayUnit.PIECE, 100, 40), 240, 240, 200, 20000),
        (Pay(PayUnit.PIECE, 100, 40), 240, 240, 10, 9760),
        (Pay(PayUnit.PIECE, 100, 40), 240, 0, 0, 0),
    ],
)
def test_what_the_hours_earn(pay: Pay, planned: int, worked: int, pieces: int | None, fen: int) -> None:
    assert rules.earned(pay, planned, worked, pieces, 2440) == fen


@given(
    unit=st.sampled_from(PayUnit),
    fen=st.integers(1, 100_000),
    planned=st.integers(1, 720),
    worked=st.integers(1, 720),
    pieces=st.integers(0, 1000),
    floor=st.integers(1000, 5000),
)
def test_nothing_worked_earns_less_than_the_minimum(
    unit: PayUnit, fen: int, planned: int, worked: int, pieces: int, floor: int
) -> None:
    assert rules.earned(Pay(unit, fen, 10), planned, worked, pieces, floor) * 60 >= floor * worked
