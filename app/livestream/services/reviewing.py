"""Messages held for review: kept once, let through or turned down once, shown to all only when let through."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.errors import Conflict, Invalid, NotFound
from app.livestream import rules
from app.livestream.audit_tags import AuditTag
from app.livestream.models import HeldMessage, HeldState, LiveRoom, RoomAct, RoomEvent, RoomState
from app.livestream.rules import Kind
from app.livestream.services.acts import kept_by, record_act
from app.realtime.values import SetAside

PATIENCE = timedelta(seconds=5)


def keep_held(session: Session, public_id: str, found: Iterable[SetAside]) -> None:
    """Write messages set aside in the broker; one that is already kept stays as it is."""
    room_id = session.scalar(select(LiveRoom.id).where(LiveRoom.public_id == public_id))
    rows = [
        {
            "public_id": one.payload["id"],
            "room_id": room_id,
            "viewer_key": one.payload["viewer"],
            "person_id": one.payload["person_id"],
            "name": one.payload["name"],
            "text": one.payload["text"],
            "words": one.payload["words"],
            "said_at": datetime.fromtimestamp(one.at / 1000, UTC),
        }
        for one in found
    ]
    if room_id is not None and rows:
        session.execute(insert(HeldMessage).on_conflict_do_nothing(), rows)


def approve(session: Session, actor: Actor, public_id: str, held: str, *, at: datetime | None = None) -> HeldMessage:
    """Show a held message to all, as its sender's. Raises Conflict already_decided, room_not_live; NotFound."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    found = _waiting(session, room, held)
    if room.state is not RoomState.LIVE:
        raise Conflict("room_not_live", _l("直播没有在播，这句话不能再放出来。"))
    payload = {"viewer": found.viewer_key, "name": found.name, "role": "viewer", "text": found.text, "held": held}
    act = record_act(session, actor, room, Kind.CHAT, payload, AuditTag.APPROVED, now)
    _decide(session, actor, found, HeldState.APPROVED, act, now)
    return found


def reject(session: Session, actor: Actor, public_id: str, held: str, *, at: datetime | None = None) -> HeldMessage:
    """Turn a held message down; its sender is told. Raises Conflict already_decided, NotFound."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    found = _waiting(session, room, held)
    payload = {"viewer": found.viewer_key, "id": held}
    act = record_act(session, actor, room, Kind.MESSAGE_REJECTED, payload, AuditTag.REJECTED, now)
    _decide(session, actor, found, HeldState.REJECTED, act, now)
    return found


def set_limits(
    session: Session,
    actor: Actor,
    public_id: str,
    *,
    slow: int | None = None,
    hold: bool | None = None,
    at: datetime | None = None,
) -> None:
    """Seconds between two messages of a viewer (0: none), and whether everything viewers say is held for review; None
    leaves it as it is."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    was = limits_of(session, room.id)
    slow, hold = was[0] if slow is None else slow, was[1] if hold is None else hold
    if not 0 <= slow <= rules.SLOWEST:
        raise Invalid("slow_wrong", _l("慢速最多 %(n)s 秒。", n=rules.SLOWEST), field="slow")
    if room.state is RoomState.ENDED:
        raise Conflict("room_ended", _l("直播已经结束。"))
    if was != (slow, hold):
        payload = {"slow": slow, "hold": hold}
        record_act(session, actor, room, Kind.CHAT_LIMITS_CHANGED, payload, AuditTag.LIMITS_CHANGED, now)


def limits_of(session: Session, room_id: int) -> tuple[int, bool]:
    """(slow, hold) as last decided."""
    newest = (
        select(RoomAct.payload)
        .where(RoomAct.room_id == room_id, RoomAct.kind == Kind.CHAT_LIMITS_CHANGED)
        .order_by(RoomAct.id.desc())
        .limit(1)
    )
    payload = session.scalar(newest)
    return (payload["slow"], payload["hold"]) if payload else (0, False)


def show_what_was_lost(session: Session, at: datetime) -> set[int]:
    """Approved messages whose event is missing in the record after a while: a broker lost it before it was drained.
    They are to be relayed again, under the same key as before, so that one that is there after all stays alone.
    Returns the rooms concerned."""
    unseen = select(HeldMessage).where(HeldMessage.state == HeldState.APPROVED, HeldMessage.shown_at.is_(None))
    rooms = set()
    for held in session.scalars(unseen.where(HeldMessage.decided_at < at - PATIENCE).limit(200)):
        event_at = session.scalar(
            select(RoomEvent.at).where(
                RoomEvent.room_id == held.room_id,
                RoomEvent.kind == Kind.CHAT,
                RoomEvent.payload["held"].astext == held.public_id,
            )
        )
        if event_at is not None:
            held.shown_at = event_at
        else:
            session.execute(update(RoomAct).where(RoomAct.id == held.act_id).values(relayed_at=None))
            rooms.add(held.room_id)
    session.flush()
    return rooms


def _waiting(session: Session, room: LiveRoom, held: str) -> HeldMessage:
    found = session.scalar(select(HeldMessage).where(HeldMessage.public_id == held, HeldMessage.room_id == room.id))
    if found is None:
        raise NotFound("held_not_found", _l("没有这条待审的消息。"))
    if found.state is not HeldState.WAITING:
        said = _l("别人已经放行了这条。") if found.state is HeldState.APPROVED else _l("别人已经退回了这条。")
        raise Conflict("already_decided", said, state=str(found.state))
    return found


def _decide(session: Session, actor: Actor, held: HeldMessage, state: HeldState, act: RoomAct, at: datetime) -> None:
    held.state, held.decided_by, held.decided_at, held.act_id = state, actor.person_id, at, act.id
    session.flush()
