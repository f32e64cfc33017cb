"""Reads of recordings, clips, subtitles and of what a replay shows when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from app.accounts.public import Enterprise
from app.errors import NotFound
from app.hiring.public import Vacancy
from app.livestream.models import (
    CaptionOrigin,
    LiveRoom,
    RecordingState,
    RoomApplication,
    RoomCaption,
    RoomCard,
    RoomClip,
    RoomEvent,
    RoomQuestion,
    RoomRecording,
    RoomState,
)
from app.livestream.queries.rooms import deleted_ids
from app.livestream.replay.index import chapters_of
from app.livestream.rules import Kind
from app.livestream.rules.clips import Stretch
from app.livestream.rules.timeline import Timeline
from app.occasions.public import Occasion

MOST_LINES = 2_000


@dataclass(frozen=True)
class ClipLine:
    """A clip with all it belongs to, and how many have applied through it."""

    clip: RoomClip
    recording: RoomRecording
    room: LiveRoom
    occasion: Occasion
    enterprise: Enterprise
    vacancy: Vacancy
    applications: int


def recording_of(session: Session, room_id: int, *, whole: bool = False) -> RoomRecording | None:
    """The room's recording in whatever state; `whole` with its timeline."""
    query = select(RoomRecording).where(RoomRecording.room_id == room_id)
    return session.scalar(query.options(undefer(RoomRecording.timeline)) if whole else query)


def watchable(recording: RoomRecording | None) -> bool:
    """Whether viewers are shown it: as soon as the index is made, also while clips are still being cut."""
    return recording is not None and recording.duration_ms > 0 and recording.state is not RecordingState.DELETED


def require_watchable(session: Session, room: LiveRoom, *, whole: bool = True) -> RoomRecording:
    """The recording that viewers are shown, `whole` with its timeline. Raises NotFound."""
    found = recording_of(session, room.id, whole=whole)
    if found is None or not watchable(found):
        raise NotFound("replay_not_found", _l("这场直播没有回放，或者回放已经删除。"))
    return found


def with_replay(session: Session, room_ids: Iterable[int]) -> set[int]:
    """Which of these rooms have a replay that viewers are shown."""
    query = select(RoomRecording.room_id).where(
        RoomRecording.room_id.in_(list(room_ids)),
        RoomRecording.duration_ms > 0,
        RoomRecording.state != RecordingState.DELETED,
    )
    return set(session.scalars(query))


def clip_lines(session: Session, *criteria: Any) -> list[ClipLine]:
    """Clips that fit, in order of their rooms and places."""
    applied = (
        select(func.count())
        .select_from(RoomApplication)
        .join(RoomCard, RoomCard.id == RoomApplication.card_id)
        .where(
            RoomApplication.room_id == LiveRoom.id,
            RoomApplication.via == "clip",
            RoomCard.vacancy_id == RoomClip.vacancy_id,
        )
        .correlate(LiveRoom, RoomClip)
        .scalar_subquery()
    )
    query = (
        select(RoomClip, RoomRecording, LiveRoom, Occasion, Enterprise, Vacancy, applied)
        .join(RoomRecording, RoomRecording.id == RoomClip.recording_id)
        .join(LiveRoom, LiveRoom.id == RoomRecording.room_id)
        .join(Occasion, Occasion.id == LiveRoom.occasion_id)
        .join(Enterprise, Enterprise.id == LiveRoom.enterprise_id)
        .join(Vacancy, Vacancy.id == RoomClip.vacancy_id)
        .where(*criteria)
        .order_by(RoomClip.recording_id, RoomClip.from_ms, RoomClip.id)
    )
    return [ClipLine(*row) for row in session.execute(query)]


def clip_line(session: Session, public_id: str) -> ClipLine:
    """One clip in whatever state. Raises NotFound."""
    found = clip_lines(session, RoomClip.public_id == public_id)
    if not found:
        raise NotFound("clip_not_found", _l("没有这个片段。"))
    return found[0]


