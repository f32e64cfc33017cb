"""What a host or moderator does in a room: committed first, then relayed to viewers (R4)."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts.public import Enterprise, require_verified
from app.actor import SYSTEM, Actor
from app.errors import Conflict, Invalid
from app.livestream import rules
from app.livestream.audit_tags import AuditTag
from app.livestream.log import room_log
from app.livestream.models import LiveRoom, RoomAct, RoomEvent, RoomModerator, RoomMute, RoomState
from app.livestream.permissions import require_host, require_moderator, require_order
from app.livestream.rules import Kind
from app.livestream.services.recorded import begin_recording, finish_recording
from app.livestream.services.relay import relay
from app.livestream.services.rooms import locked
from app.livestream.services.showing import take_down
from app.occasions import public as occasions
from app.realtime.values import Position
from app.unit_of_work import after_commit, unit_of_work

HISTORY = timedelta(hours=1)
HOST_GONE = "host_gone"
DELETE_REASONS = ("fraud", "contact", "abuse", "advert", "other")


def start_room(session: Session, actor: Actor, public_id: str, *, at: datetime | None = None) -> LiveRoom:
    """Go live. Starting a live room again is harmless; an ended or cancelled one cannot start."""
    room, now = locked(session, public_id), at or clock.now()
    require_host(actor, room)
    if room.state is RoomState.LIVE:
        return room
    _must_not_be_over(session, room)
    require_verified(session.get_one(Enterprise, room.enterprise_id))
    room.state, room.started_at = RoomState.LIVE, now
    if room.records:
        begin_recording(session, room, now)
    record_act(session, actor, room, Kind.ROOM_STARTED, {"started_at": _ms(now)}, AuditTag.STARTED, now)
    return room


def end_room(session: Session, actor: Actor, public_id: str, *, at: datetime | None = None) -> LiveRoom:
    """End it for good; the pinned card comes off. Ending twice is harmless."""
    room, now = locked(session, public_id), at or clock.now()
    require_moderator(actor, room, district_of(session, room))
    if room.state is RoomState.ENDED:
        return room
    if room.state is RoomState.SCHEDULED:
        raise Conflict("room_not_live", _l("这场直播还没有开始。"))
    _end(session, actor, room, {}, now)
    return room


def end_abandoned(session: Session, public_id: str, *, at: datetime | None = None) -> bool:
    """End a room on air whose host has not come back; whether it was on air. The act says why."""
    room, now = locked(session, public_id), at or clock.now()
    if room.state is not RoomState.LIVE:
        return False
    _end(session, SYSTEM, room, {"reason": HOST_GONE}, now)
    return True


def _end(session: Session, actor: Actor, room: LiveRoom, payload: dict[str, Any], now: datetime) -> None:
    room.state, room.ended_at = RoomState.ENDED, now
    take_down(session, room, now)
    occasions.end(session, actor, room.occasion_id, at=now)
    record_act(session, actor, room, Kind.ROOM_ENDED, payload, AuditTag.ENDED, now)
    finish_recording(session, room)


def mute(session: Session, actor: Actor, public_id: str, viewer: str, *, at: datetime | None = None) -> None:
    """Silence a viewer for the rest of the room (R3). Muting twice is harmless."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    if _present_mute(session, room, viewer) is None:
        session.add(RoomMute(room_id=room.id, viewer_key=viewer, muted_by=actor.person_id, muted_at=now))
        record_act(session, actor, room, Kind.VIEWER_MUTED, {"viewer": viewer}, AuditTag.MUTED, now)


def unmute(session: Session, actor: Actor, public_id: str, viewer: str, *, at: datetime | None = None) -> None:
    """Let a muted viewer speak again. Unmuting twice is harmless."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    found = _present_mute(session, room, viewer)
    if found is not None:
        found.unmuted_at = now
        record_act(session, actor, room, Kind.VIEWER_UNMUTED, {"viewer": viewer}, AuditTag.UNMUTED, now)


def delete_message(
    session: Session, actor: Actor, public_id: str, message: str, *, reason: str = "", at: datetime | None = None
) -> None:
    """Take a chat message off every screen; `message` is its id, `epoch-number`. It stays in the record with `reason`
    (one of DELETE_REASONS). Deleting twice is harmless."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    position = rules.message_position(message)
    if position is None or not _is_chat(session, room, position):
        raise Invalid("message_unknown", _l("没有这条消息。"), field="message")
    known = select(RoomAct.id).where(
        RoomAct.room_id == room.id,
        RoomAct.kind == Kind.MESSAGE_DELETED,
        RoomAct.payload["id"].astext == message,
    )
    if session.scalar(known) is None:
        note = reason if reason in DELETE_REASONS else ""
        record_act(session, actor, room, Kind.MESSAGE_DELETED, {"id": message}, AuditTag.DELETED, now, note=note)


