"""National standards as data: regions, occupations, industries, the calendar, and where each came from."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class ReferenceSource(Base):
    """Where one table's data came from. `digest` is of the loaded file, so that loading again can stop early."""

    __tablename__ = "reference_sources"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    loaded_at: Mapped[datetime]


class Region(Base):
    """A region of GB/T 2260: province, prefecture or county (districts are counties)."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(100))
    level: Mapped[str] = mapped_column(String(20))
    parent_code: Mapped[str | None] = mapped_column(String(6), ForeignKey("regions.code"), index=True)


class Occupation(Base):
    """An entry of the national classification of occupations (2022); level 4 is an occupation, above are groups."""

    __tablename__ = "occupations"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    level: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    aliases: Mapped[str] = mapped_column(Text)


class Industry(Base):
    """A section ("C") or division ("C36") of GB/T 4754—2017."""

    __tablename__ = "industries"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(160))
    level: Mapped[str] = mapped_column(String(20))
    parent_code: Mapped[str | None] = mapped_column(String(3), ForeignKey("industries.code"))


class CalendarDay(Base):
    """A special day: `kind` is spring_festival, holiday or workday (a weekend day moved to work)."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(100))
