"""Telling those who reserved a room: soon, begun, moved, called off. Once each, whatever happens."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Interval, exists, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.public import Purpose, notify, withdrawn_since
from app.livestream.models import LiveRoom, RoomReminder, RoomReservation, RoomState
from app.notices.public import register_template
from app.occasions.public import Occasion, State

SOON = timedelta(minutes=10)
STILL_NEWS = timedelta(minutes=30)
AT_ONCE = 200
Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


def register_templates() -> None:
    """Make the texts known to the outbox."""
    texts = {
        "soon": (
            "您预约的直播「%(room)s」%(starts)s 开播，快到了。",
            "“%(room)s”, which you reserved, goes live soon: %(starts)s.",
            SOON,
        ),
        "started": (
            "您预约的直播「%(room)s」开播了，点开就能看。",
            "“%(room)s”, which you reserved, is live now. Open it to watch.",
            STILL_NEWS,
        ),
        "moved": (
            "您预约的直播「%(room)s」改到 %(starts)s，到时再提醒您。",
            "“%(room)s”, which you reserved, has moved to %(starts)s. You will be reminded again.",
            timedelta(days=1),
        ),
        "cancelled": (
            "您预约的直播「%(room)s」取消了。岗位还可以到岗位页面投递。",
            "“%(room)s”, which you reserved, has been called off. You can still apply on the jobs page.",
            timedelta(days=1),
        ),
    }
    for kind, (zh, en, ttl) in texts.items():
        register_template(f"livestream.{kind}", zh=zh, en=en, channel="sms", ttl=ttl)


def remind(session: Session, at: datetime) -> int:
    """One batch of everything that is due; returns how many reservations it looked after. A row that another worker is
    at is left to it, and what is written is unique by (reservation, kind, moment)."""
    return sum(_tell_all(session, kind, moment, due, at) for kind, moment, due in _due(at))


def _due(at: datetime) -> Iterable[tuple[str, Moment, tuple[ColumnElement[bool], ...]]]:
    """(kind, the moment it is about, when it is due)."""
    to_come = (LiveRoom.state == RoomState.SCHEDULED, Occasion.state == State.PUBLISHED)
    return (
        ("moved", Occasion.starts_at, (*to_come, Occasion.starts_at != RoomReservation.starts_at)),
        (
            "soon",
            Occasion.starts_at,
            (
                *to_come,
                Occasion.starts_at > at,
                Occasion.starts_at <= at + SOON,
                RoomReservation.reserved_at < Occasion.starts_at.op("-")(literal(SOON, Interval())),
            ),
        ),
        ("started", LiveRoom.started_at, (LiveRoom.state == RoomState.LIVE, LiveRoom.started_at > at - STILL_NEWS)),
        (
            "cancelled",
            Occasion.starts_at,
            (Occasion.state == State.CANCELLED, Occasion.changed_at > at - timedelta(days=1)),
        ),
    )


def _tell_all(session: Session, kind: str, moment: Moment, due: tuple[ColumnElement[bool], ...], at: datetime) -> int:
    told = exists().where(
        RoomReminder.reservation_id == RoomReservation.id, RoomReminder.kind == kind, RoomReminder.about == moment
    )
    query = (
        select(RoomReservation, LiveRoom, Occasion, moment)
        .join(LiveRoom, LiveRoom.id == RoomReservation.room_id)
        .join(Occasion, Occasion.id == LiveRoom.occasion_id)
        .where(RoomReservation.cancelled_at.is_(None), *due, ~told)
        .order_by(RoomReservation.id)
        .limit(AT_ONCE)
        .with_for_update(of=RoomReservation, skip_locked=True)
    )
    rows = session.execute(query).all()
    for reservation, room, occasion, about in rows:
        if about is not None:
            _tell(session, kind, reservation, room, occasion, about, at)
    session.flush()
    return len(rows)


def _tell(
    session: Session,
    kind: str,
    reservation: RoomReservation,
    room: LiveRoom,
    occasion: Occasion,
    about: datetime,
    at: datetime,
) -> None:
    """Written down for everybody, said to those who have not withdrawn since they reserved."""
    row = insert(RoomReminder).values(reservation_id=reservation.id, kind=kind, about=about, told_at=at)
    if session.execute(row.on_conflict_do_nothing().returning(RoomReminder.kind)).first() is None:
        return
    reservation.starts_at = occasion.starts_at
    if withdrawn_since(session, reservation.person_id, Purpose.JOB_MESSAGES, reservation.reserved_at):
        return
    params: dict[str, Any] = {"room": occasion.title, "starts": about, "href": f"/live/{room.public_id}"}
    notify(session, reservation.person_id, f"livestream.{kind}", **params)
