"""Reads for those who keep order in a room, and for those who wait for them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.livestream.models import HeldMessage, LiveRoom

MOST_HELD = 200


def held_of(session: Session, room: LiveRoom, person_id: int) -> list[HeldMessage]:
    """A person's own messages in the room that were held, the latest last."""
    mine = (HeldMessage.room_id == room.id, HeldMessage.person_id == person_id)
    found = session.scalars(select(HeldMessage).where(*mine).order_by(HeldMessage.id.desc()).limit(20))
    return list(reversed(found.all()))
