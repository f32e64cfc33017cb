"""Shutting viewers out: of a room for good, or of every room until a day. By account, and by every device they used."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.actor import SYSTEM, Actor
from app.errors import Forbidden, Invalid, NotFound
from app.livestream.audit_tags import AuditTag
from app.livestream.models import BanScope, HeldMessage, LiveRoom, RoomBan, RoomDevice, RoomSitting, RoomState
from app.livestream.permissions import may_ban_everywhere
from app.livestream.rules import Kind
from app.livestream.services.acts import district_of, kept_by, record_act
from app.livestream.services.rooms import locked

LONGEST_REASON = 200
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Visitor:
    """Who asks to be let in: the key in the room, the person if signed in, and what his or her device is called in a
    room (given the room's public id; empty when unknown)."""

    viewer: str
    person_id: int | None
    device_in: Callable[[str], str]


def ban(
    session: Session,
    actor: Actor,
    public_id: str,
    viewer: str,
    *,
    reason: str = "",
    until: datetime | None = None,
    at: datetime | None = None,
) -> RoomBan:
    """Shut a viewer out of this room; with `until`, out of every room until then. Banning twice is harmless."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    if len(reason) > LONGEST_REASON:
        raise Invalid("too_long", _l("最多 %(n)s 个字。", n=LONGEST_REASON), field="reason")
    scope = BanScope.ROOM if until is None else BanScope.CITY
    if until is not None:
        _must_be_allowed_everywhere(session, actor, room, until, now)
    present = _present(session, room.id, viewer, scope)
    if present is not None and (present.until is None or present.until > now):
        return present
    if present is not None:
        present.lifted_at = now
        session.flush()
    made = RoomBan(
        room_id=room.id,
        viewer_key=viewer,
        person_id=_person_behind(session, room.id, viewer),
        scope=scope,
        reason=reason.strip(),
        banned_by=actor.person_id,
        banned_at=now,
        until=until,
    )
    session.add(made)
    _tell_banned(session, actor, room, viewer, reason, now)
    return made


def unban(session: Session, actor: Actor, public_id: str, ban_id: str, *, at: datetime | None = None) -> RoomBan:
    """Let somebody in again. One from every room is lifted by those who may impose it, wherever it reached."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    found = session.scalar(select(RoomBan).where(RoomBan.public_id == ban_id, RoomBan.room_id == room.id))
    if found is None:
        raise NotFound("ban_not_found", _l("没有这条封禁。"))
    if found.lifted_at is not None:
        return found
    staff = actor is SYSTEM or may_ban_everywhere(actor, district_of(session, room))
    if found.scope is BanScope.CITY and not staff:
        raise Forbidden("not_staff_moderator", _l("全市的封禁由场控人员来解除。"))
    _lift(session, actor, room, found, now)
    return found


def is_shut_out(session: Session, room: LiveRoom, visitor: Visitor, at: datetime) -> bool:
    """Whether the visitor, or the device in hand, is banned from this room or from all."""
    device = visitor.device_in(room.public_id)
    used = exists().where(
        RoomDevice.room_id == RoomBan.room_id, RoomDevice.viewer_key == RoomBan.viewer_key, RoomDevice.device == device
    )
    here = RoomBan.viewer_key == visitor.viewer
    reasons: list[ColumnElement[bool]] = [and_(RoomBan.room_id == room.id, or_(here, used) if device else here)]
    if visitor.person_id is not None:
        reasons.append(and_(RoomBan.scope == BanScope.CITY, RoomBan.person_id == visitor.person_id))
    if session.scalar(select(RoomBan.id).where(_in_force(at), or_(*reasons)).limit(1)) is not None:
        return True
    return bool(device) and _device_is_known_to_city(session, visitor, at)


def _device_is_known_to_city(session: Session, visitor: Visitor, at: datetime) -> bool:
    """A device has another name in every room: the one it would have had where each city-wide ban was made is tried."""
    rooms = (
        select(LiveRoom.id, LiveRoom.public_id)
        .join(RoomBan, RoomBan.room_id == LiveRoom.id)
        .where(RoomBan.scope == BanScope.CITY, _in_force(at))
        .distinct()
        .limit(1000)
    )
    names = [
        and_(RoomDevice.room_id == row.id, RoomDevice.device == visitor.device_in(row.public_id))
        for row in session.execute(rooms)
    ]
    if not names:
        return False
    banned = and_(RoomBan.room_id == RoomDevice.room_id, RoomBan.viewer_key == RoomDevice.viewer_key)
    query = select(RoomBan.id).join(RoomDevice, banned)
    query = query.where(RoomBan.scope == BanScope.CITY, _in_force(at), or_(*names)).limit(1)
    return session.scalar(query) is not None


def keep_devices(session: Session, public_id: str, pairs: Iterable[tuple[str, str]], at: datetime) -> None:
    """Write which viewer came with which device; a device new to a banned viewer is told to the rooms as well."""
    room_id = session.scalar(select(LiveRoom.id).where(LiveRoom.public_id == public_id))
    if room_id is None:
        return
    rows = [{"room_id": room_id, "viewer_key": viewer, "device": device} for viewer, device in pairs]
    new = session.execute(
        insert(RoomDevice).values(rows).on_conflict_do_nothing().returning(RoomDevice.viewer_key)
    ).scalars()
    shut = (RoomBan.room_id == room_id, RoomBan.viewer_key.in_(set(new)), _in_force(at))
    banned = session.scalars(select(RoomBan.viewer_key).where(*shut).distinct()).all()
    if banned:
        room = locked(session, public_id)
        for viewer in banned:
            _tell_banned(session, SYSTEM, room, viewer, "", at)


def carry_city_bans(session: Session, at: datetime) -> int:
    """Bring bans from every room to live rooms that such a person watches, and end those whose day has come."""
    done = 0
    for ban_id, public_id in session.execute(
        select(RoomBan.id, LiveRoom.public_id)
        .join(LiveRoom, LiveRoom.id == RoomBan.room_id)
        .where(RoomBan.lifted_at.is_(None), RoomBan.until <= at)
        .order_by(LiveRoom.id)
        .limit(100)
    ).all():
        _lift(session, SYSTEM, locked(session, public_id), session.get_one(RoomBan, ban_id), at)
        done += 1
    for row in session.execute(_to_carry(at)).all():
        room = locked(session, row.public_id)
        if _present(session, room.id, row.viewer_key, BanScope.CITY) is None:
            origin = session.get_one(RoomBan, row.ban_id)
            session.add(
                RoomBan(
                    room_id=room.id,
                    viewer_key=row.viewer_key,
                    person_id=origin.person_id,
                    scope=BanScope.CITY,
                    reason=origin.reason,
                    banned_by=origin.banned_by,
                    banned_at=at,
                    until=origin.until,
                )
            )
            _tell_banned(session, SYSTEM, room, row.viewer_key, origin.reason, at)
            done += 1
    return done


def _to_carry(at: datetime) -> Select[tuple[int, str, str]]:
    """(ban, room, viewer there) of people banned from every room who sit in one where that is not known yet."""
    known = exists().where(
        RoomBan.room_id == RoomSitting.room_id,
        RoomBan.viewer_key == RoomSitting.viewer_key,
        RoomBan.scope == BanScope.CITY,
        RoomBan.lifted_at.is_(None),
    )
    origin = select(RoomBan.person_id, RoomBan.id.label("ban_id")).where(RoomBan.scope == BanScope.CITY, _in_force(at))
    bans = origin.where(RoomBan.person_id.is_not(None)).subquery()
    return (
        select(bans.c.ban_id, LiveRoom.public_id, RoomSitting.viewer_key)
        .join(RoomSitting, RoomSitting.person_id == bans.c.person_id)
        .join(LiveRoom, LiveRoom.id == RoomSitting.room_id)
        .where(LiveRoom.state == RoomState.LIVE, ~known.correlate(RoomSitting))
        .order_by(LiveRoom.id)
        .limit(100)
    )


def _in_force(at: datetime) -> ColumnElement[bool]:
    return and_(RoomBan.lifted_at.is_(None), or_(RoomBan.until.is_(None), RoomBan.until > at))


def _present(session: Session, room_id: int, viewer: str, scope: BanScope) -> RoomBan | None:
    return session.scalar(
        select(RoomBan).where(
            RoomBan.room_id == room_id,
            RoomBan.viewer_key == viewer,
            RoomBan.scope == scope,
            RoomBan.lifted_at.is_(None),
        )
    )


def _tell_banned(session: Session, actor: Actor, room: LiveRoom, viewer: str, reason: str, at: datetime) -> None:
    payload = {"viewer": viewer, "devices": _devices(session, room.id, viewer)}
    record_act(session, actor, room, Kind.VIEWER_BANNED, payload, AuditTag.BANNED, at, note=reason)


def _lift(session: Session, actor: Actor, room: LiveRoom, found: RoomBan, at: datetime) -> None:
    """End a ban; the viewer is let in unless another one still holds. One from every room ends wherever it reached:
    there by itself, since nobody may hold the locks of two rooms."""
    found.lifted_at, found.lifted_by = at, actor.person_id
    session.flush()
    if found.scope is BanScope.CITY and found.person_id is not None:
        same = (RoomBan.scope == BanScope.CITY, RoomBan.person_id == found.person_id, RoomBan.lifted_at.is_(None))
        for other in session.scalars(select(RoomBan).where(*same)):
            other.until = min(other.until or at, at)
        session.flush()
    others = (_present(session, room.id, found.viewer_key, scope) for scope in BanScope)
    if not any(others):
        payload = {"viewer": found.viewer_key, "devices": _devices(session, room.id, found.viewer_key)}
        record_act(session, actor, room, Kind.VIEWER_UNBANNED, payload, AuditTag.UNBANNED, at)


def _must_be_allowed_everywhere(session: Session, actor: Actor, room: LiveRoom, until: datetime, at: datetime) -> None:
    if actor is not SYSTEM and not may_ban_everywhere(actor, district_of(session, room)):
        raise Forbidden("not_staff_moderator", _l("只有场控人员能把人请出全市的直播间。"))
    if not at < until <= at + LONGEST:
        raise Invalid("until_wrong", _l("请选一个今天以后、一年以内的日子。"), field="until")


def _person_behind(session: Session, room_id: int, viewer: str) -> int | None:
    for table in (RoomSitting, HeldMessage):
        known = (table.room_id == room_id, table.viewer_key == viewer, table.person_id.is_not(None))
        found = session.scalar(select(table.person_id).where(*known).limit(1))
        if found is not None:
            return found
    return None


def _devices(session: Session, room_id: int, viewer: str) -> list[str]:
    used = (RoomDevice.room_id == room_id, RoomDevice.viewer_key == viewer)
    return list(session.scalars(select(RoomDevice.device).where(*used).order_by(RoomDevice.device).limit(20)))
