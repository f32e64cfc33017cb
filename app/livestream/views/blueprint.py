"""The blueprint of the pages."""

from typing import Any

from flask import Blueprint

from app.livestream import wording
from app.livestream.talk_wording import talk_texts

bp = Blueprint("livestream", "app.livestream", template_folder="templates")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "room_states": wording.STATES,
        "pay_of": wording.pay_of,
        "talk_texts": talk_texts,
        "clock_of": wording.clock_of,
        "recording_states": wording.RECORDING_STATES,
        "recording_steps": wording.RECORDING_STEPS,
        "recording_errors": wording.RECORDING_ERRORS,
        "closed_words": wording.CLOSED,
    }
