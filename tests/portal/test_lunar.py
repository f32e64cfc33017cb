"""The day in the farmers' calendar."""

from datetime import date

import pytest

from app.portal import lunar


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (date(2026, 2, 17), "正月初一", "lunar 1/1"),
        (date(2026, 3, 3), "正月十五", "lunar 1/15"),
        (date(2027, 2, 6), "正月初一", "lunar 1/1"),
        (date(2025, 7, 25), "闰六月初一", "lunar 6b/1"),
        (date(2026, 2, 16), "腊月廿九", "lunar 12/29"),
    ],
)
def test_days(day: date, chinese: str, english: str) -> None:
    assert lunar.chinese(day) == chinese
    assert lunar.english(day) == english


def test_names_of_days() -> None:
    assert [lunar.day_name(day) for day in (1, 10, 11, 20, 21, 30)] == ["初一", "初十", "十一", "二十", "廿一", "三十"]
