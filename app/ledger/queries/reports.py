"""Who has reported, and what a district's week was."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, EnterpriseState
from app.ledger.kinds import Balance, Flow, GroupBy
from app.ledger.models import Explanation, LedgerEntry, Reading, Survey
from app.ledger.queries.balances import standing_lines, totals_in
from app.ledger.queries.clocks import Clocks
from app.ledger.queries.differences import surveyed
from app.ledger.queries.scope import Scope
from app.ledger.values import Reporting, Week

TICK = timedelta(microseconds=1)


def _due(districts: Collection[str] | None) -> Select[int]:
    query = select(Enterprise.id).where(Enterprise.must_report, Enterprise.state == EnterpriseState.VERIFIED)
    return query if districts is None else query.where(Enterprise.district_code.in_(districts))


def _reported(start: datetime, end: datetime, known_at: datetime | None) -> ColumnElement[bool]:
    return (
        select(Survey.id)
        .where(
            Survey.enterprise_id == Enterprise.id,
            Survey.observed_at >= start,
            Survey.observed_at < end,
            Clocks(known_at=known_at).known(Survey.recorded_at),
        )
        .exists()
    )


def reporting(
    session: Session, district: str | None, start: datetime, end: datetime, known_at: datetime | None = None
) -> Reporting:
    """Enterprises that must report in [start, end), those that did, and those of them that are short at the end of
    it."""
    return reporting_in(session, None if district is None else {district}, start, end, known_at)


def reporting_in(
    session: Session, within: Collection[str] | None, start: datetime, end: datetime, known_at: datetime | None = None
) -> Reporting:
    """The same for several districts."""
    due = session.scalar(select(func.count()).select_from(_due(within).subquery())) or 0
    reported = _due(within).where(_reported(start, end, known_at))
    count = session.scalar(select(func.count()).select_from(reported.subquery())) or 0
    lines = standing_lines(Scope(None if within is None else frozenset(within)), Clocks(end - TICK, known_at))
    short = session.scalar(
        select(func.count(lines.c.enterprise_id.distinct())).where(lines.c.net > 0, lines.c.enterprise_id.in_(reported))
    )
    return Reporting(due, count, short or 0)


def not_reported(
    within: Collection[str] | None, start: datetime, end: datetime, known_at: datetime | None = None
) -> Select[Enterprise]:
    """Enterprises that must report and have not, by name."""
    return (
        select(Enterprise)
        .where(Enterprise.id.in_(_due(within)), ~_reported(start, end, known_at))
        .order_by(Enterprise.name)
    )


def week(session: Session, district: str | None, monday: date, known_at: datetime | None = None) -> Week:
    """A district's (or the city's) week from `monday` on, as known at `known_at`."""
    start, end = clock.instant(monday), clock.instant(monday + timedelta(days=7))
    scope = Scope(districts=None if district is None else frozenset({district}))
    opening, opening_over, gap_opening = _stand(session, scope, Clocks(start - TICK, known_at))
    closing, closing_over, gap_closing = _stand(session, scope, Clocks(end - TICK, known_at))
    flows = _flows(session, scope, start, end, known_at)
    explained = _explained(session, scope, start, end, known_at)
    reports = reporting(session, district, start, end, known_at)
    return Week(
        monday=monday,
        opening=opening,
        opening_overfill=opening_over,
        new_need=flows[Flow.NEED],
        arrivals=-flows[Flow.ARRIVAL],
        departures=flows[Flow.DEPARTURE],
        unexplained=flows[Flow.SURVEY] - explained,
        explained=explained,
        moved=flows[Flow.TRANSFER] + flows[Flow.REGROUP],
        closing=closing,
        closing_overfill=closing_over,
        returns=-flows[Flow.RETURN],
        return_gap_opening=gap_opening,
        return_gap_closing=gap_closing,
        enterprises_due=reports.due,
        enterprises_reported=reports.reported,
        enterprises_short=reports.short,
    )


def _stand(session: Session, scope: Scope, clocks: Clocks) -> tuple[int, int, int]:
    found = totals_in(session, GroupBy.NONE, scope, clocks)[0]
    return found.shortfall, found.overfill, found.return_gap


def first_readings(known_at: datetime | None) -> Select[int]:
    """Each balance's first survey: its difference is new need, not a difference to explain."""
    found = surveyed(Clocks(known_at=known_at))
    return select(found.c.reading_id).where(found.c.place == 1)


def _flows(
    session: Session, scope: Scope, start: datetime, end: datetime, known_at: datetime | None
) -> dict[Flow, int]:
    """Sum of the entries of each flow; first surveys count as need. Shortfall only, but for returns."""
    is_need = LedgerEntry.reading_id.in_(first_readings(known_at))
    flow = case((is_need, literal(Flow.NEED.value)), else_=cast(LedgerEntry.flow, String)).label("in_flow")
    query = (
        select(flow, func.sum(LedgerEntry.delta))
        .where(
            LedgerEntry.effective_at >= start,
            LedgerEntry.effective_at < end,
            Clocks(known_at=known_at).known(LedgerEntry.recorded_at),
            scope.groups(LedgerEntry.__table__.c),
            (LedgerEntry.balance == Balance.SHORTFALL) | (LedgerEntry.flow == Flow.RETURN),
        )
        .group_by(flow)
    )
    found = {Flow(name): int(total) for name, total in session.execute(query)}
    return {name: found.get(name, 0) for name in Flow}


def _explained(session: Session, scope: Scope, start: datetime, end: datetime, known_at: datetime | None) -> int:
    """What was explained of the differences that the period's surveys found."""
    query = (
        select(func.coalesce(func.sum(Explanation.amount), 0))
        .join(Reading, Reading.id == Explanation.reading_id)
        .join(Survey, Survey.id == Reading.survey_id)
        .where(
            Explanation.balance == Balance.SHORTFALL,
            Explanation.observed_at >= start,
            Explanation.observed_at < end,
            Clocks(known_at=known_at).known(Explanation.recorded_at),
            scope.groups(Survey.__table__.c),
            Explanation.reading_id.not_in(first_readings(known_at)),
        )
    )
    return int(session.scalar(query) or 0)


def surveys_of(session: Session, enterprise_id: int, clocks: Clocks, limit: int = 8) -> list[Survey]:
    """An enterprise's surveys, newest first."""
    query = select(Survey).where(
        Survey.enterprise_id == enterprise_id, clocks.both(Survey.observed_at, Survey.recorded_at)
    )
    return list(session.scalars(query.order_by(Survey.observed_at.desc(), Survey.id.desc()).limit(limit)))


def readings_of(session: Session, survey_id: int) -> list[tuple[Reading, bool]]:
    """A survey's readings in the order they were written, each with whether a later one corrects it."""
    readings = list(session.scalars(select(Reading).where(Reading.survey_id == survey_id).order_by(Reading.id)))
    corrected = {reading.corrects_id for reading in readings}
    return [(reading, reading.id in corrected) for reading in readings]
