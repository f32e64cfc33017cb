"""The blueprint and what its pages share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash
from sqlalchemy.orm import Session

from app.errors import AppError
from app.gig_market import rules, wording
from app.reference.public import region_name
from app.unit_of_work import unit_of_work

bp = Blueprint("gig_market", __name__, template_folder="../templates")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "claim_states": wording.STATES,
        "settles": wording.SETTLES,
        "State": rules.State,
        "region_name": region_name,
    }


def attempt(act: Callable[[Session], object], done: object) -> bool:
    """Run one use case; say `done`, or why not, on the page that follows."""
    try:
        with unit_of_work() as session:
            act(session)
    except AppError as error:
        flash(str(error.message), "bad")
        return False
    flash(str(done), "ok")
    return True
