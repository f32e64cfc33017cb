"""The blueprint all pages of fairs hang on."""

from flask import Blueprint
from flask_babel import ngettext

from app.reference.public import industry_name, region_name

bp = Blueprint("events", "app.events", template_folder="templates")


@bp.context_processor
def names() -> dict[str, object]:
    """Names of districts and industries in the reader's language."""
    return {"region_name": region_name, "industry_name": industry_name, "ngettext": ngettext}
