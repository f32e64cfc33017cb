"""Tables of fairs. A fair's name, times and state stand on its occasion; what is particular to a fair stands here."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, CreatedAt, Id, Moment, PublicId, enum_text
from app.events.rules import BookingState, LeadFrom

LIVE = text("state in ('held', 'confirmed')")


class Venue(Base):
    """A place that can hold one fair at a time."""

    __tablename__ = "venues"
    __table_args__ = (UniqueConstraint("district_code", "name"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(80))
    district_code: Mapped[str] = mapped_column(String(6))
    address: Mapped[str] = mapped_column(String(200))
    capacity: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[CreatedAt]


class Fair(Base):
    """What a fair adds to its occasion. Times and `live` follow the occasion, for the venue's calendar."""

    __tablename__ = "fairs"
    __table_args__ = (
        ExcludeConstraint(
            ("venue_id", "="),
            (func.tstzrange(text("starts_at"), text("ends_at")), "&&"),
            name="ex_fairs_venue_once",
            where=text("live"),
            using="gist",
        ),
        CheckConstraint("starts_at < ends_at", name="span"),
    )

    id: Mapped[Id]
    occasion_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("occasions.id"), unique=True)
    venue_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("venues.id"), index=True)
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    live: Mapped[bool] = mapped_column(default=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    booking_opens_at: Mapped[datetime | None]
    booking_closes_at: Mapped[datetime | None]
    plan_file_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("stored_files.id"))
    emergency_file_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("stored_files.id"))
    security_file_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("stored_files.id"))
    created_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    created_at: Mapped[CreatedAt]


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


class Lead(Base):
    """A meeting at a booth that became an application. `at_gate`: whether the gate had admitted the seeker before."""

    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("booking_id", "person_id", "vacancy_id"),
        Index("uq_leads_nonce", "booking_id", "nonce", unique=True, postgresql_where=text("nonce is not null")),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    booking_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("bookings.id"))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"), index=True)
    vacancy_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vacancies.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("applications.id"))
    came_from: Mapped[LeadFrom] = mapped_column(enum_text(LeadFrom))
    at_gate: Mapped[bool]
    nonce: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[Moment]
    scanned_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
