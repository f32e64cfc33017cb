"""Form fields of accounts."""

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import ValidationError

WRITTEN = re.compile(r"^(\d{4})[-./年 ]?(\d{1,2})[-./月 ]?(\d{1,2})日?$")


def read_date(text: str) -> date | None:
    """A date as people type it: 1980-5-1, 19800501, 1980年5月1日; None when it is none."""
    compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    found = compact or WRITTEN.match(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


class DateText(StringField):
    """A date typed as text; `day` is the date read."""

    day: date | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = (self.data or "").strip()[:20]

    def pre_validate(self, form: Any) -> None:
        self.day = read_date(self.data or "")
        if self.data and self.day is None:
            raise ValidationError(_l("日期请写成 1980-05-01 这样。"))
