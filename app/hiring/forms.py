"""The form of a vacancy. Fields carry the names of the service's values, so that refusals land where they belong."""

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app.accounts.public import Enterprise
from app.errors import AppError, Invalid
from app.forms import BaseForm
from app.hiring.labels import PERIODS, POST_KINDS
from app.hiring.rules import MOST_PLACES, PayPeriod
from app.hiring.values import VacancyValues
from app.ledger.public import PostKind
from app.reference.public import districts, occupation_name, occupation_search, region_name

NEEDED = InputRequired(_l("这一项要填。"))
PLAIN = Regexp(r"^[^\x00]*$", message=_l("有不能用的字符，请重新写。"))
NUMBER = _l("请填数字。")


def _text(longest: int) -> list[Any]:
    return [NEEDED, Length(max=longest, message=_l("太长了，最多 %(n)s 个字。", n=longest)), PLAIN]


class _Yuan(DecimalField):
    """Yuan with at most two decimals, kept as fen."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.replace(",", "").replace("，", "").strip() for value in valuelist])
        except ValueError:
            self.data = None
            raise ValueError(str(NUMBER)) from None
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(str(NUMBER))

    def fen(self) -> int | None:
        """The amount in fen."""
        return None if self.data is None else int(self.data * 100)


class VacancyForm(BaseForm):
    """Everything an employer says about a vacancy."""

    enterprise = SelectField(_l("企业"), validators=[NEEDED], validate_choice=True)
    title = StringField(_l("岗位名称"), validators=_text(40))
    post_kind = SelectField(_l("岗位类别"), choices=[], validators=[NEEDED])
    occupation_code = StringField(_l("职业"), validators=_text(60))
    headcount = IntegerField(
        _l("招几人"), validators=[NEEDED, NumberRange(1, MOST_PLACES, message=_l("招聘人数要在 1 到 5000 之间。"))]
    )
    pay_period = SelectField(_l("工资按什么算"), choices=[], validators=[NEEDED])
    pay_low_fen = _Yuan(
        _l("最低工资（元）"), validators=[NEEDED, NumberRange(0, 1_000_000, message=_l("这个数太大或太小。"))]
    )
    pay_high_fen = _Yuan(
        _l("最高工资（元）"), validators=[Optional(), NumberRange(0, 1_000_000, message=_l("这个数太大或太小。"))]
    )
    basic_pay_fen = _Yuan(
        _l("其中基本工资（元）"), validators=[Optional(), NumberRange(0, 1_000_000, message=_l("这个数太大或太小。"))]
    )
    district_code = SelectField(_l("在哪个区"), validators=[NEEDED])
    address = StringField(_l("上班地址"), validators=_text(200))
    duties = TextAreaField(_l("做什么"), validators=_text(2000))
    conditions = TextAreaField(_l("要求"), validators=_text(2000))
    tags = StringField(_l("标签"), validators=[Optional(), Length(max=120), PLAIN])
    valid_until = DateField(_l("有效期到"), validators=[InputRequired(_l("请选日期。"))])
    hazardous = BooleanField(_l("有危险作业，未满 18 周岁不能做"))

    def offer_choices(self, session: Session, enterprises: list[Enterprise]) -> None:
        """Fill the lists to choose from."""
        self.enterprise.choices = [(e.public_id, e.name) for e in enterprises]
        self.post_kind.choices = [(str(kind), text) for kind, text in POST_KINDS.items()]
        self.pay_period.choices = [(str(period), text) for period, text in PERIODS.items()]
        self.district_code.choices = [(d.code, region_name(d.code)) for d in districts(session)]

    def show(self, values: VacancyValues) -> None:
        """Fill in what a vacancy says."""
        for name in VacancyValues.__dataclass_fields__:
            value = getattr(values, name)
            self[name].data = Decimal(value) / 100 if name.endswith("_fen") and value is not None else value
        self.tags.data = " ".join(values.tags)
        self.occupation_code.data = f"{values.occupation_code} {occupation_name(values.occupation_code)}"

    def values(self, session: Session) -> VacancyValues:
        """What was typed (validated before). Raises Invalid when the occupation is not one."""
        own = {name: self[name].data for name in VacancyValues.__dataclass_fields__ if not name.endswith("_fen")}
        own |= {name: self[name].fen() for name in ("pay_low_fen", "pay_high_fen", "basic_pay_fen")}
        own |= {
            "post_kind": PostKind(self.post_kind.data),
            "pay_period": PayPeriod(self.pay_period.data),
            "occupation_code": self._occupation(session),
            "tags": tuple((self.tags.data or "").replace("，", " ").replace(",", " ").replace("、", " ").split()),
        }
        return VacancyValues(**own)

    def refuse_all(self, error: AppError) -> None:
        """Show every problem of a vacancy at its field."""
        problems = error.data.get("problems")
        if not problems:
            self.refuse(error)
        for told in problems or []:
            self.refuse(Invalid(told["code"], told["message"], field=told["field"]))

    def _occupation(self, session: Session) -> str:
        """A code, "code name" as the list offers it, or a name that only one occupation has."""
        typed = (self.occupation_code.data or "").strip()
        first = typed.split()[0] if typed else ""
        if first and first[0].isdigit():
            return first[:12]
        found = occupation_search(session, typed, 5)
        exact = [o for o in found if o.name == typed] or found
        if len(exact) == 1:
            return exact[0].code
        names = "、".join(f"{o.code} {o.name}" for o in found) or "—"
        raise Invalid("occupation_unclear", _l("请从列表里选一个职业：%(names)s", names=names), field="occupation_code")
