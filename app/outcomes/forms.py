"""Forms of outcomes."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.forms import BaseForm

ACCEPT, REJECT = "accept", "reject"


class DecisionForm(BaseForm):
    """Whether an arrival counts, and why."""

    decision = RadioField(
        _l("您的决定"),
        choices=[SelectChoice(ACCEPT, _l("算到岗")), SelectChoice(REJECT, _l("不算"))],
        validators=[InputRequired(_l("请选一个决定。"))],
        validate_choice=True,
    )
    reason = TextAreaField(
        _l("理由"),
        validators=[
            Optional(),
            Length(max=300, message=_l("太长了，最多 300 个字。")),
            Regexp(r"^[^\x00]*$", message=_l("有不能用的字符，请重新写。")),
        ],
    )

    @property
    def accepted(self) -> bool:
        """Whether it counts."""
        return bool(self.decision.data == ACCEPT)
