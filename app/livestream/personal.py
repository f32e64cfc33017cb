"""What live rooms hold of a person, for the copy everybody may ask for (P3)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.livestream.models import LiveRoom, RoomEvent, RoomSitting
from app.livestream.rules import Kind


def export(session: Session, person_id: int) -> dict[str, Any]:
    """When the person watched which room, and what he or she said there."""
    query = (
        select(RoomSitting, LiveRoom.public_id)
        .join(LiveRoom, LiveRoom.id == RoomSitting.room_id)
        .where(RoomSitting.person_id == person_id)
        .order_by(RoomSitting.joined_at)
    )
    rows = session.execute(query).all()
    keys = {(sitting.room_id, sitting.viewer_key): room for sitting, room in rows}
    return {
        "watched": [
            {"room": room, "from": sitting.joined_at.isoformat(), "until": sitting.left_at.isoformat()}
            for sitting, room in rows
        ],
        "said": [line for (room_id, viewer), room in keys.items() for line in _said(session, room_id, viewer, room)],
    }


def _said(session: Session, room_id: int, viewer: str, room: str) -> list[dict[str, Any]]:
    query = (
        select(RoomEvent)
        .where(RoomEvent.room_id == room_id, RoomEvent.kind == Kind.CHAT, RoomEvent.payload["viewer"].astext == viewer)
        .order_by(RoomEvent.epoch, RoomEvent.number)
    )
    return [
        {"room": room, "at": event.at.isoformat(), "text": event.payload["text"]} for event in session.scalars(query)
    ]
