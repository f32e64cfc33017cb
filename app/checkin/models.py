"""Tables of check-in. Scans are never changed or removed; an undo is a row of its own."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.checkin.rules import How, ScanResult, TicketState
from app.database import Base, CreatedAt, Id, Moment, PublicId, enum_text


class Ticket(Base):
    """What admits one person to one occasion: a signed code that anyone with the public key can check."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("uq_tickets_valid", "occasion_id", "person_id", unique=True, postgresql_where=text("state = 'valid'")),
        Index("ix_tickets_person_id", "person_id"),
        CheckConstraint("valid_from < valid_until", name="valid_span"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    occasion_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("occasions.id"))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    code: Mapped[str] = mapped_column(String(200))
    state: Mapped[TicketState] = mapped_column(enum_text(TicketState), default=TicketState.VALID)
    valid_from: Mapped[Moment]
    valid_until: Mapped[Moment]
    issued_at: Mapped[Moment]
    issued_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))


class Scan(Base):
    """One try at a gate, admitted or refused. `rule` is the rule it was judged by (entry, day:2026-02-20)."""

    __tablename__ = "scans"
    __table_args__ = (
        UniqueConstraint("occasion_id", "nonce"),
        Index(
            "uq_scans_admitted",
            "ticket_id",
            "rule",
            unique=True,
            postgresql_where=text("result = 'admitted' and not undone"),
        ),
        Index("ix_scans_gate", "occasion_id", "gate", "at"),
        CheckConstraint("result <> 'admitted' or ticket_id is not null", name="admitted_has_ticket"),
        CheckConstraint("not undone or result = 'admitted'", name="undone_was_admitted"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    occasion_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("occasions.id"))
    ticket_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tickets.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    first_scan_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("scans.id"))
    rule: Mapped[str] = mapped_column(String(24))
    gate: Mapped[str] = mapped_column(String(40))
    nonce: Mapped[str] = mapped_column(String(64))
    code_digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[ScanResult] = mapped_column(enum_text(ScanResult))
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[Moment]
    recorded_at: Mapped[CreatedAt]
    scanned_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))


class ScanUndo(Base):
    """An admission taken back by staff, with the reason."""

    __tablename__ = "scan_undos"

    id: Mapped[Id]
    scan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("scans.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    undone_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    at: Mapped[Moment]


class Attendance(Base):
    """Somebody took part in an occasion: how, from when, until when, and what shows it.

    `detail` tells apart several attendances of one person (the day's rule, a booth's code); `person_id` is None for
    a viewer without an account, whom `detail` names. `void` when the evidence was taken back.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("occasion_id", "person_id", "how", "detail", postgresql_nulls_not_distinct=True),
        Index("ix_attendances_person_id", "person_id"),
        CheckConstraint("until is null or until >= since", name="span"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    occasion_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("occasions.id"))
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    how: Mapped[How] = mapped_column(enum_text(How))
    detail: Mapped[str] = mapped_column(String(80), default="")
    since: Mapped[Moment]
    until: Mapped[datetime | None]
    evidence_kind: Mapped[str | None] = mapped_column(String(24))
    evidence_id: Mapped[str | None] = mapped_column(String(24))
    void: Mapped[bool] = mapped_column(default=False)
