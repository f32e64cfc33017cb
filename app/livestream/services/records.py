"""What was said in a room is kept for years, not for ever."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.livestream.models import LiveRoom, RoomAct, RoomEvent, RoomQuestion, RoomQuestionVote
from app.livestream.rules import Kind

AT_ONCE = 50


def forget_records(session: Session, at: datetime) -> int:
    """Delete the events and questions of rooms that ended before the retention began; returns how many rooms. What host
    and moderator decided stays: it names viewers by pseudonym only."""
    kept = timedelta(days=current_app.extensions["settings"].record_days)
    has_events = select(RoomEvent.room_id).where(RoomEvent.room_id == LiveRoom.id).exists()
    over = select(LiveRoom.id).where(LiveRoom.ended_at < at - kept, has_events).limit(AT_ONCE)
    rooms = list(session.scalars(over))
    session.execute(delete(RoomEvent).where(RoomEvent.room_id.in_(rooms)))
    _forget_questions(session, rooms)
    return len(rooms)


def _forget_questions(session: Session, rooms: Sequence[int]) -> None:
    asked = select(RoomQuestion.id).where(RoomQuestion.room_id.in_(rooms))
    session.execute(delete(RoomQuestionVote).where(RoomQuestionVote.question_id.in_(asked)))
    session.execute(delete(RoomQuestion).where(RoomQuestion.room_id.in_(rooms)))
    told = (RoomAct.room_id.in_(rooms), RoomAct.kind == Kind.QUESTION_CHANGED)
    session.execute(delete(RoomAct).where(*told))
