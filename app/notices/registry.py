"""Message templates, registered by the packages that send them, in both languages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale

from app.notices.models import ChannelKind
from app.pages import moment

HREF = "href"
_AT = "$at"


@dataclass(frozen=True)
class Template:
    """Texts with %(name)s places. `secret` names params that are sealed and never shown in the inbox; after `ttl` a
    message is not worth sending any more."""

    name: str
    zh: str
    en: str
    channel: ChannelKind
    secret: tuple[str, ...] = ()
    ttl: timedelta | None = None


_templates: dict[str, Template] = {}


def register_template(
    name: str,
    *,
    zh: str,
    en: str,
    channel: str = "inapp",
    secret: tuple[str, ...] = (),
    ttl: timedelta | None = None,
) -> None:
    """Make a template known. `channel` is "sms" (text message, and inbox) or "inapp" (inbox only)."""
    _templates[name] = Template(name, zh, en, ChannelKind(channel), secret, ttl)


def template(name: str) -> Template:
    """The template of this name; KeyError is a programming mistake."""
    return _templates[name]


def visible_names() -> list[str]:
    """Names of templates that an inbox shows: all without secrets."""
    return [name for name, known in _templates.items() if not known.secret]


def pack(value: Any) -> str | int:
    """A param as it is stored: whole numbers, short texts, moments. Raises TypeError for anything else."""
    if isinstance(value, datetime):
        return f"{_AT}{value.isoformat()}"
    if isinstance(value, int):
        return value
    if isinstance(value, str) and len(value) <= 300:
        return value
    raise TypeError("params of a message are whole numbers, moments and texts of at most 300 characters")


def _unpack(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_AT):
        return moment(datetime.fromisoformat(value.removeprefix(_AT)))
    return value


def render(name: str, params: dict[str, Any], locale: str) -> str:
    """The message's text in `locale`; a place without a param shows an ellipsis rather than failing."""
    known = _templates.get(name)
    if known is None:
        return "…"
    with force_locale(locale):
        values = _Lenient({key: _unpack(value) for key, value in params.items()})
        return (known.en if locale.startswith("en") else known.zh) % values


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
