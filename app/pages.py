"""What every page shares: navigation registered by packages, and how numbers, dates and money are written."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app import clock, evidence
from app.actor import Actor, StaffRole

WEEKDAYS_ZH = "一二三四五六日"


@dataclass(frozen=True)
class NavItem:
    """One entry of a desk's side navigation. `roles` empty means any staff; `side` is staff or enterprise."""

    side: str
    endpoint: str
    label: object
    icon: str
    group: object = ""
    order: int = 50
    roles: tuple[StaffRole, ...] = ()
    count: Callable[[Actor], int] | None = None

    def shown_to(self, actor: Actor) -> bool:
        if self.side == "enterprise":
            return actor.is_enterprise
        return actor.has_role(*self.roles) if self.roles else actor.is_staff

    @property
    def href(self) -> str:
        return url_for(self.endpoint)


_nav: list[NavItem] = []


def add_nav(*items: NavItem) -> None:
    """Register navigation entries; called once per package from its wiring."""
    for item in items:
        if all((item.side, item.endpoint) != (known.side, known.endpoint) for known in _nav):
            _nav.append(item)


def navigation(actor: Actor, side: str) -> list[NavItem]:
    """The entries of one side that `actor` may use, in order."""
    return sorted((i for i in _nav if i.side == side and i.shown_to(actor)), key=lambda i: i.order)


def is_english() -> bool:
    return str(get_locale()).startswith("en")


def number(value: int | None) -> str:
    """3,482; a true minus sign; not reported is a dash, never 0."""
    return "—" if value is None else f"{value:,}".replace("-", "−")


def signed(value: int | None) -> str:
    """+4, −2, 0, — with a true minus sign."""
    if value is None:
        return "—"
    return f"{value:+,}".replace("-", "−") if value else "0"


def yuan(fen: int | None) -> str:
    """Fen as yuan without needless decimals: 550000 → 5,500."""
    if fen is None:
        return "—"
    whole, rest = divmod(fen, 100)
    return f"{whole:,}" + (f".{rest:02d}" if rest else "")


def pay(low: int, high: int | None, period: str) -> str:
    """Pay range with its period: 8,000–11,000 元/月, ¥8,000–11,000 a month. Periods: month, day, shift, hour, piece."""
    amount = yuan(low) if high in (None, low) else f"{yuan(low)}–{yuan(high)}"
    zh = {"month": "月", "day": "天", "shift": "班", "hour": "小时", "piece": "件"}[period]
    en = {"month": "a month", "day": "a day", "shift": "a shift", "hour": "an hour", "piece": "apiece"}[period]
    return f"¥{amount} {en}" if is_english() else f"{amount} 元/{zh}"


def day(value: date | datetime) -> str:
    """2月20日（周六）, the year only when it is not this one; Sat 20 Feb."""
    on = clock.local(value).date() if isinstance(value, datetime) else value
    same_year = on.year == clock.today().year
    if is_english():
        return f"{on:%a} {on.day} {on:%b}" + ("" if same_year else f" {on.year}")
    year = "" if same_year else f"{on.year}年"
    return f"{year}{on.month}月{on.day}日（周{WEEKDAYS_ZH[on.weekday()]}）"


def near_day(value: date | datetime) -> str:
    """今天, 明天, 昨天 or the day."""
    on = clock.local(value).date() if isinstance(value, datetime) else value
    names = {0: _l("今天"), 1: _l("明天"), -1: _l("昨天")}
    named = names.get((on - clock.today()) // timedelta(days=1))
    return str(named) if named else day(on)


def hour(value: datetime) -> str:
    """9:00, on a Chinese clock."""
    on = clock.local(value)
    return f"{on.hour}:{on:%M}"


def moment(value: datetime) -> str:
    """2月20日（周六）9:00 / Sat 20 Feb, 9:00."""
    return f"{day(value)}{', ' if is_english() else ' '}{hour(value)}"


def span(start: datetime, end: datetime) -> str:
    """9:00–16:00 on one day; with both days otherwise."""
    if clock.local(start).date() == clock.local(end).date():
        return f"{near_day(start)}{', ' if is_english() else ' '}{hour(start)}–{hour(end)}"
    return f"{moment(start)} – {moment(end)}"


def icon(name: str, label: str | None = None) -> Markup:
    """One symbol of icons.svg; decorative unless labelled."""
    described = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}#i-{}"/></svg>').format(described, asset("icons.svg"), name)


@cache
def _stamp(path: str) -> str:
    found = Path(current_app.static_folder or "") / path
    return hashlib.sha256(found.read_bytes()).hexdigest()[:10] if found.is_file() else "0"


def asset(path: str) -> str:
    """URL of a static file with its content's stamp, so that it may be cached for ever."""
    stamp = _stamp.__wrapped__(path) if current_app.debug else _stamp(path)
    return url_for("static", filename=path, v=stamp)


def other_language_href() -> str:
    """This very page, filters and all, in the other language."""
    return f"{request.path}?{urlencode({**request.args, 'lang': 'zh' if is_english() else 'en'})}"


def init_app(app: Flask) -> None:
    """Register filters and helpers for every template."""
    filters: dict[str, Callable[..., Any]] = {
        "number": number, "signed": signed, "yuan": yuan, "day": day, "near_day": near_day, "hour": hour,
        "moment": moment,
    }  # fmt: skip
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(
        icon=icon,
        asset=asset,
        other_language_href=other_language_href,
        pay=pay,
        span=span,
        evidence_url=evidence.url,
        navigation=navigation,
        is_english=is_english,
        _=gettext,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
