"""Small values out of the posted form; nonsense becomes the refusal that names the field."""

from datetime import date, datetime, time, timedelta

from flask import request
from flask_babel import lazy_gettext as _l

from app import clock
from app.errors import Invalid


def reason_of(field: str = "reason") -> str:
    """The reason typed, in one line."""
    return " ".join(request.form.get(field, "").replace("\x00", "").split())[:300]


def text_of(field: str, longest: int = 200) -> str:
    """A short text."""
    return request.form.get(field, "").replace("\x00", "").strip()[:longest]


def day_of(field: str) -> date:
    """A day; today when nothing was typed."""
    typed = request.form.get(field, "").strip()
    if not typed:
        return clock.today()
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise Invalid("day_wrong", _l("日期没看懂，请重新选。"), field=field) from error
    if not 2000 <= day.year <= 2100:
        raise Invalid("day_wrong", _l("日期没看懂，请重新选。"), field=field)
    return day


def moment_of(day_field: str, time_field: str) -> datetime:
    """A day and a time of day, on a Chinese clock."""
    try:
        at = time.fromisoformat(request.form.get(time_field, "").strip())
    except ValueError as error:
        raise Invalid("time_wrong", _l("时间没看懂，请重新选。"), field=time_field) from error
    return clock.instant(day_of(day_field), at.replace(tzinfo=None))


def moment_of_day(day: date, after: datetime) -> datetime:
    """A moment on that day for somebody who only named the day: eight in the morning, but later than `after` on the
    same day (a day's work has a length) and never in the future."""
    now = clock.now()
    moment = clock.instant(day, time(8))
    if clock.local(after).date() == day:
        moment = max(moment, after + timedelta(seconds=1))
    if clock.local(now).date() == day:
        moment = min(moment, now)
    return moment


def in_days(days: int) -> date:
    """That many days from today."""
    return clock.today() + timedelta(days=days)
