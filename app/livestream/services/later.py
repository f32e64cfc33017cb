"""Applying after the room: from its replay or a clip, counted apart from those who applied while it was live."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.errors import Conflict, NotFound, Unauthenticated
from app.hiring.public import Application, Channel, Source, apply
from app.livestream.models import LiveRoom, RecordingState, RoomApplication, RoomCard, RoomClip, RoomRecording
from app.livestream.services.rooms import card_of


def apply_from_replay(
    session: Session, actor: Actor, public_id: str, vacancy: str, position_ms: int, *, at: datetime | None = None
) -> Application:
    """Apply for a vacancy of the room, seen at that place of its replay. Applying twice is harmless, counted once."""
    room = session.scalar(select(LiveRoom).where(LiveRoom.public_id == public_id))
    recording = session.scalar(select(RoomRecording).where(RoomRecording.room_id == room.id)) if room else None
    if room is None or recording is None or recording.state is RecordingState.DELETED:
        raise NotFound("recording_not_found", _l("这场直播没有录像。"))
    card = card_of(session, room, vacancy)
    if card is None:
        raise NotFound("card_not_found", _l("这个岗位不在本场的单子里。"))
    minute = min(max(0, position_ms), recording.duration_ms) // 60_000 + 1
    return _apply(session, actor, room, card, "replay", minute, at or clock.now())


def apply_from_clip(session: Session, actor: Actor, clip: str, *, at: datetime | None = None) -> Application:
    """Apply for the vacancy of a clip."""
    found = session.scalar(select(RoomClip).where(RoomClip.public_id == clip))
    if found is None or found.hidden:
        raise NotFound("clip_not_found", _l("没有这个片段。"))
    recording = session.get_one(RoomRecording, found.recording_id)
    if recording.state is RecordingState.DELETED:
        raise Conflict("recording_deleted", _l("回放已经删除了。"))
    room = session.get_one(LiveRoom, recording.room_id)
    of_vacancy = RoomCard.room_id == room.id, RoomCard.vacancy_id == found.vacancy_id
    card = session.scalars(select(RoomCard).where(*of_vacancy)).one()
    return _apply(session, actor, room, card, "clip", found.from_ms // 60_000 + 1, at or clock.now())


def _apply(
    session: Session, actor: Actor, room: LiveRoom, card: RoomCard, via: str, minute: int, at: datetime
) -> Application:
    if actor.person_id is None:
        raise Unauthenticated("sign_in_required", _l("请先登录，再报名。"))
    source = Source(channel=Channel.LIVE_ROOM, occasion_id=room.occasion_id, detail=f"{via}, minute {minute}")
    made = apply(session, actor, vacancy_id=card.vacancy_id, person_id=actor.person_id, source=source, at=at)
    if made.occasion_id == room.occasion_id:
        row = insert(RoomApplication).values(
            application_id=made.id, room_id=room.id, card_id=card.id, minute=minute, via=via, at=at
        )
        session.execute(row.on_conflict_do_nothing())
    return made
