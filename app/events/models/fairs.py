"""Tables of fairs. A fair's name, times and state stand on its occasion."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, CreatedAt, Id, Moment


class Fair(Base):
    """What a fair adds to its occasion. Times and `live` follow the occasion, for the venue's calendar."""

    __tablename__ = "fairs"
    __table_args__ = (
        ExcludeConstraint(
            ("venue_id", "="),
            (func.tstzrange(text("starts_at"), text("ends_at")), "&&"),
            name="ex_fairs_venue_once",
            where=text("live"),
            using="gist",
        ),
        CheckConstraint("starts_at < ends_at", name="span"),
    )

    id: Mapped[Id]
    occasion_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("occasions.id"), unique=True)
    venue_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("venues.id"), index=True)
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    live: Mapped[bool] = mapped_column(default=True)
    summary: Mapped[str] = mapped_column(Text, default="")
    booking_opens_at: Mapped[datetime | None]
    booking_closes_at: Mapped[datetime | None]
    plan_file_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("stored_files.id"))
    emergency_file_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("stored_files.id"))
    security_file_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("stored_files.id"))
    created_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    created_at: Mapped[CreatedAt]
