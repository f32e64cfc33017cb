"""The outbox: every message that leaves for a person, written in the transaction that caused it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import Base, CreatedAt, Id, PublicId, enum_text


class MessageState(StrEnum):
    """Where a message stands. `dead` gave up after the last attempt and waits for staff."""

    QUEUED = "queued"
    SENT = "sent"
    DEAD = "dead"


class ChannelKind(StrEnum):
    """How a message leaves: as text message, or only into the person's inbox here."""

    SMS = "sms"
    INAPP = "inapp"


class OutboxMessage(Base):
    """One message. Address and secrets are sealed with the key of `subject_id`: the person, or, for a number that
    belongs to nobody here yet, a data subject of this message alone, which is erased a day later."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index("ix_outbox_messages_due", "next_attempt_at", postgresql_where=text("state = 'queued'")),
        Index("ix_outbox_messages_inbox", "person_id", "created_at"),
        Index("ix_outbox_messages_address", "address_hash", "created_at"),
        Index("ix_outbox_messages_created_at", "created_at"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    subject_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    channel: Mapped[ChannelKind] = mapped_column(enum_text(ChannelKind))
    template: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]] = mapped_column(JSONB)
    secrets_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    address_hash: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    state: Mapped[MessageState] = mapped_column(enum_text(MessageState), default=MessageState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(default=now)
    last_error: Mapped[str | None] = mapped_column(String(60))
    provider: Mapped[str | None] = mapped_column(String(40))
    provider_reference: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
