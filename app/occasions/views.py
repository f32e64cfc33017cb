"""One short link for every occasion: it leads to the page of the package that owns the kind."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app import access
from app.database import current_session
from app.errors import NotFound
from app.occasions import links, queries

bp = Blueprint("occasions", __name__, template_folder="templates")


@bp.get("/o/<public_id>")
@access.anyone
def show(public_id: str) -> ResponseReturnValue:
    """Redirect to the page of the occasion; drafts are shown to nobody by this link."""
    occasion = queries.by_public_id(current_session(), public_id)
    url = links.page_url(occasion)
    if url is None or occasion.state == "draft":
        raise NotFound("occasion_not_found", _l("没有这个场次。"))
    return redirect(url)
