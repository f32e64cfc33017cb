"""The inbox of a person, and the outbox of the demo."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import access
from app.database import current_session
from app.notices import queries
from app.pages import is_english
from app.paging import asked_page
from app.unit_of_work import unit_of_work
from app.web import current_actor

bp = Blueprint("notices", __name__, template_folder="templates")


@bp.get("/me/messages")
@access.signed_in
def inbox() -> ResponseReturnValue:
    """The person's messages; opening the page marks them read."""
    person_id = current_actor().person_id or 0
    page = queries.inbox(current_session(), person_id, asked_page(), "en" if is_english() else "zh")
    if any(entry.unread for entry in page.items):
        with unit_of_work() as session:
            queries.mark_read(session, person_id)
    return render_template("notices/inbox.html", page=page)


@bp.get("/demo/outbox")
@access.demo_only
def demo_outbox() -> ResponseReturnValue:
    """What text messages went out, newest first, so that a demo needs no real telephone."""
    mobile = request.args.get("mobile", "")[:40]
    return render_template("notices/outbox.html", items=queries.outbox(current_session(), mobile), mobile=mobile)
