"""Moving a room that has not begun, from its studio."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.database import current_session
from app.errors import AppError
from app.livestream import queries
from app.livestream.forms import TimesForm
from app.livestream.permissions import require_host
from app.livestream.services.reservations import move_room
from app.livestream.views.blueprint import bp
from app.livestream.views.studio import panel_of, studio_page
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.post("/live/<public_id>/studio/times")
@access.enterprise
def change_times(public_id: str) -> ResponseReturnValue:
    """Another day or hour: who reserved the room is told. What is wrong is said at its field."""
    require_host(current_actor(), queries.line(current_session(), public_id).room)
    form = TimesForm()
    moved = form.validate_on_submit() and _moved(public_id, form)
    said = _("时间改好了，已经通知预约的人。")
    if "HX-Request" in request.headers:
        session = current_session()
        shown = panel_of(session, queries.line(session, public_id))
        return render_template("livestream/_panel.html", **shown | ({"done": said} if moved else {"times": form}))
    if not moved:
        return studio_page(public_id, times=form), 422
    flash(said, "ok")
    return redirect(url_for("livestream.studio", public_id=public_id))


def _moved(public_id: str, form: TimesForm) -> bool:
    """Whether it is moved; else the form says why not."""
    start, end = form.span()
    try:
        with unit_of_work() as work:
            move_room(work, current_actor(), public_id, start, end)
    except AppError as error:
        if error.status in (401, 403, 404):
            raise
        form.refuse(error)
        return False
    return True
