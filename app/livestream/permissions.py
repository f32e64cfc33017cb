"""Who may do what in a room, on one page. The host is the enterprise's; moderators are staff of its district; for one
room either may name helpers: `named` are their person ids."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from app.actor import SYSTEM, Actor, StaffRole
from app.errors import Forbidden
from app.livestream.models import LiveRoom


def may_host(actor: Actor, room: LiveRoom) -> bool:
    """Start, end, pin, choose cards: members of the room's enterprise."""
    return actor.speaks_for(room.enterprise_id)


def may_moderate(actor: Actor, room: LiveRoom, district: str) -> bool:
    """End the room, name helpers: the host, and moderators covering the district."""
    return may_host(actor, room) or actor.covers(district, StaffRole.MODERATOR)


def may_keep_order(actor: Actor, room: LiveRoom, district: str, named: Collection[int]) -> bool:
    """Mute, delete, ban, hold and review, slow down, announce, the room's words: whoever moderates, and who is
    named for this room as long as he or she belongs to its enterprise or is staff of its district."""
    helps = actor.person_id in named and (may_host(actor, room) or actor.covers(district))
    return helps or may_moderate(actor, room, district)


def may_ban_everywhere(actor: Actor, district: str) -> bool:
    """Shut somebody out of every room, for a time: staff moderators of the room's district."""
    return actor.covers(district, StaffRole.MODERATOR)


def may_edit_city_words(actor: Actor) -> bool:
    """The words of every room: moderators of the whole city. Those of one district read them."""
    return actor.has_role(StaffRole.MODERATOR) and actor.districts(StaffRole.MODERATOR) is None


def require_host(actor: Actor, room: LiveRoom) -> None:
    """Raises Forbidden not_host; SYSTEM may (a card whose vacancy has closed comes off by itself)."""
    if actor is not SYSTEM and not may_host(actor, room):
        raise Forbidden("not_host", _l("只有这场直播的单位能这样操作。"))


def require_moderator(actor: Actor, room: LiveRoom, district: str) -> None:
    """Raises Forbidden not_moderator."""
    if actor is not SYSTEM and not may_moderate(actor, room, district):
        raise Forbidden("not_moderator", _l("只有主播和本区的场控能这样操作。"))


def require_order(actor: Actor, room: LiveRoom, district: str, named: Collection[int]) -> None:
    """Raises Forbidden not_moderator."""
    if actor is not SYSTEM and not may_keep_order(actor, room, district, named):
        raise Forbidden("not_moderator", _l("只有主播和本区的场控能这样操作。"))


def require_city_words(actor: Actor) -> None:
    """Raises Forbidden not_city_moderator."""
    if actor is not SYSTEM and not may_edit_city_words(actor):
        raise Forbidden("not_city_moderator", _l("全市的词表由市级场控来改。您可以改本场的词。"))
