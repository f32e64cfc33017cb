"""Lines, surveys with their readings, entries, explanations, pipeline moves. All append-only: the database refuses
changes (L1)."""

from datetime import datetime

from sqlalchemy import BigInteger, FetchedValue, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, PublicId, UtcDateTime, enum_text
from app.ledger.kinds import Balance, Channel, EntryKind, Flow, PipelineStage, PostKind

LINE, PERSON = "ledger_lines.id", "data_subjects.id"


class LedgerLine(Base):
    """An enterprise × post kind × occupation, or unspecified where a survey gives only the kind."""

    __tablename__ = "ledger_lines"
    __table_args__ = (
        Index(
            "uq_ledger_lines_post",
            "enterprise_id",
            "post_kind",
            "occupation_code",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_ledger_lines_occupation", "occupation_code"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprises.id"))
    post_kind: Mapped[PostKind] = mapped_column(enum_text(PostKind))
    occupation_code: Mapped[str | None] = mapped_column(String(10), ForeignKey("occupations.code"))


class Survey(Base):
    """One visit, call or form: what was found at an enterprise at one moment."""

    __tablename__ = "ledger_surveys"
    __table_args__ = (
        Index("ix_ledger_surveys_enterprise", "enterprise_id", "observed_at"),
        Index("ix_ledger_surveys_district", "district_code", "observed_at"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprises.id"))
    channel: Mapped[Channel] = mapped_column(enum_text(Channel))
    observed_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, FetchedValue())
    actor_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    note: Mapped[str] = mapped_column(String(500), default="")
    district_code: Mapped[str] = mapped_column(String(6))
    industry_code: Mapped[str] = mapped_column(String(3))


class Reading(Base):
    """The level one survey found for one balance of one line. A later reading may correct it, or withdraw it (no
    level)."""

    __tablename__ = "ledger_readings"
    __table_args__ = (
        Index(
            "uq_ledger_readings_moment",
            "line_id",
            "balance",
            "observed_at",
            unique=True,
            postgresql_where=text("corrects_id is null"),
        ),
        Index("uq_ledger_readings_corrects", "corrects_id", unique=True),
        Index("ix_ledger_readings_survey", "survey_id"),
        Index("ix_ledger_readings_line", "line_id", "balance", "observed_at"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    survey_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("ledger_surveys.id"))
    line_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(LINE))
    balance: Mapped[Balance] = mapped_column(enum_text(Balance))
    level: Mapped[int | None]
    observed_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, FetchedValue())
    actor_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    corrects_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("ledger_readings.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")


class LedgerEntry(Base):
    """A signed change of one balance of one line. What reports group by is copied onto it (L5)."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ix_ledger_entries_line", "line_id", "balance", "effective_at"),
        Index("ix_ledger_entries_district", "district_code", "effective_at"),
        Index("ix_ledger_entries_recorded", "recorded_at"),
        Index("ix_ledger_entries_placement", "placement_id", postgresql_where=text("placement_id is not null")),
        Index("ix_ledger_entries_return", "return_key", postgresql_where=text("return_key is not null")),
        Index("ix_ledger_entries_reading", "reading_id", postgresql_where=text("reading_id is not null")),
        Index("ix_ledger_entries_explains", "explains_id", postgresql_where=text("explains_id is not null")),
        Index("ix_ledger_entries_pair", "pair", postgresql_where=text("pair is not null")),
        Index(
            "uq_ledger_entries_corrects",
            "corrects_id",
            unique=True,
            postgresql_where=text("kind in ('correction', 'reversal')"),
        ),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    line_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(LINE))
    balance: Mapped[Balance] = mapped_column(enum_text(Balance))
    delta: Mapped[int] = mapped_column(Integer)
    kind: Mapped[EntryKind] = mapped_column(enum_text(EntryKind))
    flow: Mapped[Flow] = mapped_column(enum_text(Flow))
    effective_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, FetchedValue())
    actor_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))
    placement_id: Mapped[int | None] = mapped_column(BigInteger)
    return_key: Mapped[str | None] = mapped_column(String(80))
    reading_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("ledger_readings.id"))
    corrects_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("ledger_entries.id"))
    explains_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("ledger_entries.id"))
    pair: Mapped[str | None] = mapped_column(String(24))
    evidence_kind: Mapped[str | None] = mapped_column(String(20))
    evidence_public_id: Mapped[str | None] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(String(200), default="")
    enterprise_id: Mapped[int] = mapped_column(BigInteger)
    district_code: Mapped[str] = mapped_column(String(6))
    industry_code: Mapped[str] = mapped_column(String(3))
    post_kind: Mapped[PostKind] = mapped_column(enum_text(PostKind))
    occupation_code: Mapped[str | None] = mapped_column(String(10))


class Explanation(Base):
    """Somebody's reason for (part of) a survey's difference. Posts nothing to the balance."""

    __tablename__ = "ledger_explanations"
    __table_args__ = (Index("ix_ledger_explanations_reading", "reading_id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    reading_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("ledger_readings.id"))
    line_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(LINE), index=True)
    balance: Mapped[Balance] = mapped_column(enum_text(Balance))
    amount: Mapped[int]
    observed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, FetchedValue())
    actor_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(PERSON))


class PipelineMove(Base):
    """One person (an opaque subject) entering (+1) or leaving (−1) a stage beside a line."""

    __tablename__ = "pipeline_moves"
    __table_args__ = (
        Index("ix_pipeline_moves_subject", "line_id", "subject", "id"),
        Index("ix_pipeline_moves_district", "district_code", "effective_at"),
    )

    id: Mapped[Id]
    line_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(LINE))
    subject: Mapped[str] = mapped_column(String(60))
    stage: Mapped[PipelineStage] = mapped_column(enum_text(PipelineStage))
    delta: Mapped[int]
    effective_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, FetchedValue())
    enterprise_id: Mapped[int] = mapped_column(BigInteger)
    district_code: Mapped[str] = mapped_column(String(6))
    industry_code: Mapped[str] = mapped_column(String(3))
    post_kind: Mapped[PostKind] = mapped_column(enum_text(PostKind))
    occupation_code: Mapped[str | None] = mapped_column(String(10))
