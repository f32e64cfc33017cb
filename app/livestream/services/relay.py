"""Telling viewers what was decided: acts in order, each once, from PostgreSQL to the room's log in the broker."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.livestream import rules
from app.livestream.log import room_log
from app.livestream.models import LiveRoom, RoomAct

RELAY_LOCK = 7_301


def relay(session: Session, room_id: int) -> int:
    """Relay the room's acts not relayed yet; returns how many. A lock keeps two processes from swapping them: one of
    its own, not the row's, which the opening of an epoch needs.

    Should we die between the append and the commit, the next relay appends the same act under the same key: the log
    answers with the number it has already."""
    session.execute(select(func.pg_advisory_xact_lock(RELAY_LOCK, room_id % 2**31)))
    public_id = session.scalars(select(LiveRoom.public_id).where(LiveRoom.id == room_id)).one()
    unrelayed = select(RoomAct).where(RoomAct.room_id == room_id, RoomAct.relayed_at.is_(None)).order_by(RoomAct.id)
    acts = list(session.scalars(unrelayed))
    for act in acts:
        room_log().append(
            public_id,
            act.kind,
            act.payload,
            once=f"act:{act.id}",
            effects=rules.effects(act.kind, act.payload),
            at=int(act.at.timestamp() * 1000),
        )
        act.relayed_at = clock.now()
    session.flush()
    return len(acts)


def rooms_waiting(session: Session) -> list[int]:
    """Rooms with acts not relayed yet."""
    return list(session.scalars(select(RoomAct.room_id).where(RoomAct.relayed_at.is_(None)).distinct()))
