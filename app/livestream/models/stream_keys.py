"""Stream keys: what a host types into OBS. The key itself is nowhere, only what it hashes to."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, CreatedAt, Id


class StreamKey(Base):
    """One key of one room; only one at a time is good."""

    __tablename__ = "stream_keys"
    __table_args__ = (
        CheckConstraint("octet_length(key_hash) = 32", name="hash"),
        CheckConstraint("revoked_at is null or revoked_at >= created_at", name="span"),
        Index("uq_stream_keys_room_id", "room_id", unique=True, postgresql_where=text("revoked_at is null")),
    )

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    key_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    created_at: Mapped[CreatedAt]
    revoked_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
