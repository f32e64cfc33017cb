"""Where a booth on a drawn plan leads, for each page that draws one."""

from collections.abc import Callable

from flask import url_for

from app.events.queries.plan import BoothView
from app.events.rules import BoothState


def booth_link(view: BoothView) -> str | None:
    """Visitors: to booked booths."""
    return url_for("events.booth", public_id=view.booth.public_id) if view.enterprise else None


def choose_link(occasion_public_id: str) -> Callable[[BoothView], str | None]:
    """Employers: any booth but the shut ones is looked at beside the plan."""

    def link(view: BoothView) -> str | None:
        if view.state is BoothState.SHUT:
            return None
        return url_for("events.choose_booth", public_id=occasion_public_id, booth=view.booth.public_id)

    return link
