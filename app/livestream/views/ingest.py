"""The host's pass to feed the room with video."""

import re
import secrets

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import access
from app.config import Settings
from app.database import current_session
from app.errors import Conflict
from app.extensions import limiter
from app.livestream import queries, tokens
from app.livestream.models import RoomState
from app.livestream.permissions import require_host
from app.livestream.tokens import IngestClaims, Via
from app.livestream.views.blueprint import bp
from app.web import current_actor

SESSION = re.compile(r"[0-9a-f]{24}")


@bp.post("/live/<public_id>/studio/ingest")
@access.enterprise
@limiter.limit("60 per minute")
def ingest(public_id: str) -> ResponseReturnValue:
    """Where to send the video, a pass for it, and the session it names. A page that reconnects gives its `session`
    again: it takes over from itself without being asked."""
    actor = current_actor()
    line = queries.line(current_session(), public_id)
    require_host(actor, line.room)
    if line.room.state is not RoomState.LIVE:
        raise Conflict("room_not_live", _("这场直播还没有开始。"))
    settings: Settings = current_app.extensions["settings"]
    given = request.form.get("session", "")
    session = given if SESSION.fullmatch(given) else secrets.token_hex(12)
    claims = IngestClaims(line.room.public_id, session, actor.person_id, Via.BROWSER)
    token = tokens.issue_ingest(settings.secret_key, claims)
    return jsonify(url=f"/ingest/{claims.room}", token=token, session=claims.session)
