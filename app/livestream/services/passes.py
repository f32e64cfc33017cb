"""Passes into a room for whoever asks: guests watch, signed-in people speak, host and moderators are marked as such."""

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.accounts.public import masked
from app.actor import Actor
from app.livestream.permissions import may_host, may_moderate
from app.livestream.queries import RoomLine
from app.livestream.tokens import Claims, Role, viewer_key


def claims_for(session: Session, actor: Actor, line: RoomLine, secret: str, guest: str) -> Claims:
    """What the pass of this person, or of the guest known by `guest`, says. Names are masked; a host speaks as one."""
    room = line.room.public_id
    if actor.person_id is None:
        return Claims(room, viewer_key(secret, room, f"guest:{guest}"), None, "", Role.VIEWER, may_speak=False)
    role = _role(actor, line)
    name = masked(session, [actor.person_id])[actor.person_id].name if role is Role.VIEWER else _title(role)
    key = viewer_key(secret, room, f"person:{actor.person_id}")
    return Claims(room, key, actor.person_id, name, role, may_speak=True)


def _role(actor: Actor, line: RoomLine) -> Role:
    if may_host(actor, line.room):
        return Role.HOST
    if may_moderate(actor, line.room, line.occasion.district_code):
        return Role.MODERATOR
    return Role.VIEWER


def _title(role: Role) -> str:
    return str(gettext("主播") if role is Role.HOST else gettext("场控"))
