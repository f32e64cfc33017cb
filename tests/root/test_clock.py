"""Days are Chinese days, instants are UTC, weeks start on Monday."""

from datetime import UTC, date, datetime

from app import clock


def test_a_chinese_day_begins_at_sixteen_hours_utc_the_day_before() -> None:
    start, end = clock.day_bounds(date(2027, 2, 20))
    assert start == datetime(2027, 2, 19, 16, tzinfo=UTC)
    assert end == datetime(2027, 2, 20, 16, tzinfo=UTC)


def test_today_follows_the_chinese_calendar_late_in_the_utc_day() -> None:
    with clock.fixed(datetime(2027, 2, 19, 17, tzinfo=UTC)):
        assert clock.today() == date(2027, 2, 20)


def test_weeks_start_on_monday() -> None:
    assert clock.week_of(date(2027, 2, 21)) == (date(2027, 2, 15), date(2027, 2, 22))
    assert clock.week_of(date(2027, 2, 22))[0] == date(2027, 2, 22)
