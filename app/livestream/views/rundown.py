"""The host's rundown: on to the next job, another order, planned minutes."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.livestream.services import rundown
from app.livestream.views.blueprint import bp
from app.livestream.views.studio import acted, field
from app.web import current_actor


@bp.post("/live/<public_id>/studio/next")
@access.enterprise
def advance(public_id: str) -> ResponseReturnValue:
    """Pin the next job that can be shown; who was passed over is said."""
    return acted(public_id, lambda work: rundown.advance(work, current_actor(), public_id), _passed_over)


def _passed_over(made: rundown.Advanced) -> str:
    return _("跳过了：%(why)s", why=rundown.told(made.skipped)) if made.skipped else ""


@bp.post("/live/<public_id>/studio/move")
@access.enterprise
def move(public_id: str) -> ResponseReturnValue:
    """Tell a job earlier or later: `to` is its new place, counted from 1."""
    return acted(
        public_id,
        lambda work: rundown.move_card(work, current_actor(), public_id, field("vacancy"), _number("to")),
    )


@bp.post("/live/<public_id>/studio/minutes")
@access.enterprise
def minutes(public_id: str) -> ResponseReturnValue:
    """Plan a job for so many minutes."""
    return acted(
        public_id,
        lambda work: rundown.plan_minutes(work, current_actor(), public_id, field("vacancy"), _number("minutes")),
    )


def _number(name: str) -> int:
    """A whole number of the form; 0, which is refused or harmless, when it is none."""
    text = request.form.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 0
