"""Where a piece of evidence can be opened. Packages register how; pages on any floor link to it by kind and id."""

from collections.abc import Callable

_openers: dict[str, Callable[[str], str]] = {}


def register(kind: str, url_for_id: Callable[[str], str]) -> None:
    """Say how evidence of `kind` (placement, survey, scan, …) is opened: public id in, URL out."""
    _openers[kind] = url_for_id


def url(kind: str | None, public_id: str | None) -> str | None:
    """The page that shows the evidence, or None when nothing can show it."""
    opener = _openers.get(kind or "")
    return opener(public_id) if opener and public_id else None
