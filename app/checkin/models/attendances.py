"""Tables of attendance."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.checkin.rules import How
from app.database import Base, Id, Moment, PublicId, enum_text


class Attendance(Base):
    """Somebody took part in an occasion: how, from when, until when, and what shows it.

    `detail` tells apart several attendances of one person (the day's rule, a booth's code); `person_id` is None for
    a viewer without an account, whom `detail` names. `void` when the evidence was taken back.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("occasion_id", "person_id", "how", "detail", postgresql_nulls_not_distinct=True),
        Index("ix_attendances_person_id", "person_id"),
        CheckConstraint("until is null or until >= since", name="span"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    occasion_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("occasions.id"))
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    how: Mapped[How] = mapped_column(enum_text(How))
    detail: Mapped[str] = mapped_column(String(80), default="")
    since: Mapped[Moment]
    until: Mapped[datetime | None]
    evidence_kind: Mapped[str | None] = mapped_column(String(24))
    evidence_id: Mapped[str | None] = mapped_column(String(24))
    void: Mapped[bool] = mapped_column(default=False)
