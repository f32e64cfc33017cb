"""Pages of moderation: what became of one's held messages; the moderator's own view of a room."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from app import access
from app.database import current_session
from app.livestream import queries
from app.livestream.views.blueprint import bp
from app.web import current_actor


@bp.get("/live/<public_id>/held")
@access.signed_in
def held(public_id: str) -> ResponseReturnValue:
    """One's own messages that wait or waited for a moderator."""
    session, actor = current_session(), current_actor()
    room = queries.line(session, public_id).room
    mine = queries.held_of(session, room, actor.person_id or 0)
    return jsonify(items=[{"id": one.public_id, "text": one.text, "state": str(one.state)} for one in mine])
