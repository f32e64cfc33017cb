"""The table of legal steps, read row by row: no database."""

from datetime import date
from itertools import product

import pytest

from app.hiring import rules
from app.hiring.rules import Side, State

WAITING = ("applied", "intended", "interview_invited", "interviewed")
LEGAL: dict[tuple[str | None, str], set[str]] = {
    (None, "applied"): {"seeker", "employer", "staff"},
    ("applied", "intended"): {"employer"},
    ("intended", "interview_invited"): {"employer"},
    ("intended", "interviewed"): {"employer"},
    ("interview_invited", "interviewed"): {"employer"},
    ("interview_invited", "no_show_interview"): {"employer"},
    ("interviewed", "offered"): {"employer"},
    ("offered", "accepted"): {"seeker"},
    ("offered", "offer_declined"): {"seeker", "system"},
    ("accepted", "arrived"): {"system"},
    ("accepted", "no_show_arrival"): {"employer"},
    ("arrived", "retained_7"): {"seeker", "employer", "system"},
    ("retained_7", "retained_30"): {"seeker", "employer", "system"},
    **{(s, "declined"): {"employer"} for s in (*WAITING, "offered", "accepted")},
    **{(s, "withdrawn"): {"seeker", "staff"} for s in (*WAITING, "accepted")},
    **{(s, "closed"): {"system"} for s in WAITING},
    **{(s, "left"): {"seeker", "employer", "staff"} for s in ("arrived", "retained_7", "retained_30")},
}  # fmt: skip
WITHOUT_REASON = {*WAITING, "offered", "accepted", "arrived", "retained_7", "retained_30"}


@pytest.mark.parametrize(("before", "after", "side"), list(product([None, *State], State, Side)))
def test_every_pair_of_states_for_every_side(before: State | None, after: State, side: Side) -> None:
    allowed = LEGAL.get((before, after))
    code = rules.refusal(before, after, side, "因为")
    if allowed is None:
        assert code == "not_a_step"
    else:
        assert code == (None if side in allowed else "not_your_step")


@pytest.mark.parametrize("row", rules.TRANSITIONS, ids=lambda row: f"{row.before}-{row.after}")
@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_steps_that_end_something_owe_a_reason(row: rules.Transition, reason: str | None) -> None:
    code = rules.refusal(row.before, row.after, min(row.sides), reason)
    assert code == (None if row.after in WITHOUT_REASON else "reason_missing")


def test_every_row_says_what_it_means_and_no_step_stands_twice() -> None:
    pairs = [(row.before, row.after) for row in rules.TRANSITIONS]
    assert len(pairs) == len(set(pairs))
    assert all(len(row.means) > 10 for row in rules.TRANSITIONS)


def test_states_are_either_on_the_way_or_over() -> None:
    assert {row.before for row in rules.TRANSITIONS} - {None} == rules.ACTIVE
    assert set(State) == rules.ACTIVE | rules.OVER and not rules.ACTIVE & rules.OVER
    assert {row.after for row in rules.TRANSITIONS} == set(State)


def test_the_pipeline_holds_whoever_is_not_yet_at_work() -> None:
    assert set(rules.PIPELINE) == rules.WAITING | rules.PROMISED


@pytest.mark.parametrize(
    ("state", "history", "reached"),
    [
        (State.APPLIED, [], 1),
        (State.INTERVIEWED, [State.APPLIED, State.INTENDED], 3),
        (State.WITHDRAWN, [State.APPLIED, State.INTENDED], 2),
        (State.LEFT, [State.ARRIVED, State.RETAINED_7], 6),
        (State.RETAINED_30, [], 7),
    ],
)
def test_how_far_somebody_came_of_seven(state: State, history: list[State], reached: int) -> None:
    assert rules.step_reached(state, history) == reached


@pytest.mark.parametrize(
    ("age", "hazardous", "code"),
    [
        (15, False, "too_young"),
        (16, False, None),
        (None, False, None),
        (15, True, "too_young"),
        (16, True, "minor_hazardous"),
        (17, True, "minor_hazardous"),
        (18, True, None),
        (None, True, "age_unknown"),
    ],
)
def test_minors_are_protected(age: int | None, hazardous: bool, code: str | None) -> None:
    assert rules.age_problem(age, hazardous) == code


def test_day_seven_is_seven_days_after_the_arrival() -> None:
    assert rules.retention_due(date(2026, 2, 27), State.RETAINED_7) == date(2026, 3, 6)
    assert rules.retention_due(date(2026, 2, 27), State.RETAINED_30) == date(2026, 3, 29)
