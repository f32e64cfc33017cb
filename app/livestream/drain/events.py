"""Room events from the broker to PostgreSQL, each once by (room, epoch, number); trimmed in the broker afterwards."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.livestream.drain.each import each
from app.livestream.drain.positions import advance, reached
from app.livestream.log import room_log
from app.livestream.models import LiveRoom, RoomEvent, RoomState
from app.realtime.values import Event, Position, parse_position
from app.unit_of_work import unit_of_work

BATCH = 1000
KEPT = 1000
FORGET_AFTER = timedelta(minutes=10)
FORGET_SECONDS = 24 * 3600


def drain_events() -> int:
    """One round over all rooms; returns how many events were read."""
    return each(room_log().rooms(), drain_room)


def drain_room(room: str) -> int:
    """Up to a thousand events of one room: written and committed first, trimmed only then."""
    with unit_of_work() as session:
        position = parse_position(reached(session, _name(room)))
        events = room_log().read({room: position}, None, BATCH)
        if events:
            _write(session, room, events)
            position = events[-1].position
            advance(session, _name(room), str(position))
        over = not events and _is_over(session, room)
    if events:
        room_log().trim(room, Position(position.epoch, max(position.number - KEPT, 0)))
    if over:
        room_log().forget(room, FORGET_SECONDS)
    return len(events)


def _name(room: str) -> str:
    return f"room:{room}"


def _write(session: Session, room: str, events: list[Event]) -> None:
    room_id = session.scalar(select(LiveRoom.id).where(LiveRoom.public_id == room))
    if room_id is None:
        return
    rows = [
        {
            "room_id": room_id,
            "epoch": event.position.epoch,
            "number": event.position.number,
            "kind": event.kind,
            "payload": event.payload,
            "at": datetime.fromtimestamp(event.at / 1000, UTC),
        }
        for event in events
    ]
    session.execute(insert(RoomEvent).on_conflict_do_nothing(), rows)


def _is_over(session: Session, room: str) -> bool:
    ended = select(LiveRoom.ended_at).where(LiveRoom.public_id == room, LiveRoom.state == RoomState.ENDED)
    ended_at = session.scalar(ended)
    return ended_at is not None and ended_at < clock.now() - FORGET_AFTER
