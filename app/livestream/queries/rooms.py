"""Reads of live rooms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.actor import Actor, StaffRole
from app.errors import NotFound
from app.hiring.public import ACTIVE, Application, Vacancy
from app.livestream.models import (
    LiveRoom,
    RoomAct,
    RoomApplication,
    RoomCard,
    RoomEvent,
    RoomMute,
    RoomState,
    Visibility,
)
from app.livestream.rules import Kind
from app.occasions.public import Occasion, State
from app.paging import Page, paginate


@dataclass(frozen=True)
class RoomLine:
    """A room with the occasion and enterprise it belongs to: what lists and pages show."""

    room: LiveRoom
    occasion: Occasion
    enterprise: Enterprise

    @property
    def state(self) -> str:
        """scheduled, live, ended or cancelled."""
        return "cancelled" if self.occasion.state == State.CANCELLED else str(self.room.state.value)


@dataclass(frozen=True)
class RundownLine:
    """A card of the rundown with its vacancy and how many have applied."""

    card: RoomCard
    vacancy: Vacancy
    applicants: int


LISTED = LiveRoom.visibility == Visibility.PUBLIC
"""Others are found by their address only."""


def _lines() -> Any:
    return (
        select(LiveRoom, Occasion, Enterprise)
        .join(Occasion, Occasion.id == LiveRoom.occasion_id)
        .join(Enterprise, Enterprise.id == LiveRoom.enterprise_id)
    )


def line(session: Session, public_id: str) -> RoomLine:
    """One room. Raises NotFound."""
    row = session.execute(_lines().where(LiveRoom.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound("room_not_found", _l("没有这个直播间。"))
    return RoomLine(*row)


def live_now(session: Session, limit: int = 20) -> list[RoomLine]:
    """Listed rooms on air, the newest first."""
    query = _lines().where(LiveRoom.state == RoomState.LIVE, LISTED).order_by(LiveRoom.started_at.desc()).limit(limit)
    return [RoomLine(*row) for row in session.execute(query)]


def upcoming(session: Session, at: datetime, limit: int = 50) -> list[RoomLine]:
    """Listed rooms still to come, the next first; one that should have begun stays until its planned end."""
    query = _lines().where(*_to_come(at), LISTED).order_by(Occasion.starts_at, LiveRoom.id).limit(limit)
    return [RoomLine(*row) for row in session.execute(query)]


def by_state(session: Session, state: str, at: datetime, page: int, per_page: int = 20) -> Page[RoomLine]:
    """Listed rooms `live`, `upcoming` (the next first) or `ended` (the latest first)."""
    query = _lines().where(LISTED)
    if state == "live":
        query = query.where(LiveRoom.state == RoomState.LIVE).order_by(LiveRoom.started_at.desc(), LiveRoom.id)
    elif state == "upcoming":
        query = query.where(*_to_come(at)).order_by(Occasion.starts_at, LiveRoom.id)
    else:
        query = query.where(LiveRoom.state == RoomState.ENDED).order_by(LiveRoom.ended_at.desc(), LiveRoom.id)
    return _paged(session, query, page, per_page)


def _to_come(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (LiveRoom.state == RoomState.SCHEDULED, Occasion.state == State.PUBLISHED, Occasion.ends_at > at)


def of_enterprises(session: Session, enterprise_ids: Iterable[int], at: datetime, page: int) -> Page[RoomLine]:
    """An enterprise's own rooms: those on air, then the next to come, then the latest that were."""
    query = _lines().where(LiveRoom.enterprise_id.in_(list(enterprise_ids)))
    return _paged(session, query.order_by(*_soonest_first(at)), page)


def of_districts(session: Session, actor: Actor, at: datetime, page: int) -> Page[RoomLine]:
    """Rooms a moderator looks after: those on air, then the next to come, then the latest that were."""
    query = _lines()
    covered = actor.districts(StaffRole.MODERATOR)
    if covered is not None:
        query = query.where(Occasion.district_code.in_(covered))
    return _paged(session, query.order_by(*_soonest_first(at)), page)


def _soonest_first(at: datetime) -> tuple[ColumnElement[Any], ...]:
    on_air = (LiveRoom.state == RoomState.LIVE).desc()
    to_come = case((and_(*_to_come(at)), Occasion.starts_at)).asc().nulls_last()
    return on_air, to_come, Occasion.starts_at.desc(), LiveRoom.id.asc()


def _paged(session: Session, query: Any, page: int, per_page: int = 20) -> Page[RoomLine]:
    found = paginate(session, query, page, per_page, scalars=False)
    return Page([RoomLine(*row) for row in found.items], found.total, found.page, found.per_page)


def rundown(session: Session, room: LiveRoom) -> list[RundownLine]:
    """The room's cards in order."""
    counts = (
        select(RoomApplication.card_id, func.count().label("n"))
        .where(RoomApplication.room_id == room.id)
        .group_by(RoomApplication.card_id)
        .subquery()
    )
    query = (
        select(RoomCard, Vacancy, func.coalesce(counts.c.n, 0))
        .join(Vacancy, Vacancy.id == RoomCard.vacancy_id)
        .outerjoin(counts, counts.c.card_id == RoomCard.id)
        .where(RoomCard.room_id == room.id)
        .order_by(RoomCard.position)
    )
    return [RundownLine(*row) for row in session.execute(query)]


