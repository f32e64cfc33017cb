"""Calendar rules and names."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.reference import public, rules


@pytest.mark.parametrize(
    ("year", "day"), [(2026, date(2026, 2, 17)), (2027, date(2027, 2, 6)), (2024, date(2024, 2, 10))]
)
def test_spring_festival(year: int, day: date) -> None:
    assert rules.spring_festival(year) == day


def test_days_from_festival() -> None:
    assert rules.days_from_festival(date(2026, 2, 16)) == -1
    assert rules.days_from_festival(date(2026, 3, 3)) == 14


def test_a_moved_saturday_is_a_workday() -> None:
    moved, off = frozenset({date(2026, 2, 14)}), frozenset({date(2026, 2, 17)})
    assert rules.is_workday(date(2026, 2, 14), off, moved)
    assert not rules.is_workday(date(2026, 2, 17), off, moved)
    assert not rules.is_workday(date(2026, 2, 15), off, moved)


def test_names(session: Session) -> None:
    assert public.region_name("120110") == "东丽区"
    assert public.industry_name("C36") == "汽车制造业"
    assert public.occupation_name(None) == "—"
    assert public.region_name("999999") == "999999"


def test_requirements_refuse_the_unknown(session: Session) -> None:
    assert public.require_district(session, "120110").name == "东丽区"
    for check, value in (
        (public.require_district, "110101"),
        (public.require_industry, "Z99"),
        (public.require_occupation, "x"),
        (public.require_region, "000000"),
    ):
        with pytest.raises(Invalid) as refused:
            check(session, value, "somewhere")
        assert refused.value.field == "somewhere"
