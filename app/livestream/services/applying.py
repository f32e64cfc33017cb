"""Applying without leaving the room: the application says which room and minute it came from."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.actor import SYSTEM, Actor
from app.errors import Conflict, NotFound, Unauthenticated
from app.hiring.public import Application, Channel, Source, State, advance, apply
from app.livestream import rules
from app.livestream.models import LiveRoom, RoomApplication, RoomCard, RoomState
from app.livestream.rules import Kind
from app.livestream.services.acts import record_act
from app.livestream.services.rooms import card_of, locked


def apply_in_room(
    session: Session, actor: Actor, public_id: str, vacancy_public_id: str, *, at: datetime | None = None
) -> Application:
    """Apply for a vacancy of the room's rundown while it is live. Applying twice is harmless and counts once."""
    room, now = locked(session, public_id), at or clock.now()
    if actor.person_id is None:
        raise Unauthenticated("sign_in_required", _l("请先登录，再报名。"))
    if room.state is not RoomState.LIVE or room.started_at is None:
        raise Conflict("room_not_live", _l("现在没有直播。您可以到岗位页面投递。"))
    wanted = _wanted(session, room, vacancy_public_id)
    minute = rules.minute_of(room.started_at, now)
    source = Source(channel=Channel.LIVE_ROOM, occasion_id=room.occasion_id, detail=f"minute {minute}")
    application = apply(session, actor, vacancy_id=wanted.vacancy_id, person_id=actor.person_id, source=source, at=now)
    if application.occasion_id == room.occasion_id and _is_new(session, application, room, wanted, minute, now):
        _tell_count(session, room, wanted, vacancy_public_id, now)
    return application


def withdraw_in_room(
    session: Session, actor: Actor, public_id: str, vacancy_public_id: str, *, at: datetime | None = None
) -> Application:
    """Take back an application made in this room. Taking it back twice is harmless; applying again is a new one.

    Raises NotFound not_applied, and what hiring refuses: once the employer has answered, it goes the long way."""
    room, now = locked(session, public_id), at or clock.now()
    if actor.person_id is None:
        raise Unauthenticated("sign_in_required", _l("请先登录，再报名。"))
    wanted = _wanted(session, room, vacancy_public_id)
    newest = (
        select(Application)
        .join(RoomApplication, RoomApplication.application_id == Application.id)
        .where(RoomApplication.card_id == wanted.id, Application.person_id == actor.person_id)
        .order_by(Application.id.desc())
        .limit(1)
    )
    application = session.scalar(newest)
    if application is None:
        raise NotFound("not_applied", _l("您在这个直播间没有报过这个岗位。"))
    if application.state is not State.WITHDRAWN:
        advance(session, actor, application.id, State.WITHDRAWN, reason=_("在直播间里撤回"), at=now)
        _tell_count(session, room, wanted, vacancy_public_id, now)
    return application


def _wanted(session: Session, room: LiveRoom, vacancy_public_id: str) -> RoomCard:
    wanted = card_of(session, room, vacancy_public_id)
    if wanted is None:
        raise NotFound("card_not_found", _l("这个岗位不在本场的单子里。"))
    return wanted


def _tell_count(session: Session, room: LiveRoom, wanted: RoomCard, vacancy_public_id: str, at: datetime) -> None:
    standing = (
        select(func.count())
        .select_from(RoomApplication)
        .join(Application, Application.id == RoomApplication.application_id)
        .where(RoomApplication.card_id == wanted.id, Application.state != State.WITHDRAWN)
    )
    payload = {"vacancy": vacancy_public_id, "count": session.scalar(standing)}
    record_act(session, SYSTEM, room, Kind.APPLIED, payload, None, at)


def _is_new(
    session: Session, application: Application, room: LiveRoom, wanted: RoomCard, minute: int, at: datetime
) -> bool:
    row = insert(RoomApplication).values(
        application_id=application.id, room_id=room.id, card_id=wanted.id, minute=minute, at=at
    )
    return session.execute(row.on_conflict_do_nothing().returning(RoomApplication.application_id)).first() is not None
