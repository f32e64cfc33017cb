"""Which stream keys are good."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.livestream.models import StreamKey


def present_key(session: Session, room_id: int) -> StreamKey | None:
    """The room's key that is good, if it has one."""
    return session.scalar(select(StreamKey).where(StreamKey.room_id == room_id, StreamKey.revoked_at.is_(None)))


def still_good(session: Session, ids: Collection[int]) -> set[int]:
    """Those of these keys that are not revoked."""
    query = select(StreamKey.id).where(StreamKey.id.in_(ids), StreamKey.revoked_at.is_(None))
    return set(session.scalars(query))
