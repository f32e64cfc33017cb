"""The blueprint and what its pages share."""

from typing import Any

from flask import Blueprint, Response

from app import sheets
from app.outcomes import wording
from app.reference.public import occupation_name, region_name

bp = Blueprint("outcomes", __name__, template_folder="../templates")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "figure_names": wording.FIGURES,
        "figure_means": wording.MEANS,
        "decisions": wording.DECISIONS,
        "doubt_words": wording.DOUBTS,
        "flow_names": wording.FLOWS,
        "word_names": wording.WORDS,
        "occupation_name": occupation_name,
        "region_name": region_name,
    }


def excel(content: bytes, name: str) -> Response:
    """The file as a download; `name` is ASCII."""
    response = Response(content, content_type=sheets.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
