"""Form fields of the ledger: counts and moments typed as text."""

import re
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, ValidationError

from app import clock

WRITTEN = re.compile(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[ T]+(\d{1,2})[:：](\d{2}))?$")


def shown_moment(moment: datetime) -> str:
    """A moment as it is typed: 2026-02-20 15:20."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def read_moment(text: str) -> datetime | None:
    """A Chinese day, at an hour or at its start; None when the text is none."""
    found = WRITTEN.match(text.strip())
    if not found:
        return None
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    try:
        return clock.instant(date(year, month, day), time(hour, minute)) if 2000 <= year <= 2100 else None
    except ValueError:
        return None


class MomentText(StringField):
    """A day with an hour, typed as text; `moment` is what was read."""

    moment: datetime | None = None

    def process_data(self, value: Any) -> None:
        self.data = shown_moment(value) if isinstance(value, datetime) else value

    def pre_validate(self, form: Any) -> None:
        self.moment = read_moment((self.data or "")[:30])
        if self.moment is None:
            raise ValidationError(str(_l("时间请写成 2026-02-20 15:20 这样。")))


class CountText(StringField):
    """A number of people typed as text, full-width digits too; `number` is what was read, None when left out."""

    number: int | None = None

    def __init__(self, *args: Any, signed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._signed = signed

    def pre_validate(self, form: Any) -> None:
        text = (self.data or "").strip().replace("−", "-").replace("＋", "+").replace("，", "").replace(",", "")
        if not text:
            self.number = None
            return
        digits = text.lstrip("+-") if self._signed else text
        if not digits.isdecimal() or len(digits) > 6 or len(text) - len(digits) > 1:
            raise ValidationError(str(_l("人数请填数字。")))
        self.number = int(text)
