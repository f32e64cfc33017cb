"""Tables of scans. They are never changed or removed; an undo is a row of its own."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.checkin.rules import ScanResult
from app.database import Base, CreatedAt, Id, Moment, PublicId, enum_text


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
