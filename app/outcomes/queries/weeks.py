"""A district's week: opening, flows, closing, and the entries behind each flow, as known at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise
from app.ledger.public import Balance, Flow, GroupBy, LedgerEntry, Total, Week, first_readings, totals, week
from app.paging import Page, paginate
from app.reference.public import districts

TICK = timedelta(microseconds=1)


def monday_of(day: date) -> date:
    """The Monday of the week that holds `day`."""
    return clock.week_of(day)[0]


@dataclass(frozen=True)
class AskedWeek:
    """Which week of which district (None: the city), as known when (None: now)."""

    district: str | None
    monday: date
    known_at: datetime | None = None

    @property
    def start(self) -> datetime:
        return clock.instant(self.monday)

    @property
    def end(self) -> datetime:
        return clock.instant(self.monday + timedelta(days=7))


def week_of(session: Session, asked: AskedWeek) -> Week:
    """The week's figures."""
    return week(session, asked.district, asked.monday, asked.known_at)


@dataclass(frozen=True)
class DistrictRow:
    """One district's week in the city's table. Arrivals and departures count people."""

    district: str
    opening: int
    new_need: int
    arrivals: int
    departures: int
    surveys: int
    moved: int
    closing: int
    balanced: bool
    reported: bool


def district_rows(session: Session, asked: AskedWeek) -> list[DistrictRow]:
    """Every district's week, each adding up by itself. Four queries."""
    opening = _stand(session, asked.start - TICK, asked.known_at)
    closing = _stand(session, asked.end - TICK, asked.known_at)
    flows = _flows(session, asked)
    return [_row(d.code, opening.get(d.code), closing.get(d.code), flows.get(d.code, {})) for d in districts(session)]


def _stand(session: Session, at: datetime, known_at: datetime | None) -> dict[str | int | None, Total]:
    return {t.key: t for t in totals(session, group_by=GroupBy.DISTRICT, effective_at=at, known_at=known_at)}


def _row(code: str, opening: Total | None, closing: Total | None, flows: dict[str, int]) -> DistrictRow:
    net = [total.shortfall - total.overfill if total else 0 for total in (opening, closing)]
    return DistrictRow(
        district=code,
        opening=opening.shortfall if opening else 0,
        new_need=flows.get("new_need", 0),
        arrivals=-flows.get("arrivals", 0),
        departures=flows.get("departures", 0),
        surveys=flows.get("surveys", 0),
        moved=flows.get("moved", 0),
        closing=closing.shortfall if closing else 0,
        balanced=net[0] + sum(flows.values()) == net[1],
        reported=bool(closing and closing.reported),
    )


def _flows(session: Session, asked: AskedWeek) -> dict[str, dict[str, int]]:
    """For each district the sum of the entries of each flow of the shortfall."""
    names = [name for name in CONDITIONS if name != "returns"]
    sums = [func.coalesce(func.sum(LedgerEntry.delta).filter(_in_flow(name, asked)), 0) for name in names]
    query = select(LedgerEntry.district_code, *sums).where(_in_week(asked), LedgerEntry.balance == Balance.SHORTFALL)
    rows = session.execute(query.group_by(LedgerEntry.district_code)).all()
    return {row[0]: dict(zip(names, map(int, row[1:]), strict=True)) for row in rows}


CONDITIONS: dict[str, tuple[Flow, ...]] = {
    "new_need": (Flow.NEED,),
    "arrivals": (Flow.ARRIVAL,),
    "departures": (Flow.DEPARTURE,),
    "surveys": (Flow.SURVEY,),
    "moved": (Flow.TRANSFER, Flow.REGROUP),
    "returns": (Flow.RETURN,),
}
"""Name of a figure → flows of its entries. A balance's first survey is new need, not a difference."""


def _in_flow(name: str, asked: AskedWeek) -> ColumnElement[bool]:
    held = LedgerEntry.flow.in_(CONDITIONS[name])
    first = and_(LedgerEntry.reading_id.is_not(None), LedgerEntry.reading_id.in_(first_readings(asked.known_at)))
    if name == "new_need":
        return or_(held, first)
    return and_(held, ~first)


def _in_week(asked: AskedWeek) -> ColumnElement[bool]:
    inside = and_(LedgerEntry.effective_at >= asked.start, LedgerEntry.effective_at < asked.end)
    known = LedgerEntry.recorded_at <= asked.known_at if asked.known_at else true()
    mine = LedgerEntry.district_code == asked.district if asked.district else true()
    return and_(inside, known, mine)


@dataclass(frozen=True)
class EntryRow:
    """One ledger entry behind a figure, with its enterprise."""

    entry: LedgerEntry
    employer: str
    enterprise_id: str


def entries(asked: AskedWeek, name: str) -> Select[*tuple[Any, ...]]:
    """The entries behind one figure of the week: (entry, enterprise name, enterprise public id), oldest first."""
    balance = Balance.RETURN_GAP if name == "returns" else Balance.SHORTFALL
    return (
        select(LedgerEntry, Enterprise.name, Enterprise.public_id)
        .join(Enterprise, Enterprise.id == LedgerEntry.enterprise_id)
        .where(_in_week(asked), LedgerEntry.balance == balance, _in_flow(name, asked))
        .order_by(LedgerEntry.effective_at, LedgerEntry.id)
    )


def entry_page(session: Session, asked: AskedWeek, name: str, page: int) -> Page[EntryRow]:
    """One page of those entries."""
    found = paginate(session, entries(asked, name), page, 50, scalars=False)
    return Page([EntryRow(*row) for row in found.items], found.total, found.page, found.per_page)


def all_entries(session: Session, asked: AskedWeek, name: str) -> Sequence[EntryRow]:
    """All those entries, for an export."""
    return [EntryRow(*row) for row in session.execute(entries(asked, name))]


def entry_sum(session: Session, asked: AskedWeek, name: str) -> int:
    """What those entries add up to."""
    rows = entries(asked, name).order_by(None).subquery()
    return int(session.scalar(select(func.coalesce(func.sum(rows.c.delta), 0))) or 0)
