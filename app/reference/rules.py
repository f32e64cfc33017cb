"""Pure calendar rules."""

from datetime import date

from lunardate import LunarDate

FIRST_YEAR, LAST_YEAR = 1900, 2099


def spring_festival(year: int) -> date:
    """The first day of the lunar year that begins in `year` (2026 → 17 February)."""
    found: date = LunarDate(year, 1, 1).to_solar_date()
    return found


def days_from_festival(day: date) -> int:
    """Days from the Spring Festival of the same year: −1 is the eve, 0 the festival."""
    return (day - spring_festival(day.year)).days


def is_workday(day: date, holidays: frozenset[date], moved: frozenset[date]) -> bool:
    """Whether people work on `day`, given the official days off and the weekend days moved to work."""
    return day in moved or (day.weekday() < 5 and day not in holidays)
