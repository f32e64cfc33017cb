"""Reads of polls."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.livestream.models import LiveRoom, RoomPoll, RoomPollVote


def polls(session: Session, room: LiveRoom, *, keeps_order: bool = False) -> list[RoomPoll]:
    """The room's polls, the latest first; removed ones for those who keep order only."""
    found = select(RoomPoll).where(RoomPoll.room_id == room.id)
    if not keeps_order:
        found = found.where(RoomPoll.removed_at.is_(None))
    return list(session.scalars(found.order_by(RoomPoll.id.desc())))


def choices(session: Session, room: LiveRoom, viewer: str, former: str = "") -> dict[str, int]:
    """What a viewer chose, by poll; where nothing, what was chosen under the key of before signing in."""
    query = select(RoomPoll.public_id, RoomPollVote.choice).join(RoomPollVote, RoomPollVote.poll_id == RoomPoll.id)
    mine = query.where(RoomPoll.room_id == room.id, RoomPollVote.viewer_key.in_({viewer, former}))
    rows = session.execute(mine.order_by(RoomPollVote.viewer_key == viewer))
    return dict(rows.all())


def rooms_with_open_poll(session: Session) -> list[int]:
    """Rooms in which people vote now."""
    return list(session.scalars(select(RoomPoll.room_id).where(RoomPoll.closed_at.is_(None))))
