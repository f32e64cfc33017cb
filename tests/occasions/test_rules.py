"""Legal moves and times, without a database."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from app.occasions import rules
from app.occasions.public import State

START = datetime(2026, 3, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_only_the_table_moves_an_occasion(before: State, after: State) -> None:
    legal = {("draft", "published"), ("draft", "cancelled"), ("published", "cancelled"), ("published", "ended")}
    assert rules.may_move(before, after) is ((before, after) in legal)


@pytest.mark.parametrize(
    ("length", "code"),
    [
        (timedelta(0), "ends_before_start"),
        (timedelta(hours=-1), "ends_before_start"),
        (timedelta(minutes=1), None),
        (timedelta(days=31), None),
        (timedelta(days=32), "too_long"),
    ],
)
def test_times_must_make_sense(length: timedelta, code: str | None) -> None:
    assert rules.times_problem(START, START + length) == code
