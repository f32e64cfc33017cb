"""The books against the model, for random operations in random order (L2, L3, L4, L5, L6, L7 together)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.ledger.models import LedgerEntry
from app.ledger.public import Balance, GroupBy, Total, line_balances, recorded_clock, totals, week
from app.ledger.rules import clamp
from tests.builders import accounts
from tests.ledger.model import GROUPS, OPERATIONS, Books, at

thorough = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@contextmanager
def played(session: Session, operations: list[tuple[Any, ...]] | None = None) -> Iterator[Books]:
    """Books of a fresh enterprise after `operations`; rolled back, checked by the database's deferred constraints."""
    example = session.begin_nested()
    try:
        books = Books(session, accounts.enterprise(session, district=GROUPS[0][0], industry=GROUPS[0][1], at=at(-1)))
        for operation in operations or ():
            books.apply(operation)
        session.execute(text("set constraints all immediate"))
        session.execute(text("set constraints all deferred"))
        yield books
    finally:
        example.rollback()


@thorough
@given(OPERATIONS)
def test_the_books_say_what_the_facts_say_in_whatever_order_they_came(
    session: Session, operations: list[tuple[Any, ...]]
) -> None:
    with played(session, operations) as books:
        for day in range(0, 21, 2):
            _compare_lines(session, books, day)
            _compare_groups(session, books, day)


def _compare_lines(session: Session, books: Books, day: int) -> None:
    found = line_balances(session, [line.id for line in books.lines], effective_at=at(day))
    for number, line in enumerate(books.lines):
        standing = found[line.id]
        net = books.model.balance((number, Balance.SHORTFALL), day)
        gap = books.model.balance((number, Balance.RETURN_GAP), day)
        assert (standing.shortfall, standing.overfill) == clamp(net)
        assert (standing.return_gap, standing.return_over) == clamp(gap)


def _compare_groups(session: Session, books: Books, day: int) -> None:
    """All of the enterprise's balance stands in the district and industry it belongs to that day."""
    nets = [books.model.balance((number, Balance.SHORTFALL), day) for number in range(2)]
    district, industry = books.model.group(day)
    for group_by, here in ((GroupBy.DISTRICT, district), (GroupBy.INDUSTRY, industry)):
        found = totals(session, group_by=group_by, enterprise_id=books.enterprise.id, effective_at=at(day))
        for total in found:
            wanted = sum(clamp(net)[0] for net in nets) if total.key == here else 0
            assert total.shortfall == wanted
            assert total.overfill == (sum(clamp(net)[1] for net in nets) if total.key == here else 0)
        if any(nets):
            assert here in {total.key for total in found}


@thorough
@given(OPERATIONS)
def test_what_was_known_on_a_day_stays_what_was_known_on_that_day(
    session: Session, operations: list[tuple[Any, ...]]
) -> None:
    with played(session) as books:
        known: dict[int, list[Any]] = {}
        for number, operation in enumerate(operations):
            with recorded_clock(session, at(30) + timedelta(hours=number)):
                books.apply(operation)
            known[number] = _report(session, books, number)
        for number, report in known.items():
            assert _report(session, books, number) == report


def _report(session: Session, books: Books, number: int) -> list[Any]:
    moment = at(30) + timedelta(hours=number)
    figures: list[list[Total]] = [
        totals(session, group_by=group_by, enterprise_id=books.enterprise.id, effective_at=at(day), known_at=moment)
        for group_by in (GroupBy.DISTRICT, GroupBy.INDUSTRY, GroupBy.OCCUPATION)
        for day in (7, 20)
    ]
    return [*figures, line_balances(session, [line.id for line in books.lines], known_at=moment)]


@thorough
@given(OPERATIONS)
def test_the_weeks_lead_from_opening_to_closing(session: Session, operations: list[tuple[Any, ...]]) -> None:
    monday = at(0).date() + timedelta(days=1)
    with played(session, operations):
        for district in ("120110", "120111", None):
            assert all(week(session, district, monday + timedelta(days=7 * n)).balanced for n in range(3))


@thorough
@given(OPERATIONS)
def test_entries_of_one_person_never_leave_zero_and_minus_one(
    session: Session, operations: list[tuple[Any, ...]]
) -> None:
    cited = (
        select(LedgerEntry.placement_id, func.sum(LedgerEntry.delta))
        .where(LedgerEntry.placement_id.is_not(None))
        .group_by(LedgerEntry.placement_id)
    )
    with played(session, operations) as books:
        for placement_id, total in session.execute(cited):
            _, at_work = books.model.people[Balance.SHORTFALL, placement_id - books.enterprise.id * 10]
            assert total == (-1 if at_work and at_work[-1][1] is None else 0)
