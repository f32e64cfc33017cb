"""Subtitles out of the lines that the host typed while the room went on."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.livestream.models import CaptionOrigin, RoomCaption, RoomRecording
from app.livestream.replay.index import acts_of
from app.livestream.rules import Kind, subtitles
from app.livestream.rules.timeline import Timeline

LANGUAGE = "zh"


def keep_typed(session: Session, recording: RoomRecording, timeline: Timeline) -> None:
    """Write them down once; nothing when no line was typed."""
    lines = [
        (timeline.media_at(at), payload.get("text"))
        for _kind, payload, at in acts_of(session, recording.room_id, (Kind.CAPTIONED,))
    ]
    cues = subtitles.typed(lines, timeline.duration)
    known = session.scalar(
        select(RoomCaption.id).where(
            RoomCaption.room_id == recording.room_id,
            RoomCaption.language == LANGUAGE,
            RoomCaption.origin == CaptionOrigin.TYPED,
        )
    )
    if cues and known is None:
        text = subtitles.printed(cues)
        session.add(
            RoomCaption(
                room_id=recording.room_id,
                language=LANGUAGE,
                origin=CaptionOrigin.TYPED,
                text=text,
                cues=len(cues),
            )
        )
        session.flush()
