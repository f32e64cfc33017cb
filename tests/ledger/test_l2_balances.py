"""L2: a balance is the sum of its entries in effect."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.actor import SYSTEM
from app.clock import now
from app.ledger.public import Spell, line_balances, settle_placement, totals
from tests.builders import accounts, ledger


def hire(session: Session, line_id: int, number: int, *spells: Spell) -> None:
    settle_placement(
        session,
        SYSTEM,
        placement_id=number,
        placement_public_id=f"{number:024x}",
        line_id=line_id,
        spells=spells,
    )


def test_a_survey_an_arrival_and_a_departure_add_up(session: Session) -> None:
    line = ledger.line(session, accounts.enterprise(session))
    ledger.survey(session, line, 12, now() - timedelta(days=9))
    hire(session, line.id, 1, Spell(now() - timedelta(days=5)))
    hire(session, line.id, 2, Spell(now() - timedelta(days=4), now() - timedelta(days=2)))
    assert line_balances(session, [line.id])[line.id].shortfall == 11
    three_days_ago = line_balances(session, [line.id], effective_at=now() - timedelta(days=3))
    assert three_days_ago[line.id].shortfall == 10
    assert totals(session, enterprise_id=line.enterprise_id)[0].shortfall == 11
