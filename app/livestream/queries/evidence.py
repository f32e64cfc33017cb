"""The rows behind the figures of rooms: each figure is their number or their sum."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, select
from sqlalchemy.dialects.postgresql import TIMESTAMP, TSTZMULTIRANGE

from app.hiring.public import Vacancy
from app.livestream.models import LiveRoom, RoomCard, RoomPinning, RoomSitting

Rows = Select[*tuple[Any, ...]]
ENDLESS = literal("infinity", TIMESTAMP(timezone=True))
WHO = func.coalesce(cast(RoomSitting.person_id, String), RoomSitting.viewer_key)


def viewers(room_ids: Sequence[int], vacancy_id: int | None = None, *, known: bool = False) -> Rows:
    """(person or none, first seen, minutes) of everyone who watched while on air, once each over all these rooms; with
    `vacancy_id` while that job was on view; with `known` signed-in people only. Overlaps count once."""
    sat = func.range_agg(func.tstzrange(RoomSitting.joined_at, RoomSitting.left_at, "[]"), type_=TSTZMULTIRANGE)
    aired = func.tstzmultirange(func.tstzrange(LiveRoom.started_at, func.coalesce(LiveRoom.ended_at, ENDLESS), "[]"))
    there = sat.op("*", return_type=TSTZMULTIRANGE())(aired)
    if vacancy_id is not None:
        there = there.op("*", return_type=TSTZMULTIRANGE())(_shown(vacancy_id))
    each = (
        select(WHO.label("who"), func.max(RoomSitting.person_id).label("person_id"), there.label("there"))
        .join(LiveRoom, LiveRoom.id == RoomSitting.room_id)
        .where(RoomSitting.room_id.in_(room_ids), LiveRoom.started_at.is_not(None))
        .group_by(LiveRoom.id, WHO)
        .subquery()
    )
    span = func.unnest(each.c.there).column_valued("span")
    seconds = (
        select(func.coalesce(func.sum(func.extract("epoch", func.upper(span) - func.lower(span))), 0))
        .correlate(each)
        .scalar_subquery()
    )
    rooms = (
        select(each.c.who, each.c.person_id, func.lower(each.c.there).label("since"), seconds.label("seconds"))
        .where(~func.isempty(each.c.there))
        .subquery()
    )
    since = func.min(rooms.c.since)
    query = select(
        func.max(rooms.c.person_id).label("person_id"),
        since.label("since"),
        (func.sum(rooms.c.seconds) / 60).label("minutes"),
    )
    if known:
        query = query.where(rooms.c.person_id.is_not(None))
    return query.group_by(rooms.c.who).order_by(since)


def present_at(room_ids: Sequence[int], moment: datetime) -> Rows:
    """(person or none, since when, minutes) of everyone who was there at that moment, once each."""
    since = func.min(RoomSitting.joined_at)
    seconds = func.sum(func.extract("epoch", RoomSitting.left_at - RoomSitting.joined_at))
    return (
        select(
            func.max(RoomSitting.person_id).label("person_id"), since.label("since"), (seconds / 60).label("minutes")
        )
        .where(RoomSitting.room_id.in_(room_ids), RoomSitting.joined_at <= moment, RoomSitting.left_at >= moment)
        .group_by(WHO)
        .order_by(since)
    )


def pinnings(room_ids: Sequence[int], vacancy_id: int | None = None) -> Rows:
    """(vacancy's public id, title, since when, minutes) of every time a card was on view; open ones up to now."""
    down = func.coalesce(RoomPinning.unpinned_at, func.now())
    query = (
        select(
            Vacancy.public_id,
            Vacancy.title,
            RoomPinning.pinned_at.label("since"),
            (func.extract("epoch", down - RoomPinning.pinned_at) / 60).label("minutes"),
        )
        .join(RoomCard, RoomCard.id == RoomPinning.card_id)
        .join(Vacancy, Vacancy.id == RoomCard.vacancy_id)
        .where(RoomPinning.room_id.in_(room_ids))
        .order_by(RoomPinning.pinned_at)
    )
    return query if vacancy_id is None else query.where(RoomCard.vacancy_id == vacancy_id)


def _shown(vacancy_id: int) -> Any:
    span = func.tstzrange(RoomPinning.pinned_at, func.coalesce(RoomPinning.unpinned_at, ENDLESS))
    nothing = func.tstzmultirange(type_=TSTZMULTIRANGE)
    return (
        select(func.coalesce(func.range_agg(span, type_=TSTZMULTIRANGE), nothing))
        .join(RoomCard, RoomCard.id == RoomPinning.card_id)
        .where(RoomPinning.room_id == LiveRoom.id, RoomCard.vacancy_id == vacancy_id)
        .correlate(LiveRoom)
        .scalar_subquery()
    )
