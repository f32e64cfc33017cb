"""The recording of a room from its beginning to its deletion. What takes seconds is done by app.livestream.replay."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.errors import Conflict, Invalid, NotFound
from app.livestream.audit_tags import AuditTag
from app.livestream.models import ClipState, LiveRoom, RecordingState, RoomClip, RoomRecording, RoomState
from app.livestream.permissions import require_host, require_moderator
from app.livestream.services.acts import district_of
from app.livestream.services.recorded import enqueue
from app.livestream.services.rooms import locked

LEASE = timedelta(seconds=60)
"""How long a worker's claim lasts without a sign of life."""


def choose_recording(session: Session, actor: Actor, public_id: str, records: bool) -> LiveRoom:
    """Whether the room will be recorded: the host's choice until it begins. Raises Conflict room_started."""
    room = locked(session, public_id)
    require_host(actor, room)
    if room.records == records:
        return room
    if room.state is not RoomState.SCHEDULED:
        raise Conflict("room_started", _l("开播以后不能再改录不录像。"))
    room.records = records
    session.flush()
    audit.record(session, actor, AuditTag.RECORDING_CHOSEN, "live_room", room.id, records=records)
    return room


def claim(session: Session, recording_id: int, at: datetime) -> RoomRecording | None:
    """Take the recording for this worker; None when another one has it or nothing is to be done."""
    waiting = select(RoomClip.recording_id).where(RoomClip.state == ClipState.WAITING)
    taken = (
        update(RoomRecording)
        .where(
            RoomRecording.id == recording_id,
            or_(RoomRecording.claimed_until.is_(None), RoomRecording.claimed_until < at),
            or_(
                RoomRecording.state.in_([RecordingState.RECORDING, RecordingState.PROCESSING]),
                (RoomRecording.state == RecordingState.READY) & RoomRecording.id.in_(waiting),
            ),
            RoomRecording.room_id.in_(select(LiveRoom.id).where(LiveRoom.state == RoomState.ENDED)),
        )
        .values(claimed_until=at + LEASE)
        .returning(RoomRecording.id)
    )
    if session.scalar(taken) is None:
        return None
    return session.get_one(RoomRecording, recording_id, populate_existing=True)


def due(session: Session, at: datetime) -> list[int]:
    """Recordings that wait for a worker or were left by a dead one."""
    waiting = select(RoomClip.recording_id).where(RoomClip.state == ClipState.WAITING)
    query = (
        select(RoomRecording.id)
        .join(LiveRoom, LiveRoom.id == RoomRecording.room_id)
        .where(
            LiveRoom.state == RoomState.ENDED,
            or_(RoomRecording.claimed_until.is_(None), RoomRecording.claimed_until < at),
            or_(
                RoomRecording.state.in_([RecordingState.RECORDING, RecordingState.PROCESSING]),
                (RoomRecording.state == RecordingState.READY) & RoomRecording.id.in_(waiting),
                (RoomRecording.state == RecordingState.DELETED) & RoomRecording.files_gone_at.is_(None),
            ),
        )
        .order_by(RoomRecording.id)
        .limit(50)
    )
    return list(session.scalars(query))


def retry(session: Session, actor: Actor, public_id: str) -> RoomRecording:
    """Work on a failed recording again, from the step it failed at. Raises Conflict when it has not failed."""
    room = locked(session, public_id)
    require_moderator(actor, room, district_of(session, room))
    recording = recording_of(session, room)
    failed = [clip for clip in clips_of(session, recording) if clip.state is ClipState.FAILED]
    if recording.state is not RecordingState.FAILED and not failed:
        raise Conflict("recording_not_failed", _l("回放没有出错，不用重做。"))
    recording.state, recording.error, recording.tries = RecordingState.PROCESSING, None, 0
    recording.claimed_until = None
    for clip in failed:
        clip.state = ClipState.WAITING
    session.flush()
    audit.record(session, actor, AuditTag.RECORDING_RETRIED, "live_room", room.id)
    enqueue(session, recording)
    return recording


def delete_recording(
    session: Session, actor: Actor, public_id: str, reason: str, *, at: datetime | None = None
) -> RoomRecording:
    """Take the video away for good, with its clips; chat and acts stay in the record. Deleting twice is harmless."""
    room, now = locked(session, public_id), at or clock.now()
    require_moderator(actor, room, district_of(session, room))
    recording = recording_of(session, room)
    if recording.state is RecordingState.DELETED:
        return recording
    if room.state is not RoomState.ENDED:
        raise Conflict("room_not_ended", _l("直播结束以后才能删除回放。"))
    if not reason.strip():
        raise Invalid("reason_missing", _l("请写明为什么删除。"), field="reason")
    if len(reason) > 200:
        raise Invalid("too_long", _l("最多 %(n)s 个字。", n=200), field="reason")
    mark_deleted(session, recording, now)
    recording.deleted_by, recording.delete_reason = actor.person_id, reason.strip()
    audit.record(session, actor, AuditTag.RECORDING_DELETED, "live_room", room.id, recording=recording.id)
    enqueue(session, recording)
    return recording


def mark_deleted(session: Session, recording: RoomRecording, at: datetime) -> None:
    """From now on nobody is shown it; its files go next."""
    recording.state, recording.deleted_at, recording.claimed_until = RecordingState.DELETED, at, None
    session.flush()


def expire(session: Session, at: datetime) -> int:
    """Delete what has been kept as long as was promised; returns how many."""
    over = select(RoomRecording).where(
        RoomRecording.expires_at <= at, RoomRecording.state.in_([RecordingState.READY, RecordingState.FAILED])
    )
    found = list(session.scalars(over.limit(100).with_for_update(skip_locked=True)))
    for recording in found:
        mark_deleted(session, recording, at)
        enqueue(session, recording)
    return len(found)


def recording_of(session: Session, room: LiveRoom) -> RoomRecording:
    """The room's recording. Raises NotFound."""
    found = session.scalar(select(RoomRecording).where(RoomRecording.room_id == room.id))
    if found is None:
        raise NotFound("recording_not_found", _l("这场直播没有录像。"))
    return found


def clips_of(session: Session, recording: RoomRecording) -> list[RoomClip]:
    """Its clips in order of the replay."""
    query = select(RoomClip).where(RoomClip.recording_id == recording.id).order_by(RoomClip.from_ms, RoomClip.id)
    return list(session.scalars(query))


def require_own(session: Session, actor: Actor, public_id: str) -> tuple[LiveRoom, RoomRecording]:
    """The room, locked, and its recording, for its host. Raises NotFound, Forbidden, Conflict once it is deleted."""
    room = locked(session, public_id)
    require_host(actor, room)
    recording = recording_of(session, room)
    if recording.state is RecordingState.DELETED:
        raise Conflict("recording_deleted", _l("回放已经删除了。"))
    return room, recording
