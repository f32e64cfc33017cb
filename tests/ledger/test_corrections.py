"""A wrong entry stays; a new one names it, another may stand in its place; refused twice; what follows follows."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.actor import SYSTEM
from app.clock import now
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.ledger.models import LedgerEntry, LedgerLine
from app.ledger.public import Spell, correct_entry, declare_need, line_balances, settle_placement, transfer_need
from tests.builders import accounts, ledger


@pytest.fixture
def lines(session: Session) -> tuple[LedgerLine, LedgerLine]:
    enterprise = accounts.enterprise(session, at=now() - timedelta(days=60))
    first, second = ledger.line(session, enterprise), ledger.line(session, enterprise, None)
    for line in (first, second):
        ledger.survey(session, line, 10, now() - timedelta(days=30))
    return first, second


def shortfalls(session: Session, lines: tuple[LedgerLine, LedgerLine]) -> list[int]:
    found = line_balances(session, [line.id for line in lines])
    return [found[line.id].shortfall for line in lines]


def need(session: Session, line: LedgerLine, change: int, days: float = 5) -> LedgerEntry:
    return declare_need(session, ledger.CITY, line.id, change=change, at=now() - timedelta(days=days), reason="新订单")


def test_taken_back_and_replaced(session: Session, lines: tuple[LedgerLine, LedgerLine]) -> None:
    entry = need(session, lines[0], 4)
    back, instead = correct_entry(session, ledger.CITY, entry.id, replacement=6, reason="听错了")
    assert (back.delta, back.corrects_id, instead.delta, instead.corrects_id) == (-4, entry.id, 6, entry.id)
    assert shortfalls(session, lines) == [16, 10]


def test_refused_twice_but_the_replacement_can_be_corrected(
    session: Session, lines: tuple[LedgerLine, LedgerLine]
) -> None:
    entry = need(session, lines[0], 4)
    _, instead = correct_entry(session, ledger.CITY, entry.id, replacement=6, reason="听错了")
    with pytest.raises(Conflict) as refused:
        correct_entry(session, ledger.CITY, entry.id, replacement=7, reason="又听错了")
    assert refused.value.code == "corrected_already"
    correct_entry(session, ledger.CITY, instead.id, replacement=None, reason="没有这回事")
    assert shortfalls(session, lines) == [10, 10]


def test_both_sides_of_a_transfer_follow(session: Session, lines: tuple[LedgerLine, LedgerLine]) -> None:
    moved = {"from_line_id": lines[0].id, "to_line_id": lines[1].id, "at": now() - timedelta(days=3)}
    out, into = transfer_need(session, ledger.CITY, count=4, reason="岗位写错", **moved)
    assert shortfalls(session, lines) == [6, 14]
    correct_entry(session, ledger.CITY, into.id, replacement=3, reason="只有 3 人")
    assert shortfalls(session, lines) == [7, 13]
    with pytest.raises(Conflict):
        correct_entry(session, ledger.CITY, out.id, replacement=1, reason="再改")


def test_a_later_survey_keeps_its_level(session: Session, lines: tuple[LedgerLine, LedgerLine]) -> None:
    entry = need(session, lines[0], 4, days=9)
    ledger.survey(session, lines[0], 14, now() - timedelta(days=6))
    correct_entry(session, ledger.CITY, entry.id, replacement=None, reason="没有这回事")
    found = line_balances(session, [lines[0].id])[lines[0].id]
    assert (found.shortfall, found.unexplained) == (14, 4)


def test_an_arrival_is_corrected_where_placements_are(session: Session, lines: tuple[LedgerLine, LedgerLine]) -> None:
    (arrival,) = settle_placement(
        session,
        SYSTEM,
        placement_id=1,
        placement_public_id="1" * 24,
        line_id=lines[0].id,
        spells=[Spell(now() - timedelta(days=2))],
    )
    with pytest.raises(Invalid) as refused:
        correct_entry(session, ledger.CITY, arrival.id, replacement=None, reason="不是他")
    assert refused.value.code == "correct_at_source"


def test_only_keepers_of_the_district_correct(session: Session, lines: tuple[LedgerLine, LedgerLine]) -> None:
    entry = need(session, lines[0], 4)
    enterprise = session.get_one(Enterprise, entry.enterprise_id)
    member = accounts.actor(session, accounts.clerk(session, enterprise))
    elsewhere = accounts.actor(session, accounts.staff(session, "officer", "120111"))
    with pytest.raises(Forbidden):
        correct_entry(session, member, entry.id, replacement=None, reason="不对")
    with pytest.raises(NotFound):
        correct_entry(session, elsewhere, entry.id, replacement=None, reason="不对")
