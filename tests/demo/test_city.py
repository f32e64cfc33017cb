"""The replayed city: its books hold, its people went through the loop, and today is made current."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.demo.anchor import anchor
from app.demo.models import DemoState
from app.events.public import today as fairs_today
from app.hiring.public import Application, Placement, Vacancy
from app.ledger.public import GroupBy, LedgerEntry, reporting, totals, week
from app.livestream.public import live_now
from tests.builders import accounts
from tests.demo.city import EMPLOYERS, small, tiny


def test_the_replay_keeps_the_books(session: Session) -> None:
    world = small(session)
    assert session.scalar(select(func.count()).select_from(Vacancy)) == sum(
        len(employer.plan.vacancies) for employer in world.employers
    )
    assert (session.scalar(select(func.count()).select_from(Application)) or 0) > 10
    assert (session.scalar(select(func.count()).select_from(Placement)) or 0) > 0
    found = totals(session, group_by=GroupBy.NONE)[0]
    assert found.enterprises == EMPLOYERS
    assert found.shortfall > 0
    for number in range(8):
        assert week(session, None, world.monday(number)).balanced
    latest = session.scalar(select(func.max(LedgerEntry.recorded_at)))
    assert latest is not None
    assert latest <= clock.now() + timedelta(minutes=1)
    first = session.scalar(select(func.min(LedgerEntry.recorded_at)))
    assert first is not None
    assert first < clock.now() - timedelta(weeks=6)
    assert reporting(session, None, clock.instant(world.monday(0)), clock.instant(world.monday(1))).reported > 0


def test_anchoring_makes_today_current_and_repeats_harmlessly(session: Session) -> None:
    tiny(session)
    assert anchor(session)
    fairs, rooms = fairs_today(session), live_now(session)
    assert len(fairs) == 1
    assert fairs[0].counts.employers >= 1
    assert fairs[0].counts.places > 0
    assert len(rooms) == 1
    assert anchor(session)
    assert [card.public_id for card in fairs_today(session)] == [card.public_id for card in fairs]
    assert [line.room.id for line in live_now(session)] == [line.room.id for line in rooms]


def test_anchoring_on_the_next_day_moves_on(session: Session) -> None:
    tiny(session)
    anchor(session)
    yesterday = fairs_today(session)[0].public_id
    tomorrow = clock.now() + timedelta(days=1)
    with clock.fixed(tomorrow):
        assert anchor(session)
        found = fairs_today(session)
        assert found
        assert yesterday not in [card.public_id for card in found]
        assert session.get_one(DemoState, 1).anchored_on == clock.today()
        assert len(live_now(session)) == 1


def test_anchoring_without_demo_data_does_nothing(session: Session) -> None:
    assert not anchor(session)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_tour_from_registering_to_the_ledger(client: FlaskClient, session: Session, lang: str) -> None:
    tiny(session)
    anchor(session)
    assert client.get(f"/tour?lang={lang}").status_code == 200
    accounts.submit(client, "/tour/start")
    before = _shortfall(client)
    for step in (
        "register", "scan", "booth", "intent", "interview", "offer", "accept", "employer_confirms", "seeker_confirms",
    ):  # fmt: skip
        page = client.get("/tour").text
        assert f'action="/tour/steps/{step}"' in page
        assert page.count('action="/tour/steps/') == 1
        assert accounts.submit(client, f"/tour/steps/{step}").status_code == 302
        expected = before - 1 if step == "seeker_confirms" else before
        assert _shortfall(client) == expected
    page = client.get("/tour").text
    assert 'action="/tour/steps/' not in page
    assert "−1" in page


def test_the_tours_gate_refuses_what_must_be_refused(client: FlaskClient, session: Session) -> None:
    tiny(session)
    anchor(session)
    accounts.submit(client, "/tour/start")
    accounts.submit(client, "/tour/steps/register")
    accounts.submit(client, "/tour/steps/scan")
    assert "请进" in client.get("/tour").text
    accounts.submit(client, "/tour/tries/again")
    assert "已进过" in client.get("/tour").text
    accounts.submit(client, "/tour/tries/forged")
    assert "不能进" in client.get("/tour").text


def test_a_step_out_of_turn_does_nothing(client: FlaskClient, session: Session) -> None:
    tiny(session)
    anchor(session)
    accounts.submit(client, "/tour/start")
    accounts.submit(client, "/tour/steps/offer")
    assert 'action="/tour/steps/register"' in client.get("/tour").text
    assert accounts.submit(client, "/tour/steps/nonsense").status_code == 404


def test_steps_without_a_tour_lead_back_to_its_start(client: FlaskClient, session: Session) -> None:
    assert accounts.submit(client, "/tour/steps/register").status_code == 302
    assert accounts.submit(client, "/tour/tries/nonsense").status_code == 404
    assert session is not None


def _shortfall(client: FlaskClient) -> int:
    page = client.get("/tour").text
    return int(page.split('class="tour-balance"')[1].split("<b>")[1].split("</b>")[0].replace(",", ""))
