"""Who may do what in a room. The host is the enterprise's; moderators are staff of its district."""

from flask_babel import lazy_gettext as _l

from app.actor import SYSTEM, Actor, StaffRole
from app.errors import Forbidden
from app.livestream.models import LiveRoom


def may_host(actor: Actor, room: LiveRoom) -> bool:
    """Start, end, pin, choose cards: members of the room's enterprise."""
    return actor.speaks_for(room.enterprise_id)


def may_moderate(actor: Actor, room: LiveRoom, district: str) -> bool:
    """Mute, delete, announce, end: the host, and moderators covering the district."""
    return may_host(actor, room) or actor.covers(district, StaffRole.MODERATOR)


def require_host(actor: Actor, room: LiveRoom) -> None:
    """Raises Forbidden not_host; SYSTEM may (a card whose vacancy has closed comes off by itself)."""
    if actor is not SYSTEM and not may_host(actor, room):
        raise Forbidden("not_host", _l("只有这场直播的单位能这样操作。"))


def require_moderator(actor: Actor, room: LiveRoom, district: str) -> None:
    """Raises Forbidden not_moderator."""
    if actor is not SYSTEM and not may_moderate(actor, room, district):
        raise Forbidden("not_moderator", _l("只有主播和本区的场控能这样操作。"))
