"""Which page shows an occasion: each package registers the page of its kind."""

from collections.abc import Callable

from app.occasions.models import Occasion

_pages: dict[str, Callable[[str], str]] = {}


def register_page(kind: str, url_for_public_id: Callable[[str], str]) -> None:
    """Say which page shows occasions of `kind`: public id in, URL out. Called once from a package's wiring."""
    _pages[str(kind)] = url_for_public_id


def page_url(occasion: Occasion) -> str | None:
    """The page of the occasion's own package, or None when no package shows that kind."""
    builder = _pages.get(occasion.kind)
    return builder(occasion.public_id) if builder else None
