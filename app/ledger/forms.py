"""Forms of the ledger. What is possible is decided by the services."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from app.forms import BaseForm
from app.ledger.fields import CountText, MomentText
from app.ledger.kinds import Balance, Channel, PostKind
from app.ledger.words import CHANNELS, POST_KINDS

LINE_LIMIT = 60
NUMERIC: dict[str, Any] = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 8}
MOMENT: dict[str, Any] = {"placeholder": "2026-02-20 15:20", "autocomplete": "off", "maxlength": 20}
KINDS = [SelectChoice(kind.value, name) for kind, name in POST_KINDS.items()]


class LevelForm(Form):
    """One post: what it is, and how many are short or not back. Left out: not asked about."""

    post_kind = SelectField(
        _l("岗位类别"), choices=[SelectChoice(kind.value, name) for kind, name in POST_KINDS.items()]
    )
    occupation = StringField(_l("职业"), validators=[Length(max=120)])
    shortfall = CountText(_l("缺工人数"), render_kw=NUMERIC)
    return_gap = CountText(_l("未返岗人数"), render_kw=NUMERIC)

    @property
    def kind(self) -> PostKind:
        return PostKind(self.post_kind.data)

    @property
    def found(self) -> dict[Balance, int]:
        """Levels that were filled in."""
        levels = {Balance.SHORTFALL: self.shortfall.number, Balance.RETURN_GAP: self.return_gap.number}
        return {balance: level for balance, level in levels.items() if level is not None}


class SurveyForm(BaseForm):
    """A survey: when, how, and levels for several posts."""

    observed_at = MomentText(_l("摸排时间"), validators=[InputRequired(_l("请填摸排时间。"))], render_kw=MOMENT)
    channel = SelectField(
        _l("采集方式"),
        choices=[
            SelectChoice(kind.value, CHANNELS[kind])
            for kind in (Channel.VISIT, Channel.PHONE, Channel.QUESTIONNAIRE, Channel.DATA_COMPARISON)
        ],
        validators=[InputRequired()],
    )
    levels = FieldList(FormField(LevelForm), max_entries=LINE_LIMIT)
    note = TextAreaField(_l("问题和困难"), validators=[Length(max=500, message=_l("最多 500 个字。"))])


class ExplainForm(BaseForm):
    """The reason for a difference."""

    amount = CountText(_l("解释多少人"), signed=True, validators=[InputRequired(_l("请填人数。"))], render_kw=NUMERIC)
    reason = TextAreaField(_l("原因"), validators=[InputRequired(_l("请写明原因。")), Length(max=200)])


class ReadingForm(BaseForm):
    """What the survey should have said."""

    level = CountText(_l("改成多少人"), render_kw=NUMERIC)
    reason = TextAreaField(_l("原因"), validators=[InputRequired(_l("请写明原因。")), Length(max=200)])


class EntryForm(BaseForm):
    """What should have been posted."""

    replacement = CountText(_l("应当记多少人"), signed=True, render_kw=NUMERIC)
    reason = TextAreaField(_l("原因"), validators=[InputRequired(_l("请写明原因。")), Length(max=200)])


class NeedForm(BaseForm):
    """A change of need between surveys."""

    count = CountText(_l("增减多少人"), signed=True, validators=[InputRequired(_l("请填人数。"))], render_kw=NUMERIC)
    at = MomentText(_l("生效时间"), validators=[InputRequired(_l("请填时间。"))], render_kw=MOMENT)
    reason = TextAreaField(_l("原因"), validators=[InputRequired(_l("请写明原因。")), Length(max=200)])


class TransferForm(BaseForm):
    """Need that belongs to another line of the enterprise."""

    to_line = SelectField(_l("调到哪个岗位"), validators=[InputRequired()])
    count = CountText(_l("调整多少人"), validators=[InputRequired(_l("请填人数。"))], render_kw=NUMERIC)
    at = MomentText(_l("生效时间"), validators=[InputRequired(_l("请填时间。"))], render_kw=MOMENT)
    reason = TextAreaField(_l("原因"), validators=[InputRequired(_l("请写明原因。")), Length(max=200)])


class MoveForm(BaseForm):
    """An enterprise's district and industry from a moment on."""

    district_code = SelectField(_l("所在区"), validators=[InputRequired()])
    industry_code = SelectField(_l("行业"), validators=[InputRequired()])
    valid_from = MomentText(_l("从什么时候起"), validators=[InputRequired(_l("请填时间。"))], render_kw=MOMENT)
