"""Reserving a room, and moving one: who reserved is told by `reminders`."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.errors import Conflict, Invalid, NotFound, Unauthenticated
from app.livestream.models import LiveRoom, RoomReservation, RoomState
from app.livestream.permissions import require_host
from app.livestream.services.rooms import locked
from app.occasions import public as occasions


def reserve(session: Session, actor: Actor, public_id: str, *, at: datetime | None = None) -> None:
    """Ask to be told before the room begins and when it does; that is what the person consents to by this. Twice is
    once. Raises Unauthenticated, NotFound, Conflict room_started."""
    person_id, now = _person(actor), at or clock.now()
    room, occasion = _to_come(session, public_id)
    values = {"starts_at": occasion.starts_at, "reserved_at": now, "cancelled_at": None}
    row = insert(RoomReservation).values(room_id=room.id, person_id=person_id, **values)
    again = row.on_conflict_do_update(
        index_elements=["room_id", "person_id"], set_=values, where=RoomReservation.cancelled_at.is_not(None)
    )
    session.execute(again)


def cancel_reservation(session: Session, actor: Actor, public_id: str, *, at: datetime | None = None) -> None:
    """Take it back; harmless when there is none."""
    person_id = _person(actor)
    room_id = session.scalar(select(LiveRoom.id).where(LiveRoom.public_id == public_id))
    if room_id is None:
        raise NotFound("room_not_found", _l("没有这个直播间。"))
    mine = (RoomReservation.room_id == room_id, RoomReservation.person_id == person_id)
    gone = update(RoomReservation).where(*mine, RoomReservation.cancelled_at.is_(None))
    session.execute(gone.values(cancelled_at=at or clock.now()))


def move_room(
    session: Session,
    actor: Actor,
    public_id: str,
    starts_at: datetime,
    ends_at: datetime,
    *,
    at: datetime | None = None,
) -> LiveRoom:
    """Other times for a room that has not begun; who reserved it is told. Raises Conflict room_started, Invalid."""
    room, now = locked(session, public_id), at or clock.now()
    require_host(actor, room)
    if room.state is not RoomState.SCHEDULED:
        raise Conflict("room_started", _l("直播已经开始过，不能改时间。"))
    if starts_at <= now:
        raise Invalid("room_past", _l("开始时间已经过去了，请改一下。"), field="starts_at")
    occasions.change(session, actor, room.occasion_id, starts_at=starts_at, ends_at=ends_at, at=now)
    return room


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Unauthenticated("sign_in_required", _l("请先登录，再预约。"))
    return actor.person_id


def _to_come(session: Session, public_id: str) -> tuple[LiveRoom, occasions.Occasion]:
    room = session.scalar(select(LiveRoom).where(LiveRoom.public_id == public_id))
    if room is None:
        raise NotFound("room_not_found", _l("没有这个直播间。"))
    occasion = session.get_one(occasions.Occasion, room.occasion_id)
    if occasion.state == occasions.State.CANCELLED:
        raise Conflict("room_cancelled", _l("这场直播已经取消。"))
    if room.state is not RoomState.SCHEDULED:
        raise Conflict("room_started", _l("已经开播过了，不用预约。"))
    return room, occasion
