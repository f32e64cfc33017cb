"""The common record of whatever one can attend: fair, live room, gig shift, bus."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, CreatedAt, Id, Moment, PublicId, enum_text


class Kind(StrEnum):
    """What kind of thing is attended; a package above owns each."""

    FAIR = "fair"
    LIVE_ROOM = "live_room"
    GIG_SHIFT = "gig_shift"
    TRIP = "trip"


class State(StrEnum):
    """Where an occasion stands; legal moves are in `rules.TRANSITIONS`."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    ENDED = "ended"


class Occasion(Base):
    """One fair, room, shift or bus, as far as tickets, attendance and applications need to know it.

    One that is not `listed` is found by its address only."""

    __tablename__ = "occasions"
    __table_args__ = (
        Index("ix_occasions_kind_starts_at", "kind", "starts_at"),
        Index("ix_occasions_district_code_starts_at", "district_code", "starts_at"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    kind: Mapped[Kind] = mapped_column(enum_text(Kind))
    title: Mapped[str] = mapped_column(String(100))
    host_enterprise_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("enterprises.id"), index=True)
    district_code: Mapped[str] = mapped_column(String(6))
    industry_code: Mapped[str | None] = mapped_column(String(3))
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    parent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("occasions.id"), index=True)
    state: Mapped[State] = mapped_column(enum_text(State), default=State.DRAFT)
    listed: Mapped[bool] = mapped_column(default=True)
    state_reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[datetime | None]

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    def is_on(self, moment: datetime) -> bool:
        """Whether it is published and going on at `moment`."""
        return self.is_published and self.starts_at <= moment < self.ends_at
