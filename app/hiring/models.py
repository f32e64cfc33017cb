"""Tables of hiring: vacancies, applications with every step, interviews, offers, confirmations, placements."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, CreatedAt, Id, Moment, PublicId, enum_text
from app.hiring.rules import (
    ACTIVE,
    Answer,
    Channel,
    PayPeriod,
    Review,
    Side,
    State,
    VacancyState,
    Way,
    Word,
    places_left,
    takes_applications,
)

ACTIVE_SQL = f"state in ({', '.join(repr(str(state)) for state in sorted(ACTIVE))})"


class Vacancy(Base):
    """A job offered. `filled` counts people at work whose placement was not rejected; kept under the row's lock."""

    __tablename__ = "vacancies"
    __table_args__ = (
        Index("ix_vacancies_state_valid_until", "state", "valid_until"),
        Index("ix_vacancies_title", "title", postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprises.id"), index=True)
    line_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("ledger_lines.id"), index=True)
    occupation_code: Mapped[str] = mapped_column(String(12), index=True)
    title: Mapped[str] = mapped_column(String(60))
    headcount: Mapped[int]
    filled: Mapped[int] = mapped_column(default=0)
    pay_low_fen: Mapped[int]
    pay_high_fen: Mapped[int | None]
    pay_period: Mapped[PayPeriod] = mapped_column(enum_text(PayPeriod))
    basic_pay_fen: Mapped[int | None]
    district_code: Mapped[str] = mapped_column(String(6), index=True)
    address: Mapped[str] = mapped_column(String(200))
    duties: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    valid_until: Mapped[date] = mapped_column(Date)
    hazardous: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[VacancyState] = mapped_column(enum_text(VacancyState), default=VacancyState.DRAFT)
    created_at: Mapped[CreatedAt]
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]

    @property
    def remaining(self) -> int:
        return places_left(self.headcount, self.filled)

    def takes_applications(self, on: date) -> bool:
        return takes_applications(self.state, self.valid_until, on)


class Application(Base):
    """One person for one vacancy, from one source. At most one is active per person and vacancy."""

    __tablename__ = "applications"
    __table_args__ = (
        Index(
            "uq_applications_active",
            "person_id",
            "vacancy_id",
            unique=True,
            postgresql_where=text(ACTIVE_SQL),
        ),
        Index("ix_applications_vacancy_id_state", "vacancy_id", "state"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    vacancy_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vacancies.id"))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"), index=True)
    occasion_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("occasions.id"), index=True)
    source_channel: Mapped[Channel] = mapped_column(enum_text(Channel))
    source_detail: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[State] = mapped_column(enum_text(State), default=State.APPLIED)
    state_at: Mapped[Moment]
    applied_at: Mapped[Moment]
    created_at: Mapped[CreatedAt]

    vacancy: Mapped[Vacancy] = relationship(lazy="raise")


class ApplicationStep(Base):
    """One step taken: who, on which side, when it took effect and when it was recorded. Never changed."""

    __tablename__ = "application_steps"
    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("applications.id"), index=True)
    from_state: Mapped[State | None] = mapped_column(enum_text(State))
    to_state: Mapped[State] = mapped_column(enum_text(State))
    side: Mapped[Side] = mapped_column(enum_text(Side))
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[Moment]
    recorded_at: Mapped[CreatedAt]


class Interview(Base):
    """The interview agreed for an application; moving it changes this row and asks the seeker again."""

    __tablename__ = "interviews"
    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("applications.id"), unique=True)
    at: Mapped[Moment] = mapped_column(index=True)
    way: Mapped[Way] = mapped_column(enum_text(Way))
    place: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(300), default="")
    answer: Mapped[Answer] = mapped_column(enum_text(Answer), default=Answer.NONE)
    answered_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class Offer(Base):
    """A place promised: when to start, and until when the promise holds."""

    __tablename__ = "offers"

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("applications.id"), unique=True)
    start_on: Mapped[date] = mapped_column(Date)
    expires_at: Mapped[Moment] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[CreatedAt]


class Confirmation(Base):
    """One side's word on an arrival or on still being there. `about_at` is the arrival as that side saw it."""

    __tablename__ = "hiring_confirmations"
    __table_args__ = (UniqueConstraint("application_id", "what", "side", name="uq_hiring_confirmations_word"),)

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("applications.id"))
    what: Mapped[Word] = mapped_column(enum_text(Word))
    side: Mapped[Side] = mapped_column(enum_text(Side))
    person_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    about_at: Mapped[datetime | None]
    at: Mapped[Moment]
    recorded_at: Mapped[CreatedAt]


class Placement(Base):
    """An arrival confirmed by both sides, reviewable by staff. District and industry are those of its day."""

    __tablename__ = "placements"
    __table_args__ = (Index("ix_placements_review_district_code", "review", "district_code"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("applications.id"), unique=True)
    vacancy_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vacancies.id"), index=True)
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprises.id"), index=True)
    line_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("ledger_lines.id"))
    district_code: Mapped[str] = mapped_column(String(6))
    industry_code: Mapped[str] = mapped_column(String(3))
    arrived_at: Mapped[Moment] = mapped_column(index=True)
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str] = mapped_column(String(300), default="")
    review: Mapped[Review] = mapped_column(enum_text(Review), default=Review.PENDING)
    reviewed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("data_subjects.id"))
    reviewed_at: Mapped[datetime | None]
    review_reason: Mapped[str] = mapped_column(String(300), default="")
    asked_7_at: Mapped[datetime | None]
    asked_30_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]

    @property
    def counts(self) -> bool:
        """Whether a person is at work by this placement: not left and not rejected."""
        return self.left_at is None and self.review is not Review.REJECTED


class AttendanceNote(Base):
    """Somebody attended where this vacancy was shown: the first stage of the pipeline, before any application."""

    __tablename__ = "attendance_notes"
    __table_args__ = (UniqueConstraint("vacancy_id", "person_id", "occasion_id", name="uq_attendance_notes_once"),)

    id: Mapped[Id]
    vacancy_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("vacancies.id"))
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("data_subjects.id"), index=True)
    occasion_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("occasions.id"), index=True)
    at: Mapped[Moment]
    recorded_at: Mapped[CreatedAt]
