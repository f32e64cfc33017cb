"""The pass to feed a room with video, for the host behind the present request."""

import re
import secrets

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app.config import Settings
from app.errors import Conflict
from app.livestream import queries, tokens
from app.livestream.models import RoomState
from app.livestream.permissions import require_host
from app.livestream.tokens import IngestClaims, Via
from app.web import current_actor

SESSION = re.compile(r"[0-9a-f]{24}")


def ingest_pass(session: Session, public_id: str, given: str) -> dict[str, str]:
    """Where to send the video (`url`), the pass for it (`token`) and the `session` it names: `given`, if it is one.

    Raises Forbidden not_host, Conflict room_not_live, NotFound."""
    actor, room = current_actor(), queries.line(session, public_id).room
    require_host(actor, room)
    if room.state is not RoomState.LIVE:
        raise Conflict("room_not_live", _l("这场直播还没有开始。"))
    settings: Settings = current_app.extensions["settings"]
    named = given if SESSION.fullmatch(given) else secrets.token_hex(12)
    token = tokens.issue_ingest(settings.secret_key, IngestClaims(room.public_id, named, actor.person_id, Via.BROWSER))
    return {"url": f"/ingest/{room.public_id}", "token": token, "session": named}
