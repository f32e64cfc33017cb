"""Polls of a room and the votes in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, PublicId

PERSON = "data_subjects.id"


class RoomPoll(Base):
    """A question with options. `counts` is what viewers were told last; once closed, how many votes each got."""

    __tablename__ = "room_polls"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(options) between 2 and 6", name="options"),
        CheckConstraint("jsonb_array_length(counts) = jsonb_array_length(options)", name="counts"),
        CheckConstraint("removed_at is null or closed_at is not null", name="removed"),
        Index("ix_room_polls_room_id", "room_id", "id"),
        Index("uq_room_polls_open", "room_id", unique=True, postgresql_where=text("closed_at is null")),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    question: Mapped[str] = mapped_column(String(60))
    options: Mapped[list[Any]] = mapped_column(JSONB)
    counts: Mapped[list[Any]] = mapped_column(JSONB)
    opened_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))


class RoomPollVote(Base):
    """What a viewer chose, by the key that person or guest has in this room: one vote, changed in place."""

    __tablename__ = "room_poll_votes"
    __table_args__ = (
        CheckConstraint("choice between 0 and 5", name="choice"),
        Index("ix_room_poll_votes_person_id", "person_id", postgresql_where=text("person_id is not null")),
    )

    poll_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("room_polls.id"), primary_key=True, autoincrement=False)
    viewer_key: Mapped[str] = mapped_column(String(24), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    choice: Mapped[int]
    at: Mapped[datetime]
