"""L6: shown shortfall is never below zero, overfill beside it, clamped at the line only. L7: both add up; silence is
not zero."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.clock import day_bounds, now, today, week_of
from app.ledger.public import Balance, GroupBy, declare_need, reporting, totals
from tests.builders import accounts, ledger


@pytest.fixture
def city(session: Session) -> None:
    """Two districts, three enterprises; one line is overfilled."""
    first, second = accounts.enterprise(session), accounts.enterprise(session, industry="C39")
    third = accounts.enterprise(session, district="120111")
    ledger.survey(session, ledger.line(session, first), 12)
    full = ledger.line(session, first, None)
    ledger.survey(session, full, 2)
    declare_need(session, ledger.CITY, full.id, change=-5, at=now(), reason="多招了")
    ledger.survey(session, ledger.line(session, second), 0)
    ledger.survey(session, ledger.line(session, second), 8, balance=Balance.RETURN_GAP)
    ledger.survey(session, ledger.line(session, third), 30)


@pytest.mark.parametrize("group_by", GroupBy)
def test_every_grouping_adds_up_to_the_whole(session: Session, city: None, group_by: GroupBy) -> None:
    found = totals(session, group_by=group_by)
    assert sum(total.shortfall for total in found) == 42
    assert sum(total.overfill for total in found) == 3
    assert sum(total.return_gap for total in found) == 8


def test_an_overfilled_line_hides_nobody_elses_shortfall(session: Session, city: None) -> None:
    by_enterprise = {total.shortfall: total.overfill for total in totals(session, group_by=GroupBy.ENTERPRISE)}
    assert by_enterprise == {30: 0, 12: 3, 0: 0}


def test_districts_add_up_to_the_city(session: Session, city: None) -> None:
    districts = [totals(session, district=code)[0] for code in ("120110", "120111")]
    assert [total.shortfall for total in districts] == [12, 30]
    assert [total.enterprises_short for total in districts] == [1, 1]
    assert sum(total.enterprises_reported for total in districts) == 3


def test_who_has_not_reported_is_counted_apart_and_never_as_zero(session: Session, city: None) -> None:
    monday, following = week_of(today())
    start, end = day_bounds(monday)[0], day_bounds(following)[0]
    silent, zero, short = (accounts.enterprise(session, district="120112") for _ in range(3))
    for each in (silent, zero, short):
        each.must_report = True
    moment = max(now() - timedelta(minutes=1), start)
    ledger.survey(session, ledger.line(session, zero), 0, moment)
    ledger.survey(session, ledger.line(session, short), 4, moment)
    ledger.line(session, silent)
    found = reporting(session, "120112", start, end)
    assert (found.due, found.reported, found.short, found.missing) == (3, 2, 1, 1)
    by_enterprise = {total.key: total for total in totals(session, group_by=GroupBy.ENTERPRISE, district="120112")}
    assert silent.id not in by_enterprise
    assert by_enterprise[zero.id].reported and by_enterprise[zero.id].shortfall == 0
