"""Reads of questions."""

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.livestream.models import LiveRoom, RoomQuestion, RoomQuestionVote


def questions(
    session: Session, room: LiveRoom, person_id: int | None, *, keeps_order: bool = False
) -> list[RoomQuestion]:
    """The room's questions: a person's own first, then by votes, the older first. Those that wait for a moderator are
    seen by who asked and by who keeps order."""
    found = select(RoomQuestion).where(RoomQuestion.room_id == room.id, RoomQuestion.removed_at.is_(None))
    if not keeps_order:
        found = found.where(or_(RoomQuestion.shown_at.is_not(None), RoomQuestion.person_id == person_id))
    own = (RoomQuestion.person_id == person_id).desc()
    return list(session.scalars(found.order_by(own, RoomQuestion.votes.desc(), RoomQuestion.id)))


def voted(session: Session, room: LiveRoom, person_id: int | None) -> set[str]:
    """Public ids of the questions of the room that a person wants to know too."""
    if person_id is None:
        return set()
    query = select(RoomQuestion.public_id).join(RoomQuestionVote, RoomQuestionVote.question_id == RoomQuestion.id)
    mine = (RoomQuestion.room_id == room.id, RoomQuestionVote.person_id == person_id)
    return set(session.scalars(query.where(*mine)))


def asked_by(session: Session, room: LiveRoom, people: Iterable[int]) -> dict[int, list[RoomQuestion]]:
    """What each of `people` asked in the room, in order, for the enterprise beside their applications; what was taken
    away or was never shown is left out. One query however many people."""
    query = select(RoomQuestion).where(
        RoomQuestion.room_id == room.id,
        RoomQuestion.person_id.in_(list(people)),
        RoomQuestion.removed_at.is_(None),
        RoomQuestion.shown_at.is_not(None),
    )
    asked: dict[int, list[RoomQuestion]] = {}
    for question in session.scalars(query.order_by(RoomQuestion.id)):
        asked.setdefault(question.person_id, []).append(question)
    return asked


def removed_questions(session: Session, room_id: int) -> set[str]:
    """Public ids of questions that were taken away."""
    gone = (RoomQuestion.room_id == room_id, RoomQuestion.removed_at.is_not(None))
    return set(session.scalars(select(RoomQuestion.public_id).where(*gone)))


def rooms_with_untold_votes(session: Session) -> list[int]:
    """Rooms whose viewers do not know the votes of some question yet."""
    return list(
        session.scalars(select(RoomQuestion.room_id).where(RoomQuestion.votes != RoomQuestion.told_votes).distinct())
    )
