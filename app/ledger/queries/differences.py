"""Differences that surveys found: how much was found, explained, and is still open."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, Subquery, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.ledger.kinds import Flow
from app.ledger.models import Explanation, LedgerEntry, Reading, Survey
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.scope import Scope


def surveyed(clocks: Clocks, where: ColumnElement[bool] | None = None) -> Subquery:
    """Every survey moment of every balance: root reading, level as corrected, and `place` 1 for the first of its
    balance."""
    levels = func.array_agg(aggregate_order_by(Reading.level, Reading.id.desc()), type_=ARRAY(Integer))
    moments = (
        select(
            Reading.line_id,
            Reading.balance,
            Reading.observed_at,
            func.min(Reading.id).label("reading_id"),
            func.min(Reading.survey_id).label("survey_id"),
            levels[1].label("level"),
        )
        .where(clocks.both(Reading.observed_at, Reading.recorded_at), true() if where is None else where)
        .group_by(Reading.line_id, Reading.balance, Reading.observed_at)
        .subquery()
    )
    place = func.row_number().over(partition_by=(moments.c.line_id, moments.c.balance), order_by=moments.c.observed_at)
    return select(*moments.c, place.label("place")).where(moments.c.level.is_not(None)).subquery("surveyed")


def differences(clocks: Clocks, where: ColumnElement[bool] | None = None) -> Subquery:
    """Every survey but the first of its balance, with its `difference`, what was `explained` and what is `open`."""
    found = surveyed(clocks, where)
    posted = (
        select(func.coalesce(func.sum(LedgerEntry.delta), 0))
        .where(
            LedgerEntry.reading_id == found.c.reading_id,
            LedgerEntry.flow == Flow.SURVEY,
            clocks.known(LedgerEntry.recorded_at),
        )
        .correlate(found)
        .scalar_subquery()
    )
    explained = (
        select(func.coalesce(func.sum(Explanation.amount), 0))
        .where(Explanation.reading_id == found.c.reading_id, clocks.known(Explanation.recorded_at))
        .correlate(found)
        .scalar_subquery()
    )
    sums = (
        select(*found.c, posted.label("difference"), explained.label("explained")).where(found.c.place > 1).subquery()
    )
    return select(*sums.c, (sums.c.difference - sums.c.explained).label("open")).subquery("differences")


def open_difference(session: Session, reading_id: int) -> int:
    """What of one survey's difference nobody has explained; 0 for the first survey of a balance, which is new need."""
    reading = session.get_one(Reading, reading_id)
    found = differences(Clocks(), (Reading.line_id == reading.line_id) & (Reading.balance == reading.balance))
    return session.scalar(select(found.c.open).where(found.c.reading_id == reading_id)) or 0


def open_differences(scope: Scope, clocks: Clocks) -> Select[Any]:
    """Surveys whose difference is not wholly explained, newest first; rows are those of `differences` with the
    survey's ids."""
    lines = scope.lines()
    found = differences(clocks, None if lines is None else Reading.line_id.in_(lines))
    query = (
        select(*found.c, Reading.public_id.label("public_id"), Survey.channel, Survey.enterprise_id)
        .join(Reading, Reading.id == found.c.reading_id)
        .join(Survey, Survey.id == found.c.survey_id)
        .where(found.c.open != 0)
        .order_by(found.c.observed_at.desc(), found.c.reading_id)
    )
    if scope.districts is not None:
        query = query.join(Enterprise, Enterprise.id == Survey.enterprise_id).where(
            Enterprise.district_code.in_(scope.districts)
        )
    return query
