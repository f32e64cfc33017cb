"""The host's pass to feed the room with video."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from app import access
from app.database import current_session
from app.extensions import limiter
from app.livestream.feeding import ingest_pass
from app.livestream.views.blueprint import bp


@bp.post("/live/<public_id>/studio/ingest")
@access.enterprise
@limiter.limit("60 per minute")
def ingest(public_id: str) -> ResponseReturnValue:
    """Where to send the video, a pass for it, and the session it names. A page that reconnects gives its `session`
    again: it takes over from itself without being asked."""
    return jsonify(ingest_pass(current_session(), public_id, request.form.get("session", "")))
