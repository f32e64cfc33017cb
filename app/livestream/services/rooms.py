"""Scheduling a room, its rundown of vacancies, and calling it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts.public import Enterprise, require_verified
from app.actor import Actor
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.hiring.public import Vacancy
from app.livestream.audit_tags import AuditTag
from app.livestream.models import LiveRoom, RoomCard, RoomState, Visibility
from app.livestream.permissions import require_host
from app.occasions import public as occasions

MOST_CARDS = 30
PLACE = "线上直播间"


@dataclass(frozen=True)
class RoomValues:
    """What an enterprise says about a room. `parent` is the public id of the fair it belongs to, if any; `records`
    keeps its video for a replay; a room whose `visibility` is `link` is in no list."""

    title: str
    starts_at: datetime
    ends_at: datetime
    intro: str = ""
    parent: str | None = None
    vacancies: Sequence[str] = ()
    records: bool = True
    visibility: str = Visibility.PUBLIC


def schedule_room(
    session: Session, actor: Actor, enterprise_id: int, values: RoomValues, *, at: datetime | None = None
) -> LiveRoom:
    """A published room with its rundown. Raises Forbidden (not_host, enterprise unverified), Invalid at the field."""
    if not actor.speaks_for(enterprise_id):
        raise Forbidden("not_host", _l("只能为自己的单位安排直播。"))
    enterprise = session.get_one(Enterprise, enterprise_id)
    require_verified(enterprise)
    now = at or clock.now()
    if values.ends_at <= now:
        raise Invalid("room_past", _l("结束时间已经过去了，请改一下。"), field="ends_at")
    occasion = occasions.create(
        session,
        actor,
        kind=occasions.Kind.LIVE_ROOM,
        title=values.title,
        place=PLACE,
        district_code=enterprise.district_code,
        industry_code=enterprise.industry_code,
        starts_at=values.starts_at,
        ends_at=values.ends_at,
        host_enterprise_id=enterprise_id,
        parent_id=_parent_id(session, values.parent, now),
        listed=values.visibility == Visibility.PUBLIC,
        at=now,
    )
    occasions.publish(session, actor, occasion.id, at=now)
    room = LiveRoom(
        public_id=occasion.public_id,
        occasion_id=occasion.id,
        enterprise_id=enterprise_id,
        intro=values.intro,
        records=values.records,
        visibility=Visibility(values.visibility),
        created_by=actor.person_id,
        created_at=now,
    )
    session.add(room)
    session.flush()
    for vacancy in values.vacancies:
        append_card(session, room, vacancy)
    audit.record(session, actor, AuditTag.SCHEDULED, "live_room", room.id)
    return room


def cancel_room(session: Session, actor: Actor, public_id: str, *, at: datetime | None = None) -> LiveRoom:
    """Call a scheduled room off. Cancelling twice is harmless."""
    room = locked(session, public_id)
    require_host(actor, room)
    if room.state is not RoomState.SCHEDULED:
        raise Conflict("room_started", _l("直播已经开始过，不能取消。"))
    occasions.cancel(session, actor, room.occasion_id, at=at)
    return room


def append_card(session: Session, room: LiveRoom, vacancy_public_id: str) -> tuple[RoomCard, bool]:
    """The room's card of that vacancy, put at the end of the rundown when there is none yet; whether it is new.

    Raises NotFound for a vacancy that is not the room's enterprise's own, Invalid too_many_cards."""
    vacancy = session.scalar(
        select(Vacancy).where(Vacancy.public_id == vacancy_public_id, Vacancy.enterprise_id == room.enterprise_id)
    )
    if vacancy is None:
        raise NotFound("vacancy_not_found", _l("没有这个岗位，或者不是您单位的。"), field="vacancies")
    card = session.scalar(select(RoomCard).where(RoomCard.room_id == room.id, RoomCard.vacancy_id == vacancy.id))
    if card is not None:
        return card, False
    count, last = session.execute(
        select(func.count(), func.max(RoomCard.position)).where(RoomCard.room_id == room.id)
    ).one()
    if count >= MOST_CARDS:
        raise Invalid("too_many_cards", _l("一场最多放 %(n)s 个岗位。", n=MOST_CARDS), field="vacancies")
    card = RoomCard(room_id=room.id, vacancy_id=vacancy.id, position=(last or 0) + 1)
    session.add(card)
    session.flush()
    return card, True


def locked(session: Session, public_id: str) -> LiveRoom:
    """The room, its row locked: acts on one room happen one after another. Raises NotFound."""
    room = session.scalar(
        select(LiveRoom)
        .where(LiveRoom.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if room is None:
        raise NotFound("room_not_found", _l("没有这个直播间。"))
    return room


def card_of(session: Session, room: LiveRoom, vacancy_public_id: str) -> RoomCard | None:
    """The room's card of that vacancy."""
    return session.scalar(
        select(RoomCard)
        .join(Vacancy, Vacancy.id == RoomCard.vacancy_id)
        .where(RoomCard.room_id == room.id, Vacancy.public_id == vacancy_public_id)
    )


def _parent_id(session: Session, parent: str | None, now: datetime) -> int | None:
    if not parent:
        return None
    fair = occasions.find(session, parent)
    if fair is None or fair.kind != occasions.Kind.FAIR or not fair.is_published or fair.ends_at <= now:
        raise Invalid("parent_wrong", _l("这个招聘会选不了，请重新选择。"), field="parent")
    return fair.id
