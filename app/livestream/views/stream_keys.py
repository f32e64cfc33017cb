"""The host's stream key: a part of the studio of its own, so that a key just made stays on view."""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import access
from app.config import Settings
from app.database import current_session
from app.errors import AppError
from app.livestream import queries
from app.livestream.permissions import require_host
from app.livestream.queries.stream_keys import present_key
from app.livestream.services.stream_keys import make_key, revoke_key
from app.livestream.views.blueprint import bp
from app.unit_of_work import unit_of_work
from app.web import current_actor


@bp.get("/live/<public_id>/studio/stream-key")
@access.enterprise
def stream_key(public_id: str) -> ResponseReturnValue:
    """The part alone."""
    return _part(public_id)


@bp.post("/live/<public_id>/studio/stream-key")
@access.enterprise
def new_stream_key(public_id: str) -> ResponseReturnValue:
    """Make one in place of the present one, and show it this once."""
    settings: Settings = current_app.extensions["settings"]
    try:
        with unit_of_work() as work:
            _made, text = make_key(work, current_actor(), public_id, settings.secret_key)
    except AppError as error:
        return _part(public_id, refusal=_said(error))
    return _part(public_id, new_key=text)


@bp.post("/live/<public_id>/studio/stream-key/revoke")
@access.enterprise
def drop_stream_key(public_id: str) -> ResponseReturnValue:
    """Let the present one be good no longer."""
    with unit_of_work() as work:
        revoke_key(work, current_actor(), public_id)
    return _part(public_id)


def _said(error: AppError) -> str:
    if error.status in (401, 403, 404):
        raise error
    return str(error.message)


def _part(public_id: str, *, new_key: str = "", refusal: str = "") -> ResponseReturnValue:
    session = current_session()
    line = queries.line(session, public_id)
    require_host(current_actor(), line.room)
    if request.method == "GET" and "HX-Request" not in request.headers:
        return redirect(url_for("livestream.studio", public_id=public_id))
    settings: Settings = current_app.extensions["settings"]
    return render_template(
        "livestream/_stream_key.html",
        line=line,
        key=present_key(session, line.room.id),
        server=settings.rtmp_url,
        new_key=new_key,
        refusal=refusal,
    )
