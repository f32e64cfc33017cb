"""Forms of the gate, for use without scripts too."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from app.forms import BaseForm

NEEDED = _l("请填这一项。")


class ScanForm(BaseForm):
    """A typed code, or one from a USB scanner."""

    code = StringField(_l("扫码或输入"), [InputRequired(NEEDED), Length(max=400)])
    gate = HiddenField(validators=[InputRequired(NEEDED), Length(max=40)])
    nonce = HiddenField(validators=[InputRequired(NEEDED), Length(min=8, max=64)])


class WalkInForm(BaseForm):
    """Somebody without a ticket."""

    mobile = StringField(_l("手机号"), [InputRequired(_l("请填手机号。")), Length(max=20)])
    name = StringField(_l("姓名"), [InputRequired(_l("请填姓名。")), Length(max=40)])
    gate = HiddenField(validators=[InputRequired(NEEDED), Length(max=40)])
    nonce = HiddenField(validators=[InputRequired(NEEDED), Length(min=8, max=64)])


class UndoForm(BaseForm):
    """Why an admission is taken back."""

    reason = StringField(_l("为什么撤销"), [InputRequired(_l("请写一下为什么撤销。")), Length(max=300)])
