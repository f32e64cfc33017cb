"""L4: a survey states the level and posts the difference; what is recorded later but took effect before explains
part of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.actor import SYSTEM
from app.clock import now
from app.errors import Conflict, Invalid
from app.ledger.models import LedgerEntry, LedgerLine, Reading
from app.ledger.public import (
    Balance,
    Spell,
    correct_reading,
    declare_need,
    explain,
    line_balances,
    settle_placement,
)
from tests.builders import accounts, ledger


@pytest.fixture
def line(session: Session) -> LedgerLine:
    """12 found 30 days ago, 10 found 5 days ago with nothing in between: −2 unexplained."""
    made = ledger.line(session, accounts.enterprise(session, at=now() - timedelta(days=60)))
    ledger.survey(session, made, 12, now() - timedelta(days=30))
    ledger.survey(session, made, 10, now() - timedelta(days=5))
    return made


def standing(session: Session, line: LedgerLine, days: float = 0) -> tuple[int, int]:
    found = line_balances(session, [line.id], effective_at=now() - timedelta(days=days))[line.id]
    return found.shortfall, found.unexplained


def arrive(session: Session, line: LedgerLine, number: int, days: float) -> list[LedgerEntry]:
    return settle_placement(
        session,
        SYSTEM,
        placement_id=number,
        placement_public_id=f"{number:024x}",
        line_id=line.id,
        spells=[Spell(now() - timedelta(days=days))],
    )


def test_the_first_survey_is_new_need_the_second_a_difference(session: Session, line: LedgerLine) -> None:
    assert standing(session, line, 10) == (12, 0)
    assert standing(session, line) == (10, -2)


def test_a_late_arrival_explains_and_does_not_move_the_balance_twice(session: Session, line: LedgerLine) -> None:
    arrival, offset = arrive(session, line, 1, 9)
    assert (offset.kind, offset.delta, offset.explains_id) == ("offset", 1, arrival.id)
    assert offset.evidence_public_id == arrival.evidence_public_id
    assert standing(session, line, 8) == (11, 0)
    assert standing(session, line) == (10, -1)


def test_an_arrival_after_the_survey_lowers_the_balance(session: Session, line: LedgerLine) -> None:
    assert len(arrive(session, line, 1, 2)) == 1
    assert standing(session, line) == (9, -2)


def test_a_survey_entered_late_between_two_others(session: Session, line: LedgerLine) -> None:
    ledger.survey(session, line, 15, now() - timedelta(days=12))
    assert standing(session, line, 10) == (15, 3)
    assert standing(session, line) == (10, -2)


def test_a_survey_that_finds_what_is_booked_posts_nothing(session: Session, line: LedgerLine) -> None:
    before = len(session.scalars(select(LedgerEntry)).all())
    ledger.survey(session, line, 10, now() - timedelta(days=1))
    assert len(session.scalars(select(LedgerEntry)).all()) == before
    assert line_balances(session, [line.id])[line.id].surveyed


def test_an_explanation_stands_beside_and_posts_nothing(session: Session, line: LedgerLine) -> None:
    reading = session.scalars(select(Reading).order_by(Reading.id.desc()).limit(1)).one()
    told = {"survey_id": reading.survey_id, "line_id": line.id, "reason": "两人已退休"}
    with pytest.raises(Invalid):
        explain(session, ledger.CITY, amount=2, **told)
    explain(session, ledger.CITY, amount=-2, **told)
    assert standing(session, line) == (10, 0)
    with pytest.raises(Invalid) as refused:
        explain(session, ledger.CITY, amount=-1, **told)
    assert refused.value.code == "nothing_to_explain"


def test_a_wrong_reading_is_corrected_once_and_what_follows_follows(session: Session, line: LedgerLine) -> None:
    first = session.scalars(select(Reading).order_by(Reading.id).limit(1)).one()
    correct_reading(session, ledger.CITY, first.id, level=21, reason="写反了")
    assert standing(session, line, 10) == (21, 0)
    assert standing(session, line) == (10, -11)
    with pytest.raises(Conflict) as refused:
        correct_reading(session, ledger.CITY, first.id, level=22, reason="又错了")
    assert refused.value.code == "corrected_already"


def test_a_withdrawn_survey_leaves_nothing_behind(session: Session, line: LedgerLine) -> None:
    second = session.scalars(select(Reading).order_by(Reading.id.desc()).limit(1)).one()
    correct_reading(session, ledger.CITY, second.id, level=None, reason="走错企业")
    assert standing(session, line) == (12, 0)


def test_two_surveys_at_one_moment_cannot_contradict(session: Session, line: LedgerLine) -> None:
    moment = now() - timedelta(days=3)
    one = ledger.survey(session, line, 7, moment)
    assert ledger.survey(session, line, 7, moment).id == one.id
    with pytest.raises(Conflict) as refused:
        ledger.survey(session, line, 8, moment)
    assert refused.value.code == "surveyed_already"


def test_a_declared_need_explains_a_survey_too(session: Session, line: LedgerLine) -> None:
    declare_need(session, ledger.CITY, line.id, change=-2, at=now() - timedelta(days=7), reason="取消夜班")
    assert standing(session, line) == (10, 0)


def test_the_return_gap_has_its_own_surveys(session: Session, line: LedgerLine) -> None:
    ledger.survey(session, line, 30, now() - timedelta(days=4), balance=Balance.RETURN_GAP)
    found = line_balances(session, [line.id])[line.id]
    assert (found.shortfall, found.return_gap, found.return_unexplained) == (10, 30, 0)


def test_the_database_refuses_a_level_that_does_not_stand(session: Session, line: LedgerLine) -> None:
    columns = "balance, delta, kind, flow, effective_at, reason, enterprise_id, district_code, industry_code, post_kind"
    statement = (
        f"insert into ledger_entries (public_id, line_id, {columns}) select 'deadbeef', line_id, balance, 1, 'need', "
        "'need', effective_at, reason, "
        " enterprise_id, district_code, industry_code, post_kind from ledger_entries limit 1"
    )
    with pytest.raises(DBAPIError, match="a survey found"), session.begin_nested():
        session.execute(text(statement))
        session.execute(text("set constraints all immediate"))
