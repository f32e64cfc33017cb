"""Values of plain forms, without what the database cannot hold."""

from datetime import datetime, timedelta

from flask import request

from app import clock


def field(name: str, longest: int = 24) -> str:
    """A form value, cut just above what is accepted."""
    return request.form.get(name, "").replace("\x00", "").strip()[: longest + 1]


def viewer() -> str:
    """The viewer key a form names."""
    return field("viewer")[:24]


def number(name: str) -> int | None:
    """A small whole number; None when it is missing, −1 when it is none."""
    text = field(name)
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1


def days_ahead(name: str) -> datetime | None:
    """A moment so many days from now; None when no days are given."""
    days = number(name)
    return clock.now() + timedelta(days=days) if days is not None else None
