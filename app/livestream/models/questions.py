"""What viewers ask, and who wants to know it too."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, PublicId

PERSON = "data_subjects.id"


class RoomQuestion(Base):
    """One question of a viewer. `shown_at` is empty while it waits for a moderator.

    `votes` is the number of its rows in `room_question_votes`; `told_votes` is what viewers were told last."""

    __tablename__ = "room_questions"
    __table_args__ = (
        CheckConstraint("votes >= 0", name="votes"),
        CheckConstraint("(answered_at is null) = (answered_minute is null)", name="answered"),
        CheckConstraint("answered_at is null or shown_at is not null", name="answered_shown"),
        Index("ix_room_questions_room_id", "room_id", "id"),
        Index("ix_room_questions_person_id", "person_id"),
        Index("ix_room_questions_untold", "room_id", postgresql_where=text("votes <> told_votes")),
        Index(
            "uq_room_questions_once",
            "room_id",
            "person_id",
            "text",
            unique=True,
            postgresql_where=text("removed_at is null"),
        ),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    viewer_key: Mapped[str] = mapped_column(String(24))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(PERSON))
    name: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    votes: Mapped[int] = mapped_column(default=0)
    told_votes: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    answered_minute: Mapped[int | None]
    answered_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    reason: Mapped[str] = mapped_column(String(20), default="")


class RoomQuestionVote(Base):
    """Somebody wants to know this too: once a person."""

    __tablename__ = "room_question_votes"
    __table_args__ = (Index("ix_room_question_votes_person_id", "person_id"),)

    question_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("room_questions.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(PERSON), primary_key=True, autoincrement=False)
    at: Mapped[datetime]
