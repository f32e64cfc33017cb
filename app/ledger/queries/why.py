"""Why this number? Exactly the entries that add up to a figure."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from app.ledger.kinds import Balance, Figure, Flow
from app.ledger.models import LedgerEntry
from app.ledger.queries.balances import standing_lines
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.entries import EntryRow, entry_rows
from app.ledger.queries.reports import first_readings
from app.ledger.queries.scope import Scope
from app.paging import Page

LEVELS = {
    Figure.SHORTFALL: (Balance.SHORTFALL, "net", 1),
    Figure.OVERFILL: (Balance.SHORTFALL, "net", -1),
    Figure.RETURN_GAP: (Balance.RETURN_GAP, "gap", 1),
    Figure.RETURN_OVER: (Balance.RETURN_GAP, "gap", -1),
}
FLOWS: dict[Figure, tuple[Flow, ...]] = {
    Figure.ARRIVALS: (Flow.ARRIVAL,),
    Figure.DEPARTURES: (Flow.DEPARTURE,),
    Figure.RETURNS: (Flow.RETURN,),
    Figure.MOVED: (Flow.TRANSFER, Flow.REGROUP),
}
SIGN = {Figure.ARRIVALS: -1, Figure.RETURNS: -1, Figure.OVERFILL: -1, Figure.RETURN_OVER: -1}
"""Figures that count people where entries subtract them."""


@dataclass(frozen=True)
class Question:
    """A figure of a part of the books: a level at a moment, or a flow within [start, end)."""

    figure: Figure
    scope: Scope
    clocks: Clocks
    start: datetime | None = None
    end: datetime | None = None

    @property
    def sign(self) -> int:
        """−1 where the figure counts what the entries subtract."""
        return SIGN.get(self.figure, 1)


@dataclass(frozen=True)
class Answer:
    """One page of the entries, the sum before the page, and the sum of all: the figure."""

    page: Page[EntryRow]
    before: int
    total: int
    lines: int


def answer(session: Session, question: Question, page: int, per_page: int = 50) -> Answer:
    """The entries of the figure by line and effective time."""
    query = _entries(question)
    found = query.subquery()
    count, total, lines = session.execute(
        select(func.count(), func.coalesce(func.sum(found.c.delta), 0), func.count(found.c.line_id.distinct()))
    ).one()
    offset = (page - 1) * per_page
    ordered = query.order_by(LedgerEntry.line_id, LedgerEntry.effective_at, LedgerEntry.id)
    skipped = ordered.limit(offset).subquery()
    before = session.scalar(select(func.coalesce(func.sum(skipped.c.delta), 0))) if offset else 0
    entries = list(session.scalars(ordered.limit(per_page).offset(offset)))
    rows = entry_rows(session, entries, question.clocks)
    return Answer(Page(rows, count, page, per_page), int(before or 0), int(total), lines)


def _entries(question: Question) -> Select[LedgerEntry]:
    known = question.clocks.known(LedgerEntry.recorded_at)
    query = select(LedgerEntry).where(known)
    if question.figure in LEVELS:
        return _of_level(query, question)
    lines = question.scope.lines()
    if lines is not None:
        query = query.where(LedgerEntry.line_id.in_(lines))
    return query.where(question.scope.groups(LedgerEntry.__table__.c), _in_period(question), _of_flow(question))


def _of_level(query: Select[LedgerEntry], question: Question) -> Select[LedgerEntry]:
    """Entries of the lines that make up the figure: those above zero, or those below it for what stands beside."""
    balance, column, sign = LEVELS[question.figure]
    lines = standing_lines(question.scope, question.clocks)
    joined = query.join(
        lines,
        (lines.c.line_id == LedgerEntry.line_id)
        & (lines.c.district_code == LedgerEntry.district_code)
        & (lines.c.industry_code == LedgerEntry.industry_code),
    )
    return joined.where(
        LedgerEntry.balance == balance,
        question.clocks.effective(LedgerEntry.effective_at),
        lines.c[column] * sign > 0,
    )


def _in_period(question: Question) -> ColumnElement[bool]:
    condition = question.clocks.effective(LedgerEntry.effective_at)
    if question.start is not None:
        condition &= LedgerEntry.effective_at >= question.start
    if question.end is not None:
        condition &= LedgerEntry.effective_at < question.end
    return condition


def _of_flow(question: Question) -> ColumnElement[bool]:
    figure = question.figure
    shortfall = LedgerEntry.balance == Balance.SHORTFALL
    first = LedgerEntry.reading_id.in_(first_readings(question.clocks.known_at))
    if figure is Figure.NEW_NEED:
        return shortfall & ((LedgerEntry.flow == Flow.NEED) | first)
    if figure is Figure.DIFFERENCES:
        return shortfall & (LedgerEntry.flow == Flow.SURVEY) & ~first
    on_balance = true() if figure is Figure.RETURNS else shortfall
    return on_balance & LedgerEntry.flow.in_(FLOWS[figure])
