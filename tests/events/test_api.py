"""A whole fair driven by API tokens: staff, enterprise, seeker and gate, as a program would."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Person
from app.actor import StaffRole
from app.extensions import csrf
from app.forms import BaseForm
from app.occasions.public import Occasion
from tests.builders import accounts
from tests.builders import checkin as gates
from tests.builders import events as build
from tests.builders import hiring as jobs

Call = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def call(client: FlaskClient) -> Call:
    """call(person, "POST", "/path", {...}) → (status, body)."""

    def call(
        who: Person | None, method: str, path: str, body: Any = None, data: bytes | None = None
    ) -> tuple[int, Any]:
        client.delete_cookie("session")
        if who is not None:
            accounts.sign_in(client, who)
        answer = client.open(f"/api/v1{path}", method=method, json=body, data=data)
        return answer.status_code, answer.get_json()

    return call


@pytest.fixture(autouse=True)
def _no_csrf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csrf, "protect", lambda: None)
    monkeypatch.setattr(BaseForm.Meta, "csrf", False)


def test_a_whole_fair(session: Session, call: Call) -> None:
    officer, keeper = (
        accounts.staff(session, StaffRole.OFFICER, "120110"),
        accounts.staff(session, StaffRole.GATE, "120110"),
    )
    enterprise = accounts.enterprise(session)
    clerk, seeker, reader = (
        accounts.clerk(session, enterprise),
        accounts.person(session),
        accounts.person(session, "李伟"),
    )
    vacancy = jobs.vacancy(session, enterprise)

    venue = {"name": "会展 1 号馆", "district_code": "120110", "address": "先锋东路 8 号", "capacity": 2000}
    status, made = call(officer, "POST", "/venues", venue)
    assert status == 201
    start = clock.now() - timedelta(minutes=5)
    plan = {
        "title": "装备制造专场", "industry_code": "C", "venue_id": made["id"], "rows": 1, "columns": 3,
        "starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=6)).isoformat(),
    }  # fmt: skip
    status, fair = call(officer, "POST", "/fairs", plan)
    assert (status, fair["state"], fair["booths"]) == (201, "draft", 3)
    url = f"/fairs/{fair['id']}"
    assert call(None, "GET", url)[0] == 404
    assert call(officer, "POST", f"{url}/publication")[0] == 409
    for scheme in fair["missing_schemes"]:
        assert call(officer, "PUT", f"{url}/schemes/{scheme}?name=a.pdf", data=build.PDF)[0] == 200
    assert call(officer, "POST", f"{url}/publication")[1]["state"] == "published"
    assert call(officer, "POST", f"{url}/booking", {})[1]["booking"] == "open"
    assert call(None, "GET", "/fairs?district=120110")[1]["total"] == 1

    booth = call(clerk, "GET", f"{url}/booths")[1]["items"][0]
    status, held = call(clerk, "POST", f"/booths/{booth['id']}/holds", {})
    assert (status, held["state"]) == (201, "held")
    status, booked = call(clerk, "POST", f"/bookings/{held['id']}/confirmation", {"vacancies": [vacancy.public_id]})
    assert (status, booked["state"]) == (200, "confirmed")
    assert call(None, "GET", f"/booths/{booth['id']}")[1]["vacancies"][0]["public_id"] == vacancy.public_id

    status, ticket = call(seeker, "POST", f"/occasions/{fair['id']}/tickets")
    assert status == 201
    scan = {"code": ticket["code"], "gate": "东门", "nonce": gates.nonce()}
    assert call(keeper, "POST", f"/occasions/{fair['id']}/scans", scan)[1]["result"] == "admitted"
    assert call(keeper, "POST", f"/occasions/{fair['id']}/scans", scan)[1]["repeated"] is True
    scans = f"/occasions/{fair['id']}/scans"
    again = call(keeper, "POST", scans, scan | {"nonce": gates.nonce()})[1]
    assert (again["result"], again["first"]["gate"]) == ("already_admitted", "东门")
    forged = call(keeper, "POST", f"/occasions/{fair['id']}/scans", scan | {"nonce": gates.nonce(), "code": "CF1.a.b"})[
        1
    ]
    assert forged["result"] == "forged"
    walk_in = {"mobile": accounts.mobile(), "name": "赵六", "gate": "东门", "nonce": gates.nonce()}
    assert call(keeper, "POST", f"/occasions/{fair['id']}/walk-ins", walk_in)[1]["admitted"] is True

    met = {"code": ticket["code"], "vacancy_id": vacancy.public_id, "nonce": gates.nonce()}
    status, lead = call(clerk, "POST", f"/booths/{booth['id']}/scans", met)
    assert (status, lead["at_gate"], lead["came_from"]) == (200, True, "ticket")
    poster = call(clerk, "GET", f"/booths/{booth['id']}/poster")[1]["code"]
    status, lead = call(reader, "POST", "/booths/poster", {"code": poster, "vacancy_id": vacancy.public_id})
    assert (status, lead["at_gate"], lead["came_from"]) == (200, False, "poster")
    assert "入口" in lead["message"]
    assert call(clerk, "GET", f"/bookings/{held['id']}/leads")[1]["total"] == 2

    counts = call(keeper, "GET", f"{url}/counts")[1]
    assert {k: counts[k] for k in ("registered", "inside", "refused", "at_booths", "employers")} == {
        "registered": 2, "inside": 2, "refused": 2, "at_booths": 2, "employers": 1,
    }  # fmt: skip
    first = call(keeper, "GET", f"/occasions/{fair['id']}/scans?gate=东门")[1]
    assert (first["admitted"], first["refused"], len(first["items"])) == (2, 2, 4)
    undone = call(keeper, "POST", f"/scans/{first['items'][-1]['scan']}/undo", {"reason": "扫错了"})
    assert undone[0] == 200
    assert call(officer, "POST", f"{url}/end")[1]["state"] == "ended"


@pytest.fixture
def stage(session: Session) -> dict[str, Any]:
    fair = build.fair(session)
    booking, vacancy, _member = build.booked(session, fair)
    occasion = session.get_one(Occasion, fair.occasion_id)
    booth = build.booths(session, fair)[0]
    return {
        "fair": occasion.public_id, "booth": booth.public_id, "booking": booking.public_id,
        "vacancy": vacancy.public_id, "code": gates.ticket(session, occasion).code, "nonce": gates.nonce(),
    }  # fmt: skip


WRITES = [
    ("POST", "/fairs/{fair}/publication", None),
    ("PUT", "/fairs/{fair}/schemes/plan", None),
    ("POST", "/fairs/{fair}/booking", {}),
    ("DELETE", "/fairs/{fair}/booking", None),
    ("POST", "/fairs/{fair}/end", None),
    ("POST", "/fairs/{fair}/cancellation", {"reason": "x"}),
    ("GET", "/fairs/{fair}/counts", None),
    ("POST", "/occasions/{fair}/scans", {"code": "{code}", "gate": "x", "nonce": "{nonce}"}),
    ("GET", "/occasions/{fair}/scans", None),
    ("POST", "/occasions/{fair}/walk-ins", {"mobile": "13900000001", "name": "x", "gate": "x", "nonce": "{nonce}"}),
    ("POST", "/bookings/{booking}/cancellation", {"reason": "x"}),
    ("POST", "/bookings/{booking}/release", None),
    ("POST", "/bookings/{booking}/confirmation", {"vacancies": ["{vacancy}"]}),
    ("GET", "/bookings/{booking}", None),
    ("GET", "/bookings/{booking}/leads", None),
    ("GET", "/booths/{booth}/poster", None),
    ("POST", "/booths/{booth}/scans", {"code": "{code}", "vacancy_id": "{vacancy}", "nonce": "{nonce}"}),
]


def _filled(template: Any, stage: dict[str, Any]) -> Any:
    if isinstance(template, str):
        return template.format(**stage)
    if isinstance(template, list):
        return [_filled(item, stage) for item in template]
    return {k: _filled(v, stage) for k, v in template.items()} if isinstance(template, dict) else template


@pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("who", ["guest", "seeker", "other enterprise", "other district"])
def test_the_wrong_hands_change_nothing(
    session: Session, call: Call, stage: dict[str, Any], who: str, method: str, path: str, body: Any
) -> None:
    people = {
        "guest": lambda: None,
        "seeker": lambda: accounts.person(session),
        "other enterprise": lambda: accounts.clerk(session, accounts.enterprise(session)),
        "other district": lambda: accounts.staff(session, StaffRole.OFFICER, "120101"),
    }
    status, answer = call(people[who](), method, path.format(**stage), _filled(body, stage))
    assert status == 401 if who == "guest" else status in (403, 404)
    assert answer["error"]["code"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/occasions/{fair}/scans", {"code": "x" * 401, "gate": "x", "nonce": "{nonce}"}),
        ("/occasions/{fair}/scans", {"code": "a\x00b", "gate": "x", "nonce": "{nonce}"}),
        ("/occasions/{fair}/scans", {"code": "x", "gate": "", "nonce": "{nonce}"}),
        ("/occasions/{fair}/scans", {"code": "x", "gate": "x", "nonce": "short"}),
        ("/occasions/{fair}/scans", {"code": 7, "gate": "x", "nonce": "{nonce}"}),
        ("/occasions/{fair}/scans", {"code": "x", "gate": "x", "nonce": "{nonce}", "more": 1}),
        ("/occasions/{fair}/scans", []),
        ("/fairs/{fair}/booking", {"closes_at": "2026-02-30"}),
        ("/fairs/{fair}/booking", {"closes_at": "2026-02-20T10:00:00"}),
        ("/fairs", {"title": "x"}),
        ("/venues", {"name": "x", "district_code": "999999", "address": "x", "capacity": 1}),
        ("/venues", {"name": "x", "district_code": "120110", "address": "x", "capacity": 10**30}),
    ],
)
def test_bad_input_is_refused_with_its_place(
    session: Session, call: Call, stage: dict[str, Any], path: str, body: Any
) -> None:
    city = accounts.staff(session, StaffRole.CITY)
    status, answer = call(city, "POST", path.format(**stage), _filled(body, stage))
    assert status == 422, answer
    assert answer["error"]["code"]


@pytest.mark.parametrize("missing", ["0" * 24, "nothing", "%00", "' or 1=1"])
def test_what_is_not_there_is_not_found(session: Session, call: Call, missing: str) -> None:
    city = accounts.staff(session, StaffRole.CITY)
    for method, path in [
        ("GET", "/fairs/{}"),
        ("GET", "/booths/{}"),
        ("GET", "/occasions/{}/scans"),
        ("POST", "/tickets/{}/revocation"),
    ]:
        assert call(city, method, path.format(missing))[0] == 404
