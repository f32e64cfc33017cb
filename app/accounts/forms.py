"""Forms of accounts. Values are checked by the services; forms say what was typed."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import (  # type: ignore[attr-defined]
    BooleanField,
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts import labels
from app.accounts.fields import DateText
from app.accounts.kinds import Purpose
from app.accounts.services.enterprises import EnterpriseValues
from app.accounts.services.people import require_mobile
from app.actor import MemberRole, StaffRole
from app.errors import AppError
from app.forms import BaseForm
from app.pages import is_english
from app.reference import public as reference

MOBILE_WORDS: dict[str, Any] = {"inputmode": "tel", "autocomplete": "tel-national", "maxlength": 20}
COMMON_OCCUPATIONS = (
    "6-25-04-07", "6-22-01-01", "6-18-02-04", "6-31-01-03", "6-18-01-01", "6-31-05-00", "4-02-06-02", "4-02-05-01",
    "4-02-07-08", "4-07-05-01", "4-03-02-05", "4-10-01-06", "4-10-01-05", "4-09-08-01",
)  # fmt: skip


def a_mobile(_form: BaseForm, field: Field) -> None:
    """Says what is wrong with a number while the rest of the form is checked too."""
    try:
        require_mobile(field.data or "")
    except AppError as error:
        raise ValidationError(str(error.message)) from None


class MobileForm(BaseForm):
    """The first step of signing in."""

    mobile = StringField(
        _l("手机号"),
        validators=[
            InputRequired(_l("请填手机号。")),
            Length(max=40, message=_l("这不是手机号，请填 11 位的手机号。")),
        ],
        render_kw=MOBILE_WORDS,
    )
    terms = BooleanField(_l("我同意服务条款和隐私说明"), validators=[InputRequired(_l("请先同意服务条款和隐私说明。"))])


class CodeForm(BaseForm):
    """The second step."""

    code = StringField(
        _l("短信里的 6 位验证码"),
        validators=[InputRequired(_l("请填验证码。")), Length(max=12, message=_l("验证码是 6 位数字。"))],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6},
    )


class ProfileForm(BaseForm):
    """What a job seeker tells in under a minute."""

    name = StringField(
        _l("姓名"), validators=[InputRequired(_l("请填姓名。")), Length(max=40, message=_l("姓名太长了。"))],
        render_kw={"autocomplete": "name"},
    )  # fmt: skip
    birth_date = DateText(_l("出生日期"), validators=[Optional()], render_kw={"inputmode": "numeric"})
    id_number = StringField(
        _l("身份证号"),
        validators=[Optional(), Length(max=18, message=_l("身份证号是 18 位。"))],
        render_kw={"maxlength": 18, "autocomplete": "off"},
    )
    origin_code = SelectField(_l("老家"), validators=[Optional()])
    origin_city = StringField(validators=[Optional(), Length(max=6)])
    education = SelectField(_l("学历"), validators=[Optional()])
    wanted = SelectMultipleField(
        _l("想做什么工作"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )
    available_from = SelectField(_l("什么时候能上班"), validators=[Optional()])
    share = BooleanField(labels.PURPOSE_TITLE[Purpose.PROFILE_SHARING])

    def offer(self, session: Session, days: list[tuple[str, str]]) -> None:
        """Fill in the choices."""
        empty = [("", str(_l("请选择")))]
        self.origin_code.choices = empty + [(r.code, _name(r)) for r in reference.provinces(session)]
        self.education.choices = empty + [(str(kind), str(text)) for kind, text in labels.EDUCATION.items()]
        self.available_from.choices = empty + days
        chosen = [code for code in self.wanted.data or [] if code not in COMMON_OCCUPATIONS]
        known = [*COMMON_OCCUPATIONS, *chosen[:5]]
        self.wanted.choices = [(code, reference.occupation_name(code)) for code in known]

    def cities(self, session: Session) -> list[tuple[str, str]]:
        """Prefectures of the chosen province."""
        code = self.origin_code.data or ""
        return [(r.code, _name(r)) for r in reference.prefectures(session, code)] if code else []

    def origin(self) -> str:
        """The city when it lies in the chosen province, else the province."""
        province, city = self.origin_code.data or "", self.origin_city.data or ""
        return city if city.isdecimal() and province and city[:2] == province[:2] else province


class EnterpriseForm(BaseForm):
    """A registration."""

    name = StringField(_l("企业全称"), validators=[InputRequired(_l("请填营业执照上的企业全称。")), Length(max=120)])
    credit_code = StringField(
        _l("统一社会信用代码"),
        validators=[InputRequired(_l("请填统一社会信用代码。")), Length(max=40)],
        render_kw={"maxlength": 24, "autocapitalize": "characters", "autocomplete": "off"},
    )
    industry_code = SelectField(_l("行业"), validators=[InputRequired(_l("请选行业。"))])
    district_code = SelectField(_l("所在区"), validators=[InputRequired(_l("请选所在区。"))])
    address = StringField(_l("实际经营地址"), validators=[InputRequired(_l("请填实际经营地址。")), Length(max=200)])
    contact_name = StringField(_l("联系人"), validators=[InputRequired(_l("请填联系人。")), Length(max=40)])
    contact_mobile = StringField(
        _l("联系人手机号"), validators=[InputRequired(_l("请填联系人手机号。")), Length(max=40)], render_kw=MOBILE_WORDS
    )

    def offer(self, session: Session) -> None:
        """Fill in the choices: districts, and industry divisions under their sections."""
        empty = ("", str(_l("请选择")))
        self.district_code.choices = [empty] + [(r.code, _name(r)) for r in reference.districts(session)]
        found = reference.industries(session)
        groups: dict[str, list[tuple[str, str]]] = {}
        for row in found:
            if row.parent_code:
                section = next(s for s in found if s.code == row.parent_code)
                groups.setdefault(_name(section), []).append((row.code, f"{row.code} {_name(row)}"))
        self.industry_code.choices = {"": [empty]} | groups

    def values(self) -> EnterpriseValues:
        """The registration as typed."""
        names = ("name", "credit_code", "industry_code", "district_code", "address", "contact_name", "contact_mobile")
        return EnterpriseValues(*(str(self[name].data) for name in names))


class InviteForm(BaseForm):
    """Whom to invite as what."""

    mobile = StringField(
        _l("同事的手机号"), validators=[InputRequired(_l("请填手机号。")), Length(max=40)], render_kw=MOBILE_WORDS
    )
    role = RadioField(
        _l("让同事做什么"),
        choices=[SelectChoice(str(role), text) for role, text in reversed(labels.MEMBER_ROLE.items())],
        default=str(MemberRole.CLERK),
    )


class AcceptForm(BaseForm):
    """Yes to an invitation."""


class DecisionForm(BaseForm):
    """A verification's outcome."""

    reason = TextAreaField(
        _l("原因（企业会看到）"),
        validators=[InputRequired(_l("请写明原因，企业会看到。")), Length(max=200)],
        render_kw={"rows": 2},
    )