def clips_of_room(session: Session, room: LiveRoom) -> list[ClipLine]:
    """The room's clips in order of the replay."""
    return clip_lines(session, RoomRecording.room_id == room.id)


def chapters(session: Session, room: LiveRoom, timeline: Timeline) -> list[Stretch]:
    """Which job was on view when, ms of the replay."""
    return chapters_of(session, room.id, timeline)


def chat_between(session: Session, room: LiveRoom, timeline: Timeline, start: int, until: int) -> list[dict[str, Any]]:
    """Messages of [start, until) ms of the replay, as viewers saw them; deleted ones are left out."""
    if not timeline.segments or until <= start:
        return []
    gone = deleted_ids(session, room.id)
    query = (
        select(RoomEvent)
        .where(RoomEvent.room_id == room.id, RoomEvent.kind == Kind.CHAT)
        .order_by(RoomEvent.epoch, RoomEvent.number)
    )
    low, high = timeline.wall_at(start) / 1000, timeline.wall_at(until) / 1000
    near = query.where(
        func.extract("epoch", RoomEvent.at) >= low - timeline.longest_gap / 1000 - 1,
        func.extract("epoch", RoomEvent.at) <= high + 1,
    )
    found = [(timeline.media_at(int(event.at.timestamp() * 1000)), event) for event in session.scalars(near)]
    return [
        {
            "at": at,
            "id": f"{event.epoch}-{event.number}",
            **{name: event.payload.get(name, "") for name in ("viewer", "name", "role", "text")},
        }
        for at, event in found
        if (start <= at < until or (at == until == timeline.duration)) and f"{event.epoch}-{event.number}" not in gone
    ][:MOST_LINES]


def answered_questions(session: Session, room: LiveRoom, timeline: Timeline) -> list[tuple[int, RoomQuestion]]:
    """What was asked and answered, each with the ms of the replay at which the answer began, in that order."""
    query = select(RoomQuestion).where(
        RoomQuestion.room_id == room.id, RoomQuestion.answered_at.is_not(None), RoomQuestion.removed_at.is_(None)
    )
    found = session.scalars(query.order_by(RoomQuestion.answered_at, RoomQuestion.id))
    return [(timeline.media_at(int(one.answered_at.timestamp() * 1000)), one) for one in found if one.answered_at]


def captions_of(session: Session, room: LiveRoom) -> Sequence[RoomCaption]:
    """One for each language: the uploaded one when there are two."""
    query = select(RoomCaption).where(RoomCaption.room_id == room.id).order_by(RoomCaption.language)
    best: dict[str, RoomCaption] = {}
    for found in session.scalars(query):
        if found.language not in best or found.origin is CaptionOrigin.UPLOADED:
            best[found.language] = found
    return list(best.values())


def caption_text(session: Session, room: LiveRoom, language: str) -> str:
    """WebVTT of one language. Raises NotFound."""
    chosen = next((one for one in captions_of(session, room) if one.language == language), None)
    if chosen is None:
        raise NotFound("subtitles_not_found", _l("没有这种语言的字幕。"))
    return chosen.text


def applications_by_way(session: Session, room: LiveRoom) -> dict[str, int]:
    """How many applied live, from the replay, from clips."""
    query = (
        select(RoomApplication.via, func.count())
        .where(RoomApplication.room_id == room.id)
        .group_by(RoomApplication.via)
    )
    return {via: count for via, count in session.execute(query).all()}  # noqa: C416


def recorded_rooms(session: Session, enterprise_id: int) -> int:
    """How many of the enterprise's past rooms have a recording that is not deleted."""
    query = (
        select(func.count())
        .select_from(RoomRecording)
        .join(LiveRoom, LiveRoom.id == RoomRecording.room_id)
        .where(
            LiveRoom.enterprise_id == enterprise_id,
            LiveRoom.state == RoomState.ENDED,
            RoomRecording.duration_ms > 0,
            RoomRecording.state != RecordingState.DELETED,
        )
    )
    return session.scalar(query) or 0
