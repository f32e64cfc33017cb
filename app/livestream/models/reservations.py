"""Who wants to be told when a room begins, and what they were told."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id

PERSON = "data_subjects.id"


class RoomReservation(Base):
    """A person reserved a room. `starts_at` is the start that he or she knows of."""

    __tablename__ = "room_reservations"
    __table_args__ = (
        UniqueConstraint("room_id", "person_id", name="uq_room_reservations_room_id_person_id"),
        Index("ix_room_reservations_present", "room_id", postgresql_where=text("cancelled_at is null")),
        Index("ix_room_reservations_person_id", "person_id"),
    )

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(PERSON))
    starts_at: Mapped[datetime]
    reserved_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class RoomReminder(Base):
    """A person was told something about the moment `about`: once, whatever happens."""

    __tablename__ = "room_reminders"
    __table_args__ = (CheckConstraint("kind in ('soon', 'started', 'moved', 'cancelled')", name="kind"),)

    reservation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("room_reservations.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    about: Mapped[datetime] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]
