"""Forms of the gig market."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)  # fmt: skip
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from app import clock
from app.errors import Invalid
from app.forms import BaseForm
from app.gig_market.rules import Pay, PayUnit, Settle
from app.gig_market.services.gigs import GigValues, ShiftValues
from app.gig_market.services.site import Hours
from app.gig_market.wording import SETTLES, UNITS, choices
from app.pages import is_english
from app.reference.public import districts, occupation_search

MISSING = _l("这一项要填。")
PLAIN = Regexp(r"^[^\x00]*$", message=_l("有不能用的字符，请重新写。"))


def _needed(longest: int) -> list[Any]:
    return [
        DataRequired(MISSING),
        Length(max=longest, message=_l("太长了，最多 %(n)s 个字。", n=longest)),
        PLAIN,
    ]


def _between(low: int, high: int) -> list[Any]:
    return [
        InputRequired(MISSING),
        NumberRange(low, high, message=_l("要在 %(a)s 到 %(b)s 之间。", a=low, b=high)),
    ]


def _near(_form: Any, field: Any) -> None:
    """A day that can be meant: within a year of today."""
    if field.data and abs(field.data - clock.today()) > timedelta(days=366):
        raise ValidationError(_l("请选近期的日期。"))


def _span(day: date | None, start: time | None, end: time | None) -> tuple[datetime, datetime]:
    """Instants of two times of a day (validated before); an end before the start is on the next day."""
    on, noon = day or clock.today(), time(12)
    first, last = clock.instant(on, start or noon), clock.instant(on, end or noon)
    return first, last if last > first else last + timedelta(days=1)


class ShiftForm(BaseForm):
    """Day, times and places of one shift."""

    day = DateField(_l("哪一天"), validators=[InputRequired(_l("请选日期。")), _near])
    starts = TimeField(_l("几点开始"), validators=[InputRequired(_l("请填时间，如 18:00。"))])
    ends = TimeField(_l("几点结束"), validators=[InputRequired(_l("请填时间，如 22:00。"))])
    break_minutes = IntegerField(_l("中间休息几分钟"), default=0, validators=_between(0, 240))
    headcount = IntegerField(_l("要几个人"), validators=_between(1, 500))

    def shift(self) -> ShiftValues:
        """The shift as typed; an end before the start is on the next day."""
        start, end = _span(self.day.data, self.starts.data, self.ends.data)
        return ShiftValues(start, end, self.headcount.data or 0, self.break_minutes.data or 0)


class GigForm(ShiftForm):
    """A gig with its first shift."""

    enterprise = SelectField(_l("用人企业"), validators=[DataRequired(MISSING)])
    title = StringField(_l("做什么活（名称）"), validators=_needed(30))
    occupation = StringField(_l("职业"), validators=_needed(40))
    district_code = SelectField(_l("哪个区"), validators=[DataRequired(MISSING)])
    place = StringField(_l("详细地点"), validators=_needed(100))
    duties = TextAreaField(_l("具体做什么"), validators=_needed(1000))
    bring = StringField(_l("要带什么"), validators=[Optional(), Length(max=200), PLAIN])
    insurance = StringField(_l("上了什么保险"), validators=_needed(200))
    pay = DecimalField(
        _l("工资（元）"), places=2, validators=[InputRequired(MISSING), NumberRange(Decimal("0.01"), Decimal(100000))]
    )
    pay_unit = RadioField(_l("怎么算"), choices=choices(UNITS), default=PayUnit.HOUR)
    pieces_an_hour = IntegerField(_l("熟手一小时做多少件"), validators=[Optional(), NumberRange(1, 10000)])
    settle = RadioField(_l("什么时候付"), choices=choices(SETTLES), default=Settle.SAME_DAY)
    cancel_hours = SelectField(
        _l("开始前几小时还能免费取消"),
        coerce=int,
        choices=[SelectChoice(n, str(n)) for n in (0, 2, 6, 12, 24)],
        default=2,
    )
    waiting_list = BooleanField(_l("满了以后可以排队等位"), default=True)
    hazardous = BooleanField(_l("有危险（高空、高温、有毒等），未满 18 周岁不能做"))

    def choose(self, session: Session, enterprises: list[tuple[str, str]]) -> None:
        """Fill the lists to choose from."""
        named = [(d.code, d.name_en if is_english() else d.name) for d in districts(session)]
        self.enterprise.choices = [SelectChoice(*choice) for choice in enterprises]
        self.district_code.choices = [SelectChoice(*choice) for choice in named]

    def values(self, session: Session) -> GigValues:
        """The gig as typed. Raises Invalid unknown_occupation with what was nearly meant."""
        return GigValues(
            title=self.title.data or "",
            occupation_code=occupation_code(session, self.occupation.data or ""),
            district_code=self.district_code.data,
            place=self.place.data or "",
            duties=self.duties.data or "",
            bring=self.bring.data or "",
            insurance=self.insurance.data or "",
            pay=Pay(PayUnit(self.pay_unit.data), int((self.pay.data or 0) * 100), self.pieces_an_hour.data),
            settle=Settle(self.settle.data),
            hazardous=self.hazardous.data,
            waiting_list=self.waiting_list.data,
            cancel_hours=self.cancel_hours.data,
        )


def occupation_code(session: Session, text: str) -> str:
    """The code of an occupation typed by name or code. Raises Invalid with the nearest names."""
    wanted = text.strip().split(" ")[0]
    found = occupation_search(session, wanted, 3)
    if found and (len(found) == 1 or wanted in (found[0].code, found[0].name)):
        return found[0].code
    if found:
        names = "、".join(occupation.name for occupation in found)
        raise Invalid("unknown_occupation", _l("要写得再准一些，比如：%(names)s。", names=names), field="occupation")
    raise Invalid("unknown_occupation", _l("没有找到这个职业，换个说法试试。"), field="occupation")


class HoursForm(BaseForm):
    """A timesheet by hand."""

    day = DateField(_l("哪一天"), validators=[InputRequired(_l("请选日期。")), _near])
    started = TimeField(_l("几点上工"), validators=[InputRequired(_l("请填时间，如 18:00。"))])
    ended = TimeField(_l("几点下工"), validators=[InputRequired(_l("请填时间，如 22:00。"))])
    break_minutes = IntegerField(_l("中间休息几分钟"), default=0, validators=_between(0, 240))
    pieces = IntegerField(_l("做了多少件"), validators=[Optional(), NumberRange(0, 100000)])
    reason = StringField(_l("为什么改（对方会看到）"), validators=[Optional(), Length(max=200), PLAIN])

    def hours(self) -> Hours:
        """The hours as typed; an end before the start is on the next day."""
        start, end = _span(self.day.data, self.started.data, self.ended.data)
        return Hours(start, end, self.break_minutes.data or 0, self.pieces.data, self.reason.data or "")


class ReasonForm(BaseForm):
    """A reason that the other side will read."""

    reason = StringField(_l("原因"), validators=_needed(200))

    @property
    def text(self) -> str:
        """The reason as typed."""
        return self.reason.data or ""


class CodeForm(BaseForm):
    """A scanned code with the number of this scan."""

    code = StringField(_l("入场码"), validators=_needed(400))
    nonce = StringField(validators=[DataRequired(), Length(max=64), PLAIN])
