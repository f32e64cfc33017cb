"""The blueprint of the pages of hiring, and what its templates share."""

from typing import Any

from flask import Blueprint

from app.hiring import labels, outlook
from app.hiring.rules import ACTIVE, Side, State, VacancyState, step_reached

bp = Blueprint("hiring", __name__, template_folder="../templates")


@bp.context_processor
def _shared() -> dict[str, Any]:
    return {
        "labels": labels,
        "ACTIVE": ACTIVE,
        "next_of": outlook.next_of,
        "step_reached": step_reached,
        "State": State,
        "Side": Side,
        "VacancyState": VacancyState,
    }
