"""Who watched: sittings and the attendance that follows from them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app import clock
from app.checkin.public import How, record_attendance
from app.hiring.public import note_attendance
from app.livestream.models import LiveRoom, RoomCard, RoomPinning, RoomSitting
from app.livestream.rules import SAME_SITTING_SECONDS

CLOSED_AFTER = timedelta(seconds=SAME_SITTING_SECONDS)


def record_sittings(
    session: Session, room_id: int, sittings: Iterable[tuple[str, int | None, datetime, datetime]]
) -> None:
    """Write past sittings (viewer key, person or None, joined, left) and their attendance: history entered later."""
    made = [
        RoomSitting(room_id=room_id, viewer_key=viewer, person_id=person_id, joined_at=joined, left_at=left)
        for viewer, person_id, joined, left in sittings
    ]
    session.add_all(made)
    session.flush()
    _raise_peak(session, room_id, [sitting.id for sitting in made])
    record_attendances(session, at=clock.now(), limit=len(made), room_id=room_id)


def _raise_peak(session: Session, room_id: int, sitting_ids: list[int]) -> None:
    """The audience was greatest when somebody came: count who was there then."""
    coming, there = aliased(RoomSitting), aliased(RoomSitting)
    present = (
        select(func.count().label("n"))
        .select_from(coming)
        .join(there, (there.room_id == coming.room_id) & coming.joined_at.between(there.joined_at, there.left_at))
        .where(coming.id.in_(sitting_ids))
        .group_by(coming.id)
        .subquery()
    )
    peak = session.scalar(select(func.max(present.c.n))) or 0
    session.execute(
        update(LiveRoom).where(LiveRoom.id == room_id, LiveRoom.peak_viewers < peak).values(peak_viewers=peak)
    )


def record_attendances(session: Session, *, at: datetime, limit: int = 200, room_id: int | None = None) -> int:
    """Tell check-in who attended which room: at once when somebody comes, again when the sitting is over."""
    over = RoomSitting.left_at < at - CLOSED_AFTER
    told = RoomSitting.attendance_until
    due = or_(told.is_(None), (told < RoomSitting.left_at) & over)
    query = (
        select(RoomSitting, LiveRoom.occasion_id, LiveRoom.public_id)
        .join(LiveRoom, LiveRoom.id == RoomSitting.room_id)
        .where(RoomSitting.person_id.is_not(None), due)
        .order_by(RoomSitting.id)
        .limit(limit)
        .with_for_update(of=RoomSitting, skip_locked=True)
    )
    if room_id is not None:
        query = query.where(RoomSitting.room_id == room_id)
    rows = session.execute(query).all()
    for sitting, occasion_id, public_id in rows:
        record_attendance(
            session,
            occasion_id=occasion_id,
            person_id=sitting.person_id,
            how=How.ROOM,
            detail="",
            at=sitting.joined_at,
            until=sitting.left_at,
            evidence=("live_room", public_id),
        )
        sitting.attendance_until = sitting.left_at
        _note_cards(session, sitting, occasion_id)
    session.flush()
    return len(rows)


def _note_cards(session: Session, sitting: RoomSitting, occasion_id: int) -> None:
    """The person was there while these vacancies were shown: the first stage of their pipeline."""
    shown = (
        select(RoomCard.vacancy_id)
        .distinct()
        .join(RoomPinning, RoomPinning.card_id == RoomCard.id)
        .where(
            RoomPinning.room_id == sitting.room_id,
            RoomPinning.pinned_at <= sitting.left_at,
            or_(RoomPinning.unpinned_at.is_(None), RoomPinning.unpinned_at >= sitting.joined_at),
        )
        .order_by(RoomCard.vacancy_id)
    )
    for vacancy_id in session.scalars(shown):
        if sitting.person_id is not None:
            note_attendance(
                session,
                person_id=sitting.person_id,
                vacancy_id=vacancy_id,
                occasion_id=occasion_id,
                at=sitting.joined_at,
            )


def adopt_sittings(session: Session, room_id: int, viewer: str, person_id: int) -> None:
    """What a guest watched before signing in is what that person watched: one viewer, not two."""
    session.execute(
        update(RoomSitting)
        .where(RoomSitting.room_id == room_id, RoomSitting.viewer_key == viewer, RoomSitting.person_id.is_(None))
        .values(person_id=person_id)
    )


def note_peak(
    session: Session, public_id: str, viewers: int, likes: int, reactions: Mapping[str, int] | None = None
) -> None:
    """Keep the greatest number of viewers seen, and the likes and other reactions so far."""
    query = select(LiveRoom.peak_viewers, LiveRoom.likes, LiveRoom.reactions).where(LiveRoom.public_id == public_id)
    held = session.execute(query).one_or_none()
    if held is None:
        return
    given = reactions or {}
    totals = {kind: max(given.get(kind, 0), held.reactions.get(kind, 0)) for kind in given.keys() | held.reactions}
    values = {
        "peak_viewers": max(held.peak_viewers, viewers),
        "likes": max(held.likes, likes),
        "reactions": totals,
    }
    if values != held._asdict():
        session.execute(update(LiveRoom).where(LiveRoom.public_id == public_id).values(**values))
