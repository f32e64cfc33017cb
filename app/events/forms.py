"""Forms of fairs. People think in days and hours on a Chinese clock; services in instants."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.orm import Session
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app import clock
from app.actor import Actor
from app.events import queries
from app.events.models import Fair
from app.events.rules import MOST_COLUMNS, MOST_ROWS, Scheme
from app.events.services.fairs import FairValues
from app.forms import BaseForm
from app.occasions.public import Occasion
from app.reference.public import districts, industries, industry_name, region_name

MISSING = _l("这一项要填。")
PLAIN = Regexp(r"^[^\x00]*$", message=_l("有不能用的字符，请重新写。"))


def _needed(longest: int) -> list[Any]:
    return [InputRequired(MISSING), Length(max=longest, message=_l("太长了。")), PLAIN]


def _number(low: int, high: int) -> list[Any]:
    message = _l("要在 %(a)s 到 %(b)s 之间。", a=low, b=high)
    return [InputRequired(message), NumberRange(low, high, message=message)]


class VenueForm(BaseForm):
    """A new venue."""

    name = StringField(_l("场地名称"), _needed(80))
    district_code = SelectField(_l("所在区"), [InputRequired(MISSING)])
    address = StringField(_l("地址"), _needed(200))
    capacity = IntegerField(_l("最多容纳多少人"), _number(1, 100_000))

    def offer(self, session: Session, allowed: frozenset[str] | None) -> None:
        """The districts of the actor."""
        found = [d for d in districts(session) if allowed is None or d.code in allowed]
        self.district_code.choices = [SelectChoice(d.code, region_name(d.code)) for d in found]


class FairForm(BaseForm):
    """What staff decide about a fair; rows and columns only when it is new."""

    title = StringField(_l("招聘会名称"), _needed(60))
    industry_code = SelectField(_l("面向哪个行业"), [InputRequired(MISSING)])
    venue_id = SelectField(_l("场地"), [InputRequired(_l("请选一个场地。"))])
    start_day = DateField(_l("哪天开始"), [InputRequired(MISSING)])
    start_time = TimeField(_l("几点开始"), [InputRequired(MISSING)])
    end_day = DateField(_l("哪天结束"), [Optional()])
    end_time = TimeField(_l("几点结束"), [InputRequired(MISSING)])
    rows = IntegerField(_l("展位排数"), _number(1, MOST_ROWS), default=4)
    columns = IntegerField(_l("每排几个"), _number(1, MOST_COLUMNS), default=10)
    summary = TextAreaField(_l("介绍"), [Length(max=2000, message=_l("太长了。")), PLAIN])

    def offer(self, session: Session, actor: Actor, district: str | None = None) -> None:
        """Industries, and the venues the actor may plan with (of one district once the fair stands there)."""
        self.industry_code.choices = [
            SelectChoice(i.code, industry_name(i.code)) for i in industries(session) if len(i.code) <= 3
        ]
        allowed = frozenset([district]) if district else actor.districts()
        self.venue_id.choices = [
            SelectChoice(v.public_id, f"{region_name(v.district_code)} · {v.name}")
            for v in queries.venues(session, allowed)
        ]

    def fill(self, fair: Fair, occasion: Occasion, venue_public_id: str) -> None:
        """Show an existing fair."""
        start, end = clock.local(occasion.starts_at), clock.local(occasion.ends_at)
        self.title.data, self.industry_code.data = occasion.title, occasion.industry_code
        self.venue_id.data, self.summary.data = venue_public_id, fair.summary
        self.start_day.data, self.start_time.data = start.date(), start.time()
        self.end_day.data, self.end_time.data = end.date(), end.time()

    def fixed_size(self) -> None:
        """An existing fair keeps its booths."""
        del self.rows
        del self.columns

    def values(self, venue_id: int, fair: Fair | None = None) -> FairValues:
        """What was filled in (validated before); booking times stay as they are."""
        return FairValues(
            title=(self.title.data or "").strip(),
            industry_code=self.industry_code.data,
            venue_id=venue_id,
            starts_at=_instant(self.start_day.data, self.start_time.data),
            ends_at=_instant(self.end_day.data or self.start_day.data, self.end_time.data),
            summary=self.summary.data or "",
            booking_opens_at=fair.booking_opens_at if fair else None,
            booking_closes_at=fair.booking_closes_at if fair else None,
        )


def _instant(day: date | None, at: time | None) -> datetime:
    return clock.instant(day or clock.today(), at or time())


class SchemeForm(BaseForm):
    """One of the three documents."""

    scheme = RadioField(
        _l("哪一份"),
        choices=[
            SelectChoice(Scheme.PLAN.value, _l("工作方案")),
            SelectChoice(Scheme.EMERGENCY.value, _l("应急预案")),
            SelectChoice(Scheme.SECURITY.value, _l("安保方案")),
        ],
    )
    file = FileField(_l("文件"), [FileRequired(_l("请选一个文件。"))])


class BookingOpenForm(BaseForm):
    """Until when enterprises may book; empty means until the end of the fair."""

    day = DateField(_l("预订到哪天为止"), [Optional()])

    def closes_at(self) -> datetime | None:
        """The end of that day."""
        return clock.day_bounds(self.day.data)[1] if self.day.data else None


class ReasonForm(BaseForm):
    """Why."""

    reason = StringField(_l("原因"), [InputRequired(_l("请写明原因。")), Length(max=300), PLAIN])


SCHEMES = {Scheme.PLAN: _l("工作方案"), Scheme.EMERGENCY: _l("应急预案"), Scheme.SECURITY: _l("安保方案")}
