"""What a host does with clips, and when a clip is closed."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.errors import Invalid, NotFound
from app.hiring.public import Vacancy
from app.livestream.audit_tags import AuditTag
from app.livestream.models import ClipState, RecordingState, RoomClip, RoomRecording
from app.livestream.replay.place import timeline_of
from app.livestream.rules.clips import SHORTEST
from app.livestream.services.recorded import enqueue
from app.livestream.services.recordings import require_own


def hide_clip(session: Session, actor: Actor, room: str, clip: str, hidden: bool) -> RoomClip:
    """Take a clip from view, or show it again. Doing it twice is harmless."""
    _room, recording = require_own(session, actor, room)
    found = _clip(session, recording, clip)
    if found.hidden != hidden:
        found.hidden = hidden
        tag = AuditTag.CLIP_HIDDEN if hidden else AuditTag.CLIP_SHOWN
        audit.record(session, actor, tag, "room_clip", found.id)
    return found


def cut_again(session: Session, actor: Actor, room: str, clip: str, start: int, until: int) -> RoomClip:
    """Cut a clip from `start` to `until` (ms of the replay) instead, at whole segments. Raises Invalid at the field."""
    _room, recording = require_own(session, actor, room)
    found, timeline = _clip(session, recording, clip), timeline_of(recording)
    if not 0 <= start < timeline.duration:
        raise Invalid("from_outside", _l("开始的时间不在回放里。"), field="from_ms")
    if until > timeline.duration:
        raise Invalid("until_outside", _l("结束的时间超过了回放。"), field="until_ms")
    if until - start < SHORTEST:
        raise Invalid("clip_too_short", _l("片段最短 %(n)s 秒。", n=SHORTEST // 1000), field="until_ms")
    found.from_ms, found.until_ms = timeline.snapped(start, until)
    found.version, found.state = found.version + 1, ClipState.WAITING
    session.flush()
    audit.record(session, actor, AuditTag.CLIP_CUT, "room_clip", found.id)
    recording.claimed_until = None
    enqueue(session, recording)
    return found


def closed_because(clip: RoomClip, recording: RoomRecording, vacancy: Vacancy, at: datetime) -> str | None:
    """Why nobody is shown the clip: `deleted`, `hidden`, `not_ready`, `filled` or `expired` (as the vacancy is now);
    None while it is open."""
    if recording.state is RecordingState.DELETED:
        return "deleted"
    if clip.hidden:
        return "hidden"
    if clip.state is not ClipState.READY:
        return "not_ready"
    if vacancy.takes_applications(clock.local(at).date()) and vacancy.remaining > 0:
        return None
    return "filled" if vacancy.remaining <= 0 else "expired"


def require_clip(session: Session, actor: Actor, room: str, clip: str) -> RoomClip:
    """A clip of the host's own room. Raises NotFound, Forbidden."""
    _room, recording = require_own(session, actor, room)
    return _clip(session, recording, clip)


def count_view(session: Session, clip: str) -> None:
    """Somebody began to watch it."""
    session.execute(update(RoomClip).where(RoomClip.public_id == clip).values(views=RoomClip.views + 1))


def _clip(session: Session, recording: RoomRecording, public_id: str) -> RoomClip:
    found = session.scalar(
        select(RoomClip)
        .where(RoomClip.recording_id == recording.id, RoomClip.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("clip_not_found", _l("没有这个片段。"))
    return found
