"""Balances and totals: sums of entries, clamped at the line, added up from there (L2, L6, L7)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Subquery, cast, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from app import clock
from app.ledger.kinds import Balance, GroupBy, PostKind
from app.ledger.models import LedgerEntry, LedgerLine, Reading, Survey
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.differences import differences, surveyed
from app.ledger.queries.scope import Scope
from app.ledger.rules import clamp
from app.ledger.values import LineBalance, Total


def line_balances(
    session: Session,
    line_ids: Collection[int],
    *,
    effective_at: datetime | None = None,
    known_at: datetime | None = None,
) -> dict[int, LineBalance]:
    """Where each line stands, now unless told otherwise. Lines without entries stand at zero."""
    clocks, wanted = Clocks(effective_at or clock.now(), known_at), set(line_ids)
    net, gap = _net(LedgerEntry.balance, LedgerEntry.delta)
    sums = session.execute(
        select(LedgerEntry.line_id, net, gap)
        .where(LedgerEntry.line_id.in_(wanted), clocks.both(LedgerEntry.effective_at, LedgerEntry.recorded_at))
        .group_by(LedgerEntry.line_id)
    )
    totals = {line_id: (int(shortfall), int(returns)) for line_id, shortfall, returns in sums}
    found = surveyed(clocks, Reading.line_id.in_(wanted))
    seen = set(session.scalars(select(found.c.line_id).distinct()))
    unexplained = _open(session, clocks, Reading.line_id.in_(wanted))
    return {line_id: _line(*totals.get(line_id, (0, 0)), unexplained, line_id, line_id in seen) for line_id in wanted}


def _line(net: int, gap: int, unexplained: dict[tuple[int, str], int], line_id: int, is_surveyed: bool) -> LineBalance:
    (shortfall, overfill), (return_gap, return_over) = clamp(net), clamp(gap)
    return LineBalance(
        shortfall,
        overfill,
        return_gap,
        return_over,
        unexplained.get((line_id, Balance.SHORTFALL), 0),
        unexplained.get((line_id, Balance.RETURN_GAP), 0),
        is_surveyed,
    )


def _net(balance: Any, delta: Any) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Sums of the two balances."""
    return (
        func.coalesce(func.sum(delta).filter(balance == Balance.SHORTFALL), 0),
        func.coalesce(func.sum(delta).filter(balance == Balance.RETURN_GAP), 0),
    )


def _open(session: Session, clocks: Clocks, where: ColumnElement[bool]) -> dict[tuple[int, str], int]:
    found = differences(clocks, where)
    query = select(found.c.line_id, found.c.balance, func.sum(found.c.open)).group_by(found.c.line_id, found.c.balance)
    return {(line_id, balance): int(total) for line_id, balance, total in session.execute(query)}


def standing_lines(scope: Scope, clocks: Clocks) -> Subquery:
    """Each line in scope once per district and industry it has stood in: its nets there, and `stands` for the one it
    is in.

    A line's balance is all in the grouping it stands in; elsewhere its entries add up to nothing."""
    moves = _moves(scope, clocks)
    net, gap = _net(moves.c.balance, moves.c.delta)
    stands = func.row_number().over(
        partition_by=moves.c.line_id,
        order_by=(func.max(moves.c.effective_at).desc(), (func.abs(net) + func.abs(gap)).desc()),
    )
    summed = (
        select(
            moves.c.line_id,
            moves.c.district_code,
            moves.c.industry_code,
            net.label("net"),
            gap.label("gap"),
            (stands == 1).label("stands"),
            func.bool_or(moves.c.is_reading).label("surveyed"),
        )
        .group_by(moves.c.line_id, moves.c.district_code, moves.c.industry_code)
        .subquery("summed")
    )
    query = select(*summed.c, LedgerLine.enterprise_id, LedgerLine.post_kind, LedgerLine.occupation_code)
    joined = query.join(LedgerLine, LedgerLine.id == summed.c.line_id)
    return joined.where(scope.groups(summed.c), summed.c.stands | (summed.c.net != 0) | (summed.c.gap != 0)).subquery()


