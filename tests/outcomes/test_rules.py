"""What looks odd about a placement, and what goes into a spreadsheet."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from app import sheets
from app.outcomes import rules, wording
from app.outcomes.rules import Doubt, Facts, Figure, Said

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def facts(**changes: object) -> Facts:
    plain: dict[str, object] = {
        "seeker": Said(NOON, NOON),
        "employer": Said(NOON + timedelta(hours=2), NOON),
        "has_occasion": True,
        "seen_there": True,
        "applied_at": NOON - timedelta(days=5),
        "arrived_at": NOON,
        "others_at_work": 0,
    }
    return Facts(**(plain | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"employer": Said(NOON + timedelta(seconds=40), NOON)}, [Doubt.TOGETHER]),
        ({"employer": Said(NOON + timedelta(hours=2), NOON - timedelta(days=1))}, [Doubt.DAYS_DIFFER]),
        ({"seen_there": False}, [Doubt.NOT_SEEN]),
        ({"seen_there": False, "has_occasion": False}, []),
        ({"others_at_work": 1}, [Doubt.ELSEWHERE]),
        ({"applied_at": NOON + timedelta(days=1)}, [Doubt.TOO_SOON]),
        ({"seeker": None}, []),
    ],
)
def test_doubts(changes: dict[str, object], found: list[Doubt]) -> None:
    assert rules.doubts(facts(**changes)) == found


def test_every_figure_and_doubt_has_words() -> None:
    assert set(wording.FIGURES) == set(wording.MEANS) == set(Figure)
    assert set(wording.DOUBTS) == set(Doubt)


@pytest.mark.parametrize("risky", ["=1+1", "+86", "-1", "@cmd", "\t=1", "\r=1"])
def test_nothing_becomes_a_formula(risky: str) -> None:
    content = sheets.workbook([sheets.Sheet("x", ("a", "b"), [(risky, -3)])])
    page = load_workbook(BytesIO(content))["x"]
    cell, number = page["A2"], page["B2"]
    assert cell.data_type == "s" and str(cell.value).startswith("'")
    assert number.value == -3
