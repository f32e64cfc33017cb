"""When tickets admit."""

from datetime import datetime

from app import clock
from app.checkin.rules.kinds import Repeat


def repeat_for(starts_at: datetime, ends_at: datetime) -> Repeat:
    """An occasion of several days admits once each day."""
    one_day = clock.local(starts_at).date() == clock.local(ends_at).date()
    return Repeat.ONCE if one_day else Repeat.DAILY


def ticket_span(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """A ticket is good from the first minute of the first day to the last minute of the last: doors open early."""
    return clock.day_bounds(clock.local(starts_at).date())[0], clock.day_bounds(clock.local(ends_at).date())[1]
