"""The API: report levels, read the books back, see that they balance; denials as thoroughly as success."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.public import Enterprise
from app.actor import SYSTEM, StaffRole
from app.clock import now
from app.ledger.public import Spell, ensure_line, settle_placement
from tests.builders import accounts, ledger


@pytest.fixture
def enterprise(session: Session) -> Enterprise:
    return accounts.enterprise(session, district="120110")


def body(level: int = 12, **changes: Any) -> dict[str, Any]:
    found = {"post_kind": "technical", "occupation": ledger.TURNER, "level": level}
    return {"observed_at": (now() - timedelta(days=2)).isoformat(), "levels": [found]} | changes


def test_levels_are_reported_and_the_entries_add_up(
    session: Session, client: FlaskClient, enterprise: Enterprise
) -> None:
    accounts.sign_in(client, accounts.clerk(session, enterprise))
    sent = body()
    made = client.post(f"/api/v1/enterprises/{enterprise.public_id}/surveys", json=sent, headers=csrf(client))
    again = client.post(f"/api/v1/enterprises/{enterprise.public_id}/surveys", json=sent, headers=csrf(client))
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json["id"] == again.json["id"]
    line = made.json["lines"][0]
    placed = [Spell(now() - timedelta(days=1))]
    settle_placement(
        session,
        SYSTEM,
        placement_id=7,
        placement_public_id="7" * 24,
        line_id=_line_id(session, enterprise),
        spells=placed,
    )
    book = client.get(f"/api/v1/ledger/lines/{line['id']}").json
    assert book["sum"] == 11 == book["balance"]["shortfall"] == book["entries"][-1]["balance_after"]
    assert [entry["kind"] for entry in book["entries"]] == ["survey", "arrival"]
    assert book["entries"][1]["evidence"] == {"kind": "placement", "id": "7" * 24}
    shown = client.get(f"/api/v1/enterprises/{enterprise.public_id}/shortfall").json
    assert shown["shortfall"] == 11
    total = client.get(f"/api/v1/ledger/totals?enterprise={enterprise.public_id}&group_by=occupation").json["items"][0]
    assert (total["key"], total["shortfall"], total["reported"]) == (ledger.TURNER, 11, True)


def csrf(client: FlaskClient) -> dict[str, str]:
    """The header a page's scripts send."""
    page = client.get("/desk/shortfall").get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    return {"X-CSRFToken": token}


def _line_id(session: Session, enterprise: Enterprise) -> int:
    return ledger.line(session, enterprise).id


@pytest.mark.parametrize(
    "changes",
    [
        {"levels": []},
        {"levels": [{"post_kind": "chief", "level": 1}]},
        {"levels": [{"post_kind": "general", "level": -1}]},
        {"levels": [{"post_kind": "general", "level": 10**30}]},
        {"levels": [{"post_kind": "general", "occupation": "0-00-00-00", "level": 1}]},
        {"levels": [{"post_kind": "general", "level": 1}, {"post_kind": "general", "level": 2}]},
        {"observed_at": "2999-01-01T00:00:00Z"},
        {"observed_at": "2026-02-01T00:00:00"},
        {"note": "a\x00b"},
        {"surprise": 1},
    ],
)
def test_what_makes_no_sense_is_refused_and_books_nothing(
    session: Session, client: FlaskClient, enterprise: Enterprise, changes: dict[str, Any]
) -> None:
    accounts.sign_in(client, accounts.clerk(session, enterprise))
    url = f"/api/v1/enterprises/{enterprise.public_id}/surveys"
    assert client.post(url, json=body(**changes), headers=csrf(client)).status_code == 422
    assert client.get(f"/api/v1/enterprises/{enterprise.public_id}/shortfall").json["items"] == []


READS = (
    "/api/v1/enterprises/{enterprise}/shortfall",
    "/api/v1/ledger/lines/{line}",
    "/api/v1/ledger/totals?enterprise={enterprise}",
)


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("guest", 401),
        ("seeker", 403),
        ("other_enterprise", 404),
        ("other_district", 404),
        ("gate", 403),
        ("clerk", 200),
        ("officer", 200),
        ("inspection", 200),
        ("city", 200),
    ],
)
def test_who_reads_an_enterprises_books(
    session: Session, client: FlaskClient, enterprise: Enterprise, path: str, who: str, status: int
) -> None:
    line = ensure_line(session, enterprise.id, "general", None)
    people = {
        "seeker": lambda: accounts.person(session),
        "other_enterprise": lambda: accounts.clerk(session, accounts.enterprise(session)),
        "other_district": lambda: accounts.staff(session, StaffRole.OFFICER, "120111"),
        "gate": lambda: accounts.staff(session, StaffRole.GATE, "120110"),
        "clerk": lambda: accounts.clerk(session, enterprise),
        "officer": lambda: accounts.staff(session, StaffRole.OFFICER, "120110"),
        "inspection": lambda: accounts.staff(session, StaffRole.LABOUR_INSPECTION, "120110"),
        "city": lambda: accounts.staff(session, StaffRole.CITY),
    }
    if who in people:
        accounts.sign_in(client, people[who]())
    assert client.get(path.format(enterprise=enterprise.public_id, line=line.public_id)).status_code == status


def test_an_officer_sees_totals_of_the_own_district_only(session: Session, client: FlaskClient) -> None:
    accounts.sign_in(client, accounts.staff(session, StaffRole.OFFICER, "120110"))
    assert client.get("/api/v1/ledger/totals?district=120110").status_code == 200
    assert client.get("/api/v1/ledger/totals?district=120111").status_code == 404
    assert client.get("/api/v1/ledger/totals").status_code == 404
    assert client.get("/api/v1/ledger/week?monday=2026-02-16&district=120111").status_code == 404
    assert client.get("/api/v1/ledger/week?monday=2026-02-18&district=120110").json["monday"] == "2026-02-16"