class TokenForm(BaseForm):
    """A name for a token."""

    name = StringField(_l("给哪个程序用"), validators=[InputRequired(_l("请给令牌起个名字。")), Length(max=60)])


class GrantForm(BaseForm):
    """A staff role to give."""

    mobile = StringField(
        _l("手机号"), validators=[InputRequired(_l("请填手机号。")), Length(max=40)], render_kw=MOBILE_WORDS
    )
    name = StringField(_l("姓名"), validators=[InputRequired(_l("请填姓名。")), Length(max=40)])
    role = SelectField(_l("角色"), validators=[InputRequired(_l("请选角色。"))])
    district_code = SelectField(_l("管哪个区"), validators=[Optional()])

    def offer(self, session: Session) -> None:
        """Fill in the choices."""
        self.role.choices = [(str(role), str(labels.STAFF_ROLE[role])) for role in StaffRole]
        whole = ("", str(_l("全市")))
        self.district_code.choices = [whole] + [(r.code, _name(r)) for r in reference.districts(session)]


class EraseForm(BaseForm):
    """Erasure must be meant."""

    confirm = BooleanField(_l("我知道注销后资料找不回来"), validators=[InputRequired(_l("请先勾选。"))])


def _name(row: Any) -> str:
    return str(row.name_en if is_english() else row.name)
