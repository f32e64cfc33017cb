"""Days that people name become moments, whatever the hour at which they say so."""

from datetime import date, datetime, time, timedelta

import pytest

from app import clock
from app.hiring.views.form_values import moment_of_day

DAY = date(2026, 3, 2)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return clock.instant(day, time(hour, minute))


@pytest.mark.parametrize("hour", [5, 7, 9, 15, 23])
def test_who_leaves_on_the_day_of_arrival_has_worked_for_a_while(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    arrived = at(hour)
    monkeypatch.setattr(clock, "now", lambda: arrived + timedelta(minutes=20))
    assert arrived < moment_of_day(DAY, arrived) <= clock.now()


def test_a_day_gone_by_is_its_morning_and_today_never_the_future(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(6, 30))
    before = at(12, day=DAY - timedelta(days=9))
    assert moment_of_day(DAY - timedelta(days=3), before) == at(8, day=DAY - timedelta(days=3))
    assert moment_of_day(DAY, before) == at(6, 30)
