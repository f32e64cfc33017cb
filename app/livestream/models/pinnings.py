"""Every time a card was on view: what minutes, viewers and clips of a job are worked out from."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id


class RoomPinning(Base):
    """One card on view from `pinned_at` until `unpinned_at`; in one room never two at once."""

    __tablename__ = "room_pinnings"
    __table_args__ = (
        CheckConstraint("unpinned_at is null or unpinned_at >= pinned_at", name="span"),
        ExcludeConstraint(
            ("room_id", "="),
            (text("tstzrange(pinned_at, unpinned_at)"), "&&"),
            using="gist",
            name="ex_room_pinnings_overlap",
        ),
        Index("ix_room_pinnings_card_id", "card_id", "pinned_at"),
    )

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("live_rooms.id"))
    card_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("room_cards.id"))
    pinned_at: Mapped[datetime]
    unpinned_at: Mapped[datetime | None]
