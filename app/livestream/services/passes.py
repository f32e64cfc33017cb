"""Passes into a room for whoever asks: guests watch, signed-in people speak, host and moderators are marked as such."""

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.accounts.public import masked
from app.actor import Actor
from app.livestream.permissions import may_host, may_keep_order
from app.livestream.queries import RoomLine
from app.livestream.services.acts import helpers
from app.livestream.tokens import Claims, Role, device_key, viewer_key


def claims_for(session: Session, actor: Actor, line: RoomLine, secret: str, guest: str, device: str = "") -> Claims:
    """What the pass of this person, or of the guest known by `guest`, says. Names are masked; a host speaks as one."""
    room = line.room.public_id
    hashed = device_key(secret, room, device)
    if actor.person_id is None:
        key = viewer_key(secret, room, f"guest:{guest}")
        return Claims(room, key, None, "", Role.VIEWER, may_speak=False, device=hashed)
    role = _role(session, actor, line)
    name = masked(session, [actor.person_id])[actor.person_id].name if role is Role.VIEWER else _title(role)
    key = viewer_key(secret, room, f"person:{actor.person_id}")
    return Claims(room, key, actor.person_id, name, role, may_speak=True, device=hashed)


def _role(session: Session, actor: Actor, line: RoomLine) -> Role:
    """Who is named to keep order in the room speaks as moderator, also when he or she belongs to the enterprise."""
    if not actor.is_enterprise and not actor.is_staff:
        return Role.VIEWER
    named = helpers(session, line.room.id)
    if may_host(actor, line.room):
        return Role.MODERATOR if actor.person_id in named else Role.HOST
    if may_keep_order(actor, line.room, line.occasion.district_code, named):
        return Role.MODERATOR
    return Role.VIEWER


def _title(role: Role) -> str:
    return str(gettext("主播") if role is Role.HOST else gettext("场控"))
