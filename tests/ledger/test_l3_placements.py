"""L3: entries of one placement sum to −1 while the person is at work, else to 0, whatever is retried, rejected, or
done twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.actor import SYSTEM
from app.clock import now
from app.database import current_session
from app.errors import Invalid
from app.ledger.models import LedgerEntry
from app.ledger.public import Balance, LedgerLine, Spell, line_balances, settle_placement, settle_return
from app.unit_of_work import unit_of_work
from tests.builders import accounts, ledger


def days_ago(days: float) -> Spell:
    return Spell(now() - timedelta(days=days))


@pytest.fixture
def line(session: Session) -> LedgerLine:
    made = ledger.line(session, accounts.enterprise(session, at=now() - timedelta(days=60)))
    ledger.survey(session, made, 10, now() - timedelta(days=30))
    return made


def settle(session: Session, line: LedgerLine, *spells: Spell) -> list[LedgerEntry]:
    return settle_placement(
        session, SYSTEM, placement_id=1, placement_public_id="1" * 24, line_id=line.id, spells=spells, reason="审核"
    )


def cited(session: Session) -> int:
    return session.scalar(select(func.coalesce(func.sum(LedgerEntry.delta), 0)).filter_by(placement_id=1)) or 0


def test_a_retry_posts_nothing(session: Session, line: LedgerLine) -> None:
    spell = days_ago(3)
    assert len(settle(session, line, spell)) == 1
    assert settle(session, line, spell) == []
    assert cited(session) == -1


def test_rejected_after_leaving_counts_for_nothing(session: Session, line: LedgerLine) -> None:
    spell = Spell(now() - timedelta(days=9), now() - timedelta(days=4))
    settle(session, line, spell)
    reversals = settle(session, line)
    assert [entry.kind for entry in reversals] == ["reversal", "reversal"]
    assert all(entry.corrects_id for entry in reversals)
    assert cited(session) == 0
    assert line_balances(session, [line.id])[line.id].shortfall == 10


def test_accepted_again_after_a_rejection(session: Session, line: LedgerLine) -> None:
    spell = days_ago(3)
    settle(session, line, spell)
    settle(session, line)
    settle(session, line, spell)
    settle(session, line)
    settle(session, line, spell)
    assert cited(session) == -1


def test_an_arrival_on_the_wrong_line_moves_over(session: Session, line: LedgerLine) -> None:
    other = ledger.line(session, accounts.enterprise(session), None)
    settle(session, line, days_ago(3))
    settle(session, other, days_ago(3))
    found = line_balances(session, [line.id, other.id])
    assert (found[line.id].shortfall, found[other.id].overfill) == (10, 1)


def test_times_at_work_cannot_overlap(session: Session, line: LedgerLine) -> None:
    with pytest.raises(Invalid) as refused:
        settle(session, line, days_ago(9), days_ago(3))
    assert refused.value.code == "spells_overlap"


def test_a_hire_never_moves_the_return_gap_and_a_return_never_the_shortfall(session: Session, line: LedgerLine) -> None:
    ledger.survey(session, line, 6, now() - timedelta(days=29), balance=Balance.RETURN_GAP)
    settle(session, line, days_ago(3))
    settle_return(session, SYSTEM, return_key="own worker 5", line_id=line.id, spells=[days_ago(2)])
    found = line_balances(session, [line.id])[line.id]
    assert (found.shortfall, found.return_gap) == (9, 5)


@pytest.mark.parametrize(
    "changes",
    [
        "delta = -1, kind = 'arrival', flow = 'arrival', balance = 'return_gap', placement_id = 1",
        "delta = 1, kind = 'departure', flow = 'departure', placement_id = 9",
        "delta = -2, kind = 'arrival', flow = 'arrival', placement_id = 9",
        "delta = -1, kind = 'arrival', flow = 'arrival', placement_id = null",
        "delta = 0, kind = 'need', flow = 'need'",
    ],
)
def test_the_database_holds_it_against_any_program(session: Session, line: LedgerLine, changes: str) -> None:
    """A copy of the survey's entry, changed so that it breaks the rule and effective after the survey."""
    row = {part.split(" = ")[0]: part.split(" = ")[1] for part in changes.split(", ")}
    columns = ["line_id", "balance", "delta", "kind", "flow", "effective_at", "placement_id", "reading_id", "reason"]
    columns += ["enterprise_id", "district_code", "industry_code", "post_kind", "occupation_code"]
    row |= {"effective_at": "now()", "reading_id": "null"}
    values = ", ".join(row.get(column, column) for column in columns)
    statement = (
        f"insert into ledger_entries (public_id, {', '.join(columns)}) "
        f"select 'deadbeef', {values} from ledger_entries where kind = 'survey' limit 1"
    )
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text(statement))
        session.execute(text("set constraints all immediate"))


def in_threads(app: Flask, *works: Callable[[Session], object]) -> list[object]:
    """Each work in a thread and transaction of its own, all at once."""

    def run(work: Callable[[Session], object]) -> object:
        with app.app_context(), unit_of_work() as session:
            return work(session)

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_people_confirming_at_once_post_one_arrival(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        line = ledger.line(session, accounts.enterprise(session, at=now() - timedelta(days=60)))
        ledger.survey(session, line, 10, now() - timedelta(days=30))
    spell = days_ago(3)
    in_threads(committed, *[lambda session: settle(session, line, spell)] * 8)
    with committed.app_context():
        assert cited(current_session()) == -1
        assert line_balances(current_session(), [line.id])[line.id].shortfall == 9


def test_arrivals_surveys_and_departures_at_once_stay_in_balance(committed: Flask) -> None:
    """Late arrivals race with surveys of the same line: the level at the survey stays what was found."""
    with committed.app_context(), unit_of_work() as session:
        line = ledger.line(session, accounts.enterprise(session, at=now() - timedelta(days=60)))
        ledger.survey(session, line, 20, now() - timedelta(days=30))
    surveyed = now() - timedelta(days=5)

    def hire(number: int) -> Callable[[Session], object]:
        return lambda session: settle_placement(
            session,
            SYSTEM,
            placement_id=number,
            placement_public_id=f"{number:024x}",
            line_id=line.id,
            spells=[days_ago(10 if number % 2 else 2)],
        )

    works: list[Callable[[Session], object]] = [hire(number) for number in range(1, 7)]
    works.insert(3, lambda session: ledger.survey(session, line, 18, surveyed))
    in_threads(committed, *works)
    with committed.app_context():
        session = current_session()
        assert line_balances(session, [line.id], effective_at=surveyed)[line.id].shortfall == 18
        assert line_balances(session, [line.id])[line.id].shortfall == 15
