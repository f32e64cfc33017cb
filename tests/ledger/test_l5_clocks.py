"""L5: two clocks; any past report can be computed again as known on its day, also after an enterprise moved."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM
from app.clock import now
from app.database import current_session
from app.errors import Forbidden, Invalid
from app.ledger.models import LedgerEntry, LedgerLine, PipelineMove
from app.ledger.public import (
    PipelineStage,
    Spell,
    declare_need,
    known_now,
    move_pipeline,
    reclassify_enterprise,
    recorded_clock,
    settle_placement,
    totals,
    week,
)
from app.unit_of_work import unit_of_work
from tests.builders import accounts, ledger

FEBRUARY = datetime(2026, 2, 2, 1, tzinfo=UTC)


def at(day: float) -> datetime:
    return FEBRUARY + timedelta(days=day)


@pytest.fixture
def line(session: Session) -> LedgerLine:
    made = ledger.line(session, accounts.enterprise(session, district="120110", at=at(-30)))
    with recorded_clock(session, at(1)):
        ledger.survey(session, made, 40, at(0))
    return made


def short(session: Session, district: str, effective: float, known: float | None = None) -> int:
    known_at = None if known is None else at(known)
    return totals(session, district=district, effective_at=at(effective), known_at=known_at)[0].shortfall


def test_an_arrival_told_late_changes_the_past_but_not_what_was_known(session: Session, line: LedgerLine) -> None:
    with recorded_clock(session, at(9)):
        settle_placement(
            session, SYSTEM, placement_id=1, placement_public_id="1" * 24, line_id=line.id, spells=[Spell(at(3))]
        )
    assert short(session, "120110", 5, known=5) == 40
    assert short(session, "120110", 5) == 39


def test_an_enterprise_takes_its_balance_along_and_old_reports_stay(session: Session, line: LedgerLine) -> None:
    before = week(session, "120110", at(0).date(), known_at=at(10))
    with recorded_clock(session, at(12)):
        reclassify_enterprise(
            session,
            ledger.CITY,
            line.enterprise_id,
            district_code="120111",
            industry_code="C36",
            valid_from=at(10),
        )
    assert (short(session, "120110", 11), short(session, "120111", 11)) == (0, 40)
    assert (short(session, "120110", 9), short(session, "120111", 9)) == (40, 0)
    assert short(session, "120110", 11, known=11) == 40
    assert week(session, "120110", at(0).date(), known_at=at(10)) == before


def test_what_is_recorded_after_the_move_but_took_effect_before_goes_along(session: Session, line: LedgerLine) -> None:
    reclassify_enterprise(
        session, ledger.CITY, line.enterprise_id, district_code="120111", industry_code="C36", valid_from=at(10)
    )
    declare_need(session, ledger.CITY, line.id, change=5, at=at(8), reason="新订单")
    assert short(session, "120110", 9) == 45
    assert (short(session, "120110", 11), short(session, "120111", 11)) == (0, 45)


def test_people_in_the_pipeline_go_along_too(session: Session, line: LedgerLine) -> None:
    move_pipeline(session, line_id=line.id, subject="a", stage=PipelineStage.APPLIED, at=at(2))
    move_pipeline(session, line_id=line.id, subject="a", stage=PipelineStage.OFFERED, at=at(3))
    move_pipeline(session, line_id=line.id, subject="a", stage=PipelineStage.OFFERED, at=at(4))
    reclassify_enterprise(
        session, ledger.CITY, line.enterprise_id, district_code="120111", industry_code="C36", valid_from=at(10)
    )
    sums: dict[tuple[str, str], int] = {}
    for move in session.scalars(select(PipelineMove)):
        sums[move.district_code, move.stage] = sums.get((move.district_code, move.stage), 0) + move.delta
    assert {key: value for key, value in sums.items() if value} == {("120111", "offered"): 1}


def test_only_the_city_moves_an_enterprise_out_of_a_district(session: Session, line: LedgerLine) -> None:
    officer = accounts.actor(session, accounts.staff(session, "officer", "120110"))
    moved = {"industry_code": "C36", "valid_from": at(10)}
    with pytest.raises(Forbidden):
        reclassify_enterprise(session, officer, line.enterprise_id, district_code="120111", **moved)
    with pytest.raises(Invalid):
        reclassify_enterprise(session, officer, line.enterprise_id, district_code="120110", **moved)
    reclassify_enterprise(
        session, officer, line.enterprise_id, district_code="120110", industry_code="C39", valid_from=at(10)
    )


def test_a_running_server_cannot_set_the_recorded_clock(app: Flask, session: Session) -> None:
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, process="web")
    try:
        with pytest.raises(RuntimeError), recorded_clock(session, at(0)):
            raise AssertionError("never entered")
    finally:
        app.extensions["settings"] = settings


def test_the_recorded_clock_is_the_databases_own_outside_the_block(session: Session, line: LedgerLine) -> None:
    declare_need(session, ledger.CITY, line.id, change=5, at=at(8), reason="新订单")
    recorded = session.scalars(select(LedgerEntry.recorded_at).order_by(LedgerEntry.id)).all()
    assert recorded[0] == at(1)
    assert abs(recorded[-1] - now()) < timedelta(minutes=1)


def test_a_freeze_waits_for_postings_on_their_way(committed: Flask) -> None:
    """Nothing that bears an earlier moment than the freeze can appear after it."""
    with committed.app_context(), unit_of_work() as session:
        line = ledger.line(session, accounts.enterprise(session, at=at(-30)))
    posted, go_on = Event(), Event()

    def post() -> None:
        with committed.app_context(), unit_of_work() as session:
            declare_need(session, ledger.CITY, line.id, change=5, at=at(8), reason="新订单")
            posted.set()
            go_on.wait(10)

    def freeze() -> tuple[datetime, int]:
        posted.wait(10)
        with committed.app_context(), unit_of_work() as session:
            moment = known_now(session)
            return moment, totals(session, known_at=moment)[0].shortfall

    with ThreadPoolExecutor(2) as pool:
        poster, freezer = pool.submit(post), pool.submit(freeze)
        posted.wait(10)
        sleep(0.7)
        assert not freezer.done()
        go_on.set()
        moment, found = freezer.result(20)
        poster.result(20)
    assert found == 5
    with committed.app_context():
        assert totals(current_session(), known_at=moment)[0].shortfall == found
