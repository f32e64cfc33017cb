"""Tables of tickets."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.checkin.rules import TicketState
from app.database import Base, Id, Moment, PublicId, enum_text


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