def applicants(session: Session, room: LiveRoom, limit: int = 50) -> list[tuple[RoomApplication, Application, Vacancy]]:
    """Who applied in the room, the latest first."""
    query = (
        select(RoomApplication, Application, Vacancy)
        .join(Application, Application.id == RoomApplication.application_id)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .where(RoomApplication.room_id == room.id)
        .order_by(RoomApplication.at.desc(), RoomApplication.application_id.desc())
        .limit(limit)
    )
    return [(made, application, vacancy) for made, application, vacancy in session.execute(query)]


def events_after(session: Session, room_id: int, epoch: int, after: int, limit: int) -> list[RoomEvent]:
    """Drained events behind (epoch, number), in order; the text of deleted messages is left out."""
    query = (
        select(RoomEvent)
        .where(
            RoomEvent.room_id == room_id,
            (RoomEvent.epoch > epoch) | ((RoomEvent.epoch == epoch) & (RoomEvent.number > after)),
        )
        .order_by(RoomEvent.epoch, RoomEvent.number)
        .limit(limit)
    )
    return list(session.scalars(query))


def deleted_ids(session: Session, room_id: int) -> set[str]:
    """Ids of messages taken away by host or moderator."""
    query = select(RoomAct.payload["id"].astext).where(RoomAct.room_id == room_id, RoomAct.kind == Kind.MESSAGE_DELETED)
    return {found for found in session.scalars(query) if found}


def pin_times(session: Session, room_id: int) -> Sequence[RoomAct]:
    """When each card was pinned and unpinned, in order."""
    kinds = (Kind.CARD_PINNED, Kind.CARD_UNPINNED)
    query = select(RoomAct).where(RoomAct.room_id == room_id, RoomAct.kind.in_(kinds)).order_by(RoomAct.id)
    return session.scalars(query).all()


def newest_text(session: Session, room_id: int, kind: Kind) -> str | None:
    """The text of the newest act of that kind."""
    query = (
        select(RoomAct.payload["text"].astext)
        .where(RoomAct.room_id == room_id, RoomAct.kind == kind)
        .order_by(RoomAct.id.desc())
        .limit(1)
    )
    return session.scalar(query)


@dataclass(frozen=True)
class OwnApplications:
    """Vacancies of the rundown a person stands applied for, from wherever; and whether he or she ever applied here."""

    standing: frozenset[str] = frozenset()
    confirmed: bool = False


def own_applications(session: Session, room: LiveRoom, actor: Actor) -> OwnApplications:
    """What the person behind a page has applied for."""
    if actor.person_id is None:
        return OwnApplications()
    query = (
        select(Vacancy.public_id, Application.state, RoomApplication.room_id)
        .join(RoomCard, RoomCard.vacancy_id == Vacancy.id)
        .join(Application, Application.vacancy_id == Vacancy.id)
        .outerjoin(RoomApplication, RoomApplication.application_id == Application.id)
        .where(RoomCard.room_id == room.id, Application.person_id == actor.person_id)
    )
    rows = session.execute(query).all()
    standing = frozenset(vacancy for vacancy, state, _made_in in rows if state in ACTIVE)
    return OwnApplications(standing, any(made_in == room.id for _vacancy, _state, made_in in rows))


def is_hazardous(session: Session, vacancy_public_id: str) -> bool:
    """Whether the vacancy is work that minors must not do; False when there is none."""
    return bool(session.scalar(select(Vacancy.hazardous).where(Vacancy.public_id == vacancy_public_id)))


def muted_keys(session: Session, room: LiveRoom) -> set[str]:
    """Viewers who may not speak now."""
    query = select(RoomMute.viewer_key).where(RoomMute.room_id == room.id, RoomMute.unmuted_at.is_(None))
    return set(session.scalars(query))


def ended_before(session: Session, public_ids: Iterable[str], before: datetime) -> list[LiveRoom]:
    """Those of the rooms that ended before then."""
    query = select(LiveRoom).where(LiveRoom.public_id.in_(list(public_ids)), LiveRoom.ended_at < before)
    return list(session.scalars(query))


def due_of(session: Session, enterprise_ids: Iterable[int], until: datetime) -> list[RoomLine]:
    """Own rooms on air, or to start before `until`."""
    to_come = and_(LiveRoom.state == RoomState.SCHEDULED, Occasion.state == State.PUBLISHED, Occasion.starts_at < until)
    query = (
        _lines()
        .where(LiveRoom.enterprise_id.in_(list(enterprise_ids)), or_(LiveRoom.state == RoomState.LIVE, to_come))
        .order_by(Occasion.starts_at)
        .limit(5)
    )
    return [RoomLine(*row) for row in session.execute(query)]


def live_count(session: Session, districts: frozenset[str] | None) -> int:
    """How many rooms are on air in these districts (None: everywhere)."""
    query = (
        select(func.count())
        .select_from(LiveRoom)
        .join(Occasion, Occasion.id == LiveRoom.occasion_id)
        .where(LiveRoom.state == RoomState.LIVE)
    )
    if districts is not None:
        query = query.where(Occasion.district_code.in_(districts))
    return session.scalar(query) or 0
