"""A district's week: it adds up in every order of recording, by either clock, and opens to its entries."""

from datetime import datetime, timedelta
from io import BytesIO
from itertools import permutations
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app import clock
from app.actor import SYSTEM
from app.ledger.public import LedgerLine, Spell, settle_placement
from app.outcomes.queries import weeks
from app.outcomes.queries.weeks import AskedWeek
from tests.builders import accounts, ledger

DISTRICT = "120110"
MONDAY = clock.week_of(clock.today() - timedelta(days=14))[0]


def on(day: int, hour: int = 10) -> datetime:
    """A moment of the week under test; day 0 is its Monday."""
    return clock.instant(MONDAY) + timedelta(days=day, hours=hour)


def act(session: Session, line: LedgerLine, what: tuple[str, int, int], number: int) -> None:
    kind, day, value = what
    if kind == "survey":
        ledger.survey(session, line, value, on(day, 10 + number % 8) + timedelta(minutes=number))
        return
    start = on(day, 9)
    end = start + timedelta(days=value % 5 + 1) if kind == "hire_leave" else None
    settle_placement(
        session,
        SYSTEM,
        placement_id=number + 1,
        placement_public_id=f"{number + 1:024x}",
        line_id=line.id,
        spells=[] if kind == "rejected" else [Spell(start, end)],
    )


def check(session: Session, known_at: datetime | None = None) -> None:
    """Every week adds up, for the district, the city and district by district; each figure is its entries."""
    for monday in (MONDAY - timedelta(days=7), MONDAY, MONDAY + timedelta(days=7)):
        for district in (DISTRICT, None):
            asked = AskedWeek(district, monday, known_at)
            week = weeks.week_of(session, asked)
            assert week.balanced
            sums = {name: weeks.entry_sum(session, asked, name) for name in weeks.CONDITIONS}
            assert sums["new_need"] == week.new_need
            assert sums["arrivals"] == -week.arrivals
            assert sums["departures"] == week.departures
            assert sums["surveys"] == week.unexplained + week.explained
            assert sums["moved"] == week.moved
        rows = weeks.district_rows(session, AskedWeek(None, monday, known_at))
        assert all(row.balanced for row in rows)
        city = weeks.week_of(session, AskedWeek(None, monday, known_at))
        assert sum(row.closing for row in rows) == city.closing
        assert sum(row.arrivals for row in rows) == city.arrivals


STORY = [("survey", -3, 20), ("hire", 1, 0), ("hire_leave", 0, 2), ("survey", 4, 15)]


@pytest.mark.parametrize("order", list(permutations(range(len(STORY)))))
def test_every_order_of_recording_adds_up_to_the_same_week(session: Session, order: tuple[int, ...]) -> None:
    line = ledger.line(session, accounts.enterprise(session, district=DISTRICT))
    for number in order:
        act(session, line, STORY[number], number)
    check(session)
    week = weeks.week_of(session, AskedWeek(DISTRICT, MONDAY))
    assert (week.opening, week.arrivals, week.departures, week.closing) == (20, 2, 1, 15)
    assert week.unexplained == -4


acts = st.lists(
    st.tuples(st.sampled_from(["survey", "hire", "hire_leave", "rejected"]), st.integers(-9, 13), st.integers(0, 30)),
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=acts, split=st.integers(0, 8))
def test_whatever_happens_the_week_adds_up(session: Session, story: list[tuple[str, int, int]], split: int) -> None:
    nested = session.begin_nested()
    lines = [ledger.line(session, accounts.enterprise(session, district=d)) for d in (DISTRICT, "120111")]
    for number, what in enumerate(story):
        act(session, lines[number % 2], what, number)
    check(session)
    nested.rollback()
    session.expire_all()


def test_the_page_the_entries_and_excel(session: Session, client: FlaskClient, count_queries: Any) -> None:
    line = ledger.line(session, accounts.enterprise(session, name="=HYPERLINK(1)机械厂", district=DISTRICT))
    for number, what in enumerate(STORY):
        act(session, line, what, number)
    accounts.sign_in(client, accounts.staff(session, "officer", DISTRICT))
    url = f"/staff/weeks?district={DISTRICT}&monday={MONDAY.isoformat()}"
    client.get(url)
    with count_queries() as n:
        page = client.get(url).get_data(as_text=True)
    assert n() <= 24
    assert "对得上" in page and "按 " in page
    entries = client.get(f"/staff/weeks/entries?flow=arrivals&district={DISTRICT}&monday={MONDAY.isoformat()}")
    assert "−2" in entries.get_data(as_text=True)
    assert client.get("/staff/weeks/entries?flow=nonsense").status_code == 404
    book = load_workbook(BytesIO(client.get(url.replace("weeks?", "weeks.xlsx?")).data))
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "'=HYPERLINK(1)机械厂" in values
    for odd in ("?monday=x&known=y", "?monday=0001-01-01", "?monday=9999-12-31&known=9999-12-31", "?district=none"):
        assert client.get(f"/staff/weeks{odd}").status_code == 200, odd


def test_as_known_then(session: Session, client: FlaskClient) -> None:
    line = ledger.line(session, accounts.enterprise(session, district=DISTRICT))
    act(session, line, STORY[0], 0)
    then = AskedWeek(DISTRICT, MONDAY, clock.now() - timedelta(days=1))
    assert weeks.week_of(session, then).opening == 0
    assert weeks.week_of(session, AskedWeek(DISTRICT, MONDAY)).opening == 20


def test_the_city_sees_all_and_a_district_its_own(session: Session, client: FlaskClient) -> None:
    accounts.sign_in(client, accounts.staff(session, "city"))
    assert "滨海新区" in client.get("/staff/weeks").get_data(as_text=True)
    accounts.sign_in(client, accounts.staff(session, "officer", DISTRICT))
    assert client.get("/staff/weeks").status_code == 200
    other = client.get("/staff/weeks?district=120101")
    assert other.status_code == 403
    monday = clock.today().isoformat()
    assert client.get(f"/api/v1/outcomes/weeks?monday={monday}").status_code == 403
    assert client.get(f"/api/v1/outcomes/weeks?monday={monday}&district=120101").status_code == 403
    mine = client.get(f"/api/v1/outcomes/weeks?monday={monday}&district={DISTRICT}")
    assert mine.json["balanced"] is True
    for wrong in (
        "monday=x",
        f"monday={monday}&district=1",
        f"monday={monday}&district=999999",
        "",
        "monday=1000-01-01",
    ):
        assert client.get(f"/api/v1/outcomes/weeks?{wrong}").status_code == 422, wrong
    accounts.sign_in(client, accounts.staff(session, "gate", DISTRICT))
    assert client.get("/staff/weeks").status_code == 403
