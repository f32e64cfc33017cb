"""Gigs, their shifts, the claims on them and the timesheets. Headcount is held by the database itself (B1)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, CreatedAt, Id, PublicId, enum_text
from app.gig_market.rules import BINDING, GigState, Pay, PayUnit, Settle, ShiftState, Span, State, paid_minutes

BINDING_SQL = "state in (" + ", ".join(f"'{state}'" for state in sorted(BINDING)) + ")"


class Gig(Base):
    """Short work that an enterprise offers, in one or more shifts."""

    __tablename__ = "gigs"
    __table_args__ = (
        CheckConstraint("pay_fen > 0", name="pay"),
        CheckConstraint("pay_unit <> 'piece' or pieces_an_hour > 0", name="piece_pace"),
        Index("ix_gigs_enterprise_id", "enterprise_id"),
        Index("ix_gigs_title_trgm", "title", postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprises.id"))
    occupation_code: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(60))
    district_code: Mapped[str] = mapped_column(String(6))
    place: Mapped[str] = mapped_column(String(120))
    duties: Mapped[str] = mapped_column(String(1000))
    bring: Mapped[str] = mapped_column(String(300))
    insurance: Mapped[str] = mapped_column(String(300))
    hazardous: Mapped[bool] = mapped_column(default=False)
    pay_fen: Mapped[int]
    pay_unit: Mapped[PayUnit] = mapped_column(enum_text(PayUnit))
    pieces_an_hour: Mapped[int | None]
    settle: Mapped[Settle] = mapped_column(enum_text(Settle))
    waiting_list: Mapped[bool] = mapped_column(default=True)
    cancel_hours: Mapped[int] = mapped_column(default=2)
    state: Mapped[GigState] = mapped_column(enum_text(GigState), default=GigState.OPEN)
    posted_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    created_at: Mapped[CreatedAt]

    @property
    def pay(self) -> Pay:
        """What was agreed to pay."""
        return Pay(self.pay_unit, self.pay_fen, self.pieces_an_hour)


class GigShift(Base):
    """One shift of a gig: an occasion with a number of places. `taken` is kept by a trigger on the claims."""

    __tablename__ = "gig_shifts"
    __table_args__ = (
        CheckConstraint("headcount between 1 and 500", name="headcount"),
        CheckConstraint("taken between 0 and headcount", name="never_over"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("break_minutes between 0 and 240", name="break"),
        Index("ix_gig_shifts_gig_id", "gig_id"),
        Index("ix_gig_shifts_starts_at", "starts_at"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    gig_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("gigs.id"))
    occasion_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("occasions.id"), unique=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    break_minutes: Mapped[int] = mapped_column(default=0)
    headcount: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    cancel_until: Mapped[datetime]
    state: Mapped[ShiftState] = mapped_column(enum_text(ShiftState), default=ShiftState.OPEN)
    created_at: Mapped[CreatedAt]

    gig: Mapped[Gig] = relationship(lazy="joined", innerjoin=True)

    @property
    def left(self) -> int:
        """Places still free."""
        return self.headcount - self.taken

    @property
    def minutes(self) -> int:
        """Paid minutes as planned."""
        return paid_minutes(self.starts_at, self.ends_at, self.break_minutes)

    @property
    def span(self) -> Span:
        """From start to end."""
        return Span(self.starts_at, self.ends_at)


class GigClaim(Base):
    """One person's claim on one shift. Times are copied so that the database refuses overlaps and short rest."""

    __tablename__ = "gig_claims"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at and ends_at <= rest_until", name="times"),
        Index(
            "uq_gig_claims_active", "shift_id", "person_id", unique=True, postgresql_where=text("state <> 'cancelled'")
        ),
        Index("ix_gig_claims_person_id", "person_id", "starts_at"),
        ExcludeConstraint(
            ("person_id", "="),
            (text("tstzrange(starts_at, rest_until)"), "&&"),
            name="ex_gig_claims_rest",
            using="gist",
            where=text(BINDING_SQL),
        ),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    shift_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("gig_shifts.id"))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    state: Mapped[State] = mapped_column(enum_text(State))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    rest_until: Mapped[datetime]
    claimed_at: Mapped[datetime]

    shift: Mapped[GigShift] = relationship(lazy="joined", innerjoin=True)
    timesheet: Mapped["GigTimesheet | None"] = relationship(lazy="joined", back_populates="claim")


class GigClaimStep(Base):
    """One move of a claim: from, to, who, when, why. Append-only."""

    __tablename__ = "gig_claim_steps"
    __table_args__ = (Index("ix_gig_claim_steps_claim_id", "claim_id"),)

    id: Mapped[Id]
    claim_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("gig_claims.id"))
    from_state: Mapped[State | None] = mapped_column(enum_text(State))
    to_state: Mapped[State] = mapped_column(enum_text(State))
    by_person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200), default="")


class GigTimesheet(Base):
    """The hours of one worked claim, what they earn, and who confirmed what when."""

    __tablename__ = "gig_timesheets"
    __table_args__ = (
        CheckConstraint("ended_at is null or started_at < ended_at", name="order"),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("received_at is null or paid_at is not null", name="received_after_paid"),
    )

    id: Mapped[Id]
    claim_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("gig_claims.id"), unique=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    break_minutes: Mapped[int] = mapped_column(default=0)
    pieces: Mapped[int | None]
    amount_fen: Mapped[int] = mapped_column(default=0)
    from_scans: Mapped[bool]
    employer_confirmed_at: Mapped[datetime | None]
    employer_confirmed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    worker_confirmed_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    paid_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    received_at: Mapped[datetime | None]

    claim: Mapped[GigClaim] = relationship(back_populates="timesheet")

    @property
    def minutes(self) -> int:
        """Paid minutes, 0 while still on site."""
        return paid_minutes(self.started_at, self.ended_at, self.break_minutes) if self.ended_at else 0
