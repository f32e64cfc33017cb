"""Who did or looked at what, when: append-only, ids only, never personal data."""

from enum import StrEnum
from typing import Any

from flask import g, has_request_context
from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.actor import Actor
from app.database import Base, CreatedAt, Id


class AuditRecord(Base):
    """One act. `tag` is `source:subject:action` from a package's AuditTag enumeration."""

    __tablename__ = "audit_records"
    __table_args__ = (Index("ix_audit_records_subject", "subject_kind", "subject_id"),)

    id: Mapped[Id]
    at: Mapped[CreatedAt]
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"), index=True)
    tag: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    request_id: Mapped[str | None] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


def request_id() -> str | None:
    """The id of the present request, by which its log lines and audit records are found."""
    found: str | None = g.get("request_id") if has_request_context() else None
    return found


def record(
    session: Session, actor: Actor, tag: StrEnum, subject_kind: str, subject_id: int | None, **data: Any
) -> None:
    """Write one audit record in the caller's transaction. `data` holds ids, codes and counts only."""
    session.add(
        AuditRecord(
            person_id=actor.person_id,
            tag=str(tag),
            subject_kind=subject_kind,
            subject_id=subject_id,
            request_id=request_id(),
            data=data,
        )
    )
