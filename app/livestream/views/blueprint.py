"""The blueprint of the pages."""

from typing import Any

from flask import Blueprint

from app.livestream import wording

bp = Blueprint("livestream", "app.livestream", template_folder="templates")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"room_states": wording.STATES, "pay_of": wording.pay_of}
