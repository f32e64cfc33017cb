"""The one source of time: UTC instants inside, Asia/Shanghai days for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_now", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """The present day in China."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """`moment` (aware) on a Chinese clock."""
    return moment.astimezone(CHINA)


def instant(day: date, at: time = time(0)) -> datetime:
    """The UTC instant of `day` at `at` o'clock in China."""
    return datetime.combine(day, at, CHINA).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """UTC instants [start, end) of a Chinese day."""
    return instant(day), instant(day + timedelta(days=1))


def week_of(day: date) -> tuple[date, date]:
    """Monday and the following Monday of the week that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Within the block `now()` is `moment`: for tests and the demo generator only."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