def announce(session: Session, actor: Actor, public_id: str, text: str, *, at: datetime | None = None) -> None:
    """Show a line above the chat until the next one; an empty text takes it away."""
    room, now = kept_by(session, actor, public_id), at or clock.now()
    if len(text) > rules.TEXT_LIMIT:
        raise Invalid("too_long", _l("最多 %(n)s 个字。", n=rules.TEXT_LIMIT), field="text")
    if room.state is RoomState.ENDED:
        raise Conflict("room_ended", _l("直播已经结束。"))
    record_act(session, actor, room, Kind.ANNOUNCED, {"text": text.strip() or None}, AuditTag.ANNOUNCED, now)


def record_act(
    session: Session,
    actor: Actor,
    room: LiveRoom,
    kind: Kind,
    payload: dict[str, Any],
    tag: AuditTag | None,
    at: datetime,
    *,
    note: str = "",
) -> RoomAct:
    """Write the act in the caller's transaction; viewers hear of it after the commit, from us or from the drainer.
    `note` is for the record alone.

    What is entered long after it happened (history of past rooms) has nobody to hear it and is not relayed."""
    past = at < clock.now() - HISTORY
    act = RoomAct(
        room_id=room.id,
        kind=kind,
        payload=payload,
        person_id=actor.person_id,
        at=at,
        relayed_at=at if past else None,
        note=note,
    )
    session.add(act)
    session.flush()
    if tag is not None:
        audit.record(session, actor, tag, "live_room", room.id, act=act.id)
    if not past:
        after_commit(session, lambda: _relay(room.id))
    return act


def kept_by(session: Session, actor: Actor, public_id: str) -> LiveRoom:
    """The room, locked, for somebody who may keep order in it. Raises NotFound, Forbidden not_moderator."""
    room = locked(session, public_id)
    require_order(actor, room, district_of(session, room), helpers(session, room.id))
    return room


def helpers(session: Session, room_id: int) -> frozenset[int]:
    """Person ids named to keep order in the room."""
    present = (RoomModerator.room_id == room_id, RoomModerator.removed_at.is_(None))
    return frozenset(session.scalars(select(RoomModerator.person_id).where(*present)))


def district_of(session: Session, room: LiveRoom) -> str:
    """The district whose moderators look after the room: that of its occasion."""
    return session.get_one(occasions.Occasion, room.occasion_id).district_code


def _relay(room_id: int) -> None:
    with unit_of_work() as session:
        relay(session, room_id)


def _present_mute(session: Session, room: LiveRoom, viewer: str) -> RoomMute | None:
    return session.scalar(
        select(RoomMute).where(
            RoomMute.room_id == room.id, RoomMute.viewer_key == viewer, RoomMute.unmuted_at.is_(None)
        )
    )


def _must_not_be_over(session: Session, room: LiveRoom) -> None:
    occasion = session.get_one(occasions.Occasion, room.occasion_id)
    if room.state is RoomState.ENDED or occasion.state == occasions.State.ENDED:
        raise Conflict("room_ended", _l("直播已经结束。"))
    if occasion.state == occasions.State.CANCELLED:
        raise Conflict("room_cancelled", _l("这场直播已经取消。"))


def _is_chat(session: Session, room: LiveRoom, position: Position) -> bool:
    """Whether somebody said something there; the broker is asked for what is not drained yet."""
    drained = session.get(RoomEvent, (room.id, position.epoch, position.number))
    kind = drained.kind if drained else room_log().kind_at(room.public_id, position)
    return kind == Kind.CHAT


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
