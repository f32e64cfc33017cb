"""Sightings of viewers become sittings: a return within a minute goes on with the last one, nothing counts twice."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.broker import broker
from app.livestream import rules
from app.livestream.drain.positions import advance, reached
from app.livestream.models import LiveRoom, RoomSitting
from app.livestream.presence import SIGHTINGS
from app.unit_of_work import unit_of_work

BATCH = 200

Seen = dict[tuple[str, str], tuple[int | None, list[datetime]]]


def drain_sightings() -> int:
    """Up to 200 entries of the stream; returns how many were read."""
    with unit_of_work() as session:
        answer: Any = broker().xread({SIGHTINGS: reached(session, SIGHTINGS)}, count=BATCH)
        entries = answer[0][1] if answer else []
        if entries:
            write_sightings(session, collect(fields for _id, fields in entries))
            advance(session, SIGHTINGS, entries[-1][0].decode())
    if entries:
        broker().xtrim(SIGHTINGS, minid=_after(entries[-1][0].decode()), approximate=False)
    return len(entries)


def collect(entries: Iterable[dict[bytes, bytes]]) -> Seen:
    """Sightings by room and viewer."""
    seen: Seen = {}
    for fields in entries:
        at = datetime.fromtimestamp(int(fields[b"at"]) / 1000, UTC)
        for room, viewer, person_id in json.loads(fields[b"seen"]):
            seen.setdefault((room, viewer), (person_id, []))[1].append(at)
    return seen


def write_sightings(session: Session, seen: Seen) -> None:
    """Lengthen or begin sittings. Writing the same sightings again changes nothing."""
    wanted = {room for room, _ in seen}
    found = session.execute(select(LiveRoom.public_id, LiveRoom.id).where(LiveRoom.public_id.in_(wanted)))
    rooms = {row.public_id: row.id for row in found}
    latest = _latest(session, set(rooms.values()), {viewer for _, viewer in seen})
    for (room, viewer), (person_id, times) in seen.items():
        if room in rooms:
            _extend(session, rooms[room], viewer, person_id, latest.get((rooms[room], viewer)), times)
    session.flush()


def _latest(session: Session, room_ids: set[int], viewers: set[str]) -> dict[tuple[int, str], RoomSitting]:
    newest = (
        select(RoomSitting)
        .where(RoomSitting.room_id.in_(room_ids), RoomSitting.viewer_key.in_(viewers))
        .ext(distinct_on(RoomSitting.room_id, RoomSitting.viewer_key))
        .order_by(RoomSitting.room_id, RoomSitting.viewer_key, RoomSitting.left_at.desc())
    )
    return {(sitting.room_id, sitting.viewer_key): sitting for sitting in session.scalars(newest)}


def _extend(
    session: Session, room_id: int, viewer: str, person_id: int | None, last: RoomSitting | None, times: list[datetime]
) -> None:
    spans = rules.sittings_of([(last.joined_at, last.left_at)] if last else [], times)
    if last is not None:
        last.left_at = spans[0][1]
        spans = spans[1:]
    for joined, left in spans:
        session.add(
            RoomSitting(room_id=room_id, viewer_key=viewer, person_id=person_id, joined_at=joined, left_at=left)
        )


def _after(stream_id: str) -> str:
    milliseconds, _dash, sequence = stream_id.partition("-")
    return f"{milliseconds}-{int(sequence) + 1}"
