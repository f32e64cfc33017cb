"""The card on view and the record of when each was: put up, taken down."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.livestream.models import LiveRoom, RoomCard, RoomPinning


def pinned_card(session: Session, room: LiveRoom) -> RoomCard | None:
    """The card on view."""
    return session.scalar(
        select(RoomCard).where(
            RoomCard.room_id == room.id, RoomCard.pinned_at.is_not(None), RoomCard.unpinned_at.is_(None)
        )
    )


def put_up(session: Session, card: RoomCard, shown: dict[str, Any], at: datetime) -> None:
    """The card is on view from `at`; the one before has been taken down."""
    card.shown, card.pinned_at, card.unpinned_at = shown, at, None
    session.add(RoomPinning(room_id=card.room_id, card_id=card.id, pinned_at=at))
    session.flush()


def take_down(session: Session, room: LiveRoom, at: datetime) -> RoomCard | None:
    """Nothing is on view after `at`; returns the card that was."""
    card = pinned_card(session, room)
    if card is None or card.pinned_at is None:
        return None
    card.unpinned_at = max(at, card.pinned_at)
    open_one = select(RoomPinning).where(RoomPinning.card_id == card.id, RoomPinning.unpinned_at.is_(None))
    for pinning in session.scalars(open_one):
        pinning.unpinned_at = card.unpinned_at
    session.flush()
    return card
