"""What the demo data are: made once from a seed, re-anchored to today; and the tours visitors take through them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, CreatedAt, Id, PublicId


class DemoState(Base):
    """The one row that says which demo data are here, and for which day they were last made current."""

    __tablename__ = "demo_state"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    seed: Mapped[int]
    version: Mapped[str] = mapped_column(String(20))
    seeded_at: Mapped[datetime | None]
    anchored_on: Mapped[date | None] = mapped_column(Date)


class Tour(Base):
    """One visitor's walk through the loop: whom and what his or her buttons act on. Everything it names is real."""

    __tablename__ = "demo_tours"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    fair_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("occasions.id"))
    booking_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("bookings.id"))
    vacancy_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vacancies.id"))
    clerk_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("people.id"))
    gate_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(20))
    seeker_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("people.id"))
    shortfall_before: Mapped[int]
    created_at: Mapped[CreatedAt]
