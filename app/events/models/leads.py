"""Tables of leads: meetings at booths."""

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, Moment, PublicId, enum_text
from app.events.rules import LeadFrom


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
