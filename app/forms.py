"""Base of HTML forms: translated messages, and service refusals shown at their field."""

from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField

from app.errors import AppError

MOST = 10**15


class BaseForm(FlaskForm):
    """A form whose errors may also come from a service."""

    def validate(self, extra_validators: Any = None) -> bool:
        """As WTForms does; whole numbers beyond all measure are no numbers (its own range check fails on them)."""
        for field in self:
            if isinstance(field, IntegerField) and abs(field.data or 0) > MOST:
                field.data = None
                field.process_errors = [*field.process_errors, _("请填数字。")]
        return bool(super().validate(extra_validators))

    def refuse(self, error: AppError) -> None:
        """Show a service's refusal at the field it names, else above the form."""
        field: Field | None = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(str(error.message))
        else:
            field.errors = [*field.errors, str(error.message)]

    def all_errors(self) -> list[tuple[str | None, str]]:
        """(field id or None, message) of every error, for the summary on top."""
        found: list[tuple[str | None, str]] = [(None, text) for text in self.form_errors]
        for field in self:
            found += [(field.id, str(text)) for text in _flatten(field.errors)]
        return found


def _flatten(errors: Any) -> list[Any]:
    return [text for item in errors for text in (_flatten(item) if isinstance(item, list | tuple) else [item])]