def _moves(scope: Scope, clocks: Clocks) -> Subquery:
    """Entries, and readings as moves of nothing: a survey that found 0 is a report too."""
    entries = select(
        LedgerEntry.line_id,
        LedgerEntry.balance,
        LedgerEntry.delta,
        LedgerEntry.effective_at,
        LedgerEntry.district_code,
        LedgerEntry.industry_code,
        literal(False).label("is_reading"),
    ).where(clocks.both(LedgerEntry.effective_at, LedgerEntry.recorded_at))
    readings = (
        select(
            Reading.line_id,
            Reading.balance,
            cast(0, Integer),
            Reading.observed_at,
            Survey.district_code,
            Survey.industry_code,
            literal(True),
        )
        .join(Survey, Survey.id == Reading.survey_id)
        .where(clocks.both(Reading.observed_at, Reading.recorded_at))
    )
    lines = scope.lines()
    if lines is not None:
        entries, readings = entries.where(LedgerEntry.line_id.in_(lines)), readings.where(Reading.line_id.in_(lines))
    if scope.narrows_groups:
        there = select(LedgerEntry.line_id).where(scope.groups(LedgerEntry.__table__.c))
        seen = select(Reading.line_id).join(Survey).where(scope.groups(Survey.__table__.c))
        touched = there.union(seen)
        entries, readings = (
            entries.where(LedgerEntry.line_id.in_(touched)),
            readings.where(Reading.line_id.in_(touched)),
        )
    return union_all(entries, readings).subquery("moves")


def totals(
    session: Session,
    *,
    group_by: GroupBy | str = GroupBy.NONE,
    district: str | None = None,
    enterprise_id: int | None = None,
    effective_at: datetime | None = None,
    known_at: datetime | None = None,
    post_kind: PostKind | None = None,
    occupation: str | None = None,
    industry: str | None = None,
) -> list[Total]:
    """Figures by enterprise, kind, occupation, district or industry, or one for all; largest shortfall first."""
    scope = Scope(
        districts=None if district is None else frozenset({district}),
        industry=industry,
        enterprise_id=enterprise_id,
        post_kind=post_kind,
        occupation=occupation,
    )
    return totals_in(session, GroupBy(group_by), scope, Clocks(effective_at or clock.now(), known_at))


KEYS = {
    GroupBy.ENTERPRISE: "enterprise_id",
    GroupBy.POST_KIND: "post_kind",
    GroupBy.OCCUPATION: "occupation_code",
    GroupBy.DISTRICT: "district_code",
    GroupBy.INDUSTRY: "industry_code",
}


def totals_in(session: Session, group_by: GroupBy, scope: Scope, clocks: Clocks) -> list[Total]:
    """Figures of a part of the books."""
    lines = standing_lines(scope, clocks)
    found = differences(clocks, _of_lines(scope))
    is_hire = found.c.balance == Balance.SHORTFALL
    still_open = (
        select(found.c.line_id, func.sum(found.c.open).filter(is_hire).label("open"))
        .group_by(found.c.line_id)
        .subquery("still_open")
    )
    key = lines.c[KEYS[group_by]] if group_by in KEYS else cast(literal(None), Integer)
    query = (
        select(key.label("key"), *_figures(lines, still_open))
        .select_from(lines)
        .outerjoin(still_open, (still_open.c.line_id == lines.c.line_id) & lines.c.stands)
        .order_by(func.sum(func.greatest(lines.c.net, 0)).desc().nulls_last(), key)
    )
    if group_by in KEYS:
        query = query.group_by(key)
    return [_total(row) for row in session.execute(query)]


def _of_lines(scope: Scope) -> ColumnElement[bool]:
    lines = scope.lines()
    return true() if lines is None else Reading.line_id.in_(lines)


def _figures(lines: Subquery, still_open: Subquery) -> list[ColumnElement[Any]]:
    def total(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.coalesce(func.sum(column), 0)

    def enterprises(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.count(lines.c.enterprise_id.distinct()).filter(condition)

    return [
        total(func.greatest(lines.c.net, 0)),
        total(func.greatest(-lines.c.net, 0)),
        total(func.greatest(lines.c.gap, 0)),
        total(func.greatest(-lines.c.gap, 0)),
        total(still_open.c.open),
        enterprises(lines.c.stands),
        enterprises(lines.c.net > 0),
        enterprises(lines.c.surveyed),
        func.count().filter(lines.c.stands),
    ]


def _total(row: Sequence[Any]) -> Total:
    key, *figures = row
    return Total(key, *(int(figure) for figure in figures))
