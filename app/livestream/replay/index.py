"""What the timeline and the room's acts say: where each job was talked about, and what is cut for it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.hiring.public import Vacancy
from app.livestream.models import LiveRoom, RoomAct, RoomCard, RoomClip, RoomRecording
from app.livestream.rules import Kind
from app.livestream.rules.clips import Stretch, chapters, one_per_job, pinnings
from app.livestream.rules.timeline import Timeline

SHOWING = (Kind.CARD_PINNED, Kind.CARD_UNPINNED, Kind.ROOM_ENDED)


def fill(session: Session, recording: RoomRecording, timeline: Timeline) -> None:
    """Write the timeline to the recording and a clip for each job that was talked about."""
    recording.timeline = {
        "segments": [[one.number, one.take, one.wall, one.duration, one.size] for one in timeline.segments]
    }
    recording.duration_ms = timeline.duration
    recording.bytes = sum(one.size for one in timeline.segments)
    ids = _vacancy_ids(session, recording.room_id)
    known = set(session.scalars(select(RoomClip.vacancy_id).where(RoomClip.recording_id == recording.id)))
    for stretch in one_per_job(chapters_of(session, recording.room_id, timeline)):
        vacancy_id = ids.get(stretch.vacancy)
        if vacancy_id is None or vacancy_id in known:
            continue
        start, until = timeline.snapped(stretch.start, stretch.until)
        session.add(RoomClip(recording_id=recording.id, vacancy_id=vacancy_id, from_ms=start, until_ms=until))
    session.flush()


def chapters_of(session: Session, room_id: int, timeline: Timeline) -> list[Stretch]:
    """Which job was on view when, in media time."""
    return chapters(pinnings(acts_of(session, room_id, SHOWING)), timeline)


def acts_of(session: Session, room_id: int, kinds: Iterable[Kind]) -> list[tuple[str, dict[str, Any], int]]:
    """(kind, payload, ms) of the room's acts of these kinds, in the order they were decided."""
    query = (
        select(RoomAct.kind, RoomAct.payload, RoomAct.at)
        .where(RoomAct.room_id == room_id, RoomAct.kind.in_(list(kinds)))
        .order_by(RoomAct.id)
    )
    return [(kind, payload, int(at.timestamp() * 1000)) for kind, payload, at in session.execute(query)]


def _vacancy_ids(session: Session, room_id: int) -> dict[str, int]:
    query = (
        select(Vacancy.public_id, Vacancy.id)
        .join(RoomCard, RoomCard.vacancy_id == Vacancy.id)
        .join(LiveRoom, LiveRoom.id == RoomCard.room_id)
        .where(LiveRoom.id == room_id)
    )
    return {public_id: number for public_id, number in session.execute(query).all()}  # noqa: C416
