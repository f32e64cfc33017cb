"""Tables of booths and their bookings."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, Moment, PublicId, enum_text
from app.events.rules import BookingState

LIVE = text("state in ('held', 'confirmed')")


class Booth(Base):
    """One stand of a fair, at a row and column of its plan."""

    __tablename__ = "booths"
    __table_args__ = (
        UniqueConstraint("fair_id", "code"),
        UniqueConstraint("fair_id", "row_number", "column_number"),
        UniqueConstraint("id", "fair_id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    fair_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fairs.id"))
    code: Mapped[str] = mapped_column(String(8))
    row_number: Mapped[int]
    column_number: Mapped[int]
    open: Mapped[bool] = mapped_column(default=True)


class Booking(Base):
    """An enterprise's claim on a booth. The partial unique indexes make selling twice impossible (B1)."""

    __tablename__ = "bookings"
    __table_args__ = (
        ForeignKeyConstraint(["booth_id", "fair_id"], ["booths.id", "booths.fair_id"], name="fk_bookings_booth"),
        Index("uq_bookings_live_booth", "booth_id", unique=True, postgresql_where=LIVE),
        Index("uq_bookings_live_enterprise", "fair_id", "enterprise_id", unique=True, postgresql_where=LIVE),
        Index("ix_bookings_enterprise_id", "enterprise_id"),
        CheckConstraint("state <> 'confirmed' or confirmed_at is not null", name="confirmed_when"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    booth_id: Mapped[int] = mapped_column(BigInteger)
    fair_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fairs.id"))
    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprises.id"))
    state: Mapped[BookingState] = mapped_column(enum_text(BookingState), default=BookingState.HELD)
    held_at: Mapped[Moment]
    held_until: Mapped[Moment]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    held_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    ended_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))


class BookingVacancy(Base):
    """A vacancy brought to a booth, in the enterprise's order."""

    __tablename__ = "booking_vacancies"

    booking_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("bookings.id"), primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vacancies.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
