"""The API: list, post, claim, scan, hours, moves; wrong input and strangers."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, Person
from app.checkin.public import valid_ticket
from tests.builders import accounts
from tests.builders import gig_market as build

API = "/api/v1"


def as_person(client: FlaskClient, person: Person | None) -> FlaskClient:
    fresh = client.application.test_client()
    return accounts.sign_in(fresh, person) if person else fresh


def send(client: FlaskClient, method: str, url: str, json: Any = None) -> Any:
    """A call from a page: cookie and token."""
    page = client.get("/gigs").get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    return client.open(f"{API}{url}", method=method, json=json, headers={"X-CSRFToken": token})


def gig_body(**changes: Any) -> dict[str, Any]:
    start = clock.now() + timedelta(days=2)
    shift = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=4)).isoformat(), "headcount": 2}
    return {
        "title": "包裹分拣",
        "occupation_code": "4-02-07-03",
        "district_code": "120113",
        "place": "双街物流园",
        "duties": "分拣",
        "insurance": "雇主责任险",
        "pay_fen": 3000,
        "pay_unit": "hour",
        "shifts": [shift],
        **changes,
    }


def test_from_posting_to_settled(session: Session, client: FlaskClient) -> None:
    enterprise = accounts.enterprise(session, district="120113")
    boss, worker = as_person(client, accounts.clerk(session, enterprise)), accounts.person(session)
    seeker = as_person(client, worker)
    posted = send(boss, "POST", f"/enterprises/{enterprise.public_id}/gigs", gig_body())
    assert posted.status_code == 201, posted.json
    shift = posted.json["shifts"][0]
    assert shift["earns_fen"] == 12000
    assert [s["id"] for s in client.get(f"{API}/gig-shifts?district=120113").json["items"]] == [shift["id"]]
    assert client.get(f"{API}/gig-shifts/{shift['id']}").json["left"] == 2
    claim = send(seeker, "POST", f"/gig-shifts/{shift['id']}/claims")
    assert (claim.status_code, claim.json["state"]) == (201, "claimed")
    listed = boss.get(f"{API}/gig-shifts/{shift['id']}/claims").json["items"]
    assert listed[0]["worker"].endswith("*")
    _work(session, client, boss, shift["id"], worker)
    moves = f"/gig-claims/{claim.json['id']}/moves"
    assert send(boss, "POST", moves, {"move": "paid"}).status_code == 409
    for who, move, state in (
        (seeker, "confirm", "worked"),
        (boss, "confirm", "agreed"),
        (boss, "paid", "paid"),
        (seeker, "received", "settled"),
    ):
        assert send(who, "POST", moves, {"move": move}).json["state"] == state
    assert seeker.get(f"{API}/gig-claims").json["items"][0]["timesheet"]["amount_fen"] == 12000


def _work(session: Session, client: FlaskClient, boss: FlaskClient, shift_id: str, worker: Person) -> None:
    from app.gig_market.services import finding

    shift = finding.shift(session, shift_id)
    ticket = valid_ticket(session, shift.occasion_id, worker.id)
    assert ticket
    for at, nonce, result in ((shift.starts_at, "api-scan-1", "started"), (shift.ends_at, "api-scan-2", "ended")):
        with clock.fixed(at):
            scanned = send(boss, "POST", f"/gig-shifts/{shift_id}/scans", {"code": ticket.code, "nonce": nonce})
        assert scanned.json["result"] == result


def test_strangers(session: Session, client: FlaskClient) -> None:
    shift = build.shift(session)
    claim = build.claim(session, shift)
    enterprise = session.get_one(Enterprise, shift.gig.enterprise_id)
    other = accounts.enterprise(session)
    people = {
        "guest": (None, (401, 401, 401)),
        "seeker": (accounts.person(session), (403, 403, 404)),
        "other": (accounts.clerk(session, other), (403, 404, 404)),
        "district": (accounts.staff(session, "officer", "120101"), (403, 404, 404)),
    }
    for name, (person, statuses) in people.items():
        who = as_person(client, person)
        answers = (
            send(who, "POST", f"/enterprises/{enterprise.public_id}/gigs", gig_body()).status_code,
            who.get(f"{API}/gig-shifts/{shift.public_id}/claims").status_code,
            send(who, "POST", f"/gig-claims/{claim.public_id}/moves", {"move": "cancel"}).status_code,
        )
        assert answers == statuses, name


def test_wrong_input_is_told_apart(session: Session, client: FlaskClient) -> None:
    enterprise = accounts.enterprise(session)
    boss = as_person(client, accounts.clerk(session, enterprise))
    url = f"/enterprises/{enterprise.public_id}/gigs"
    for body in (
        {},
        gig_body(pay_fen=10**30),
        gig_body(pay_fen="many"),
        gig_body(title="\x00"),
        gig_body(place="a\x00b"),
        gig_body(unknown=1),
        gig_body(shifts=[]),
        gig_body(pay_fen=100),
        gig_body(pay_unit="piece"),
        gig_body(
            shifts=[{"starts_at": "9999-12-31T20:00:00-14:00", "ends_at": "9999-12-31T23:00:00-14:00", "headcount": 1}]
        ),
        gig_body(
            shifts=[{"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "0001-01-01T04:00:00+14:00", "headcount": 1}]
        ),
        gig_body(shifts=[{"starts_at": "2030-01-01T00:00:00", "ends_at": "2030-01-01T04:00:00", "headcount": 1}]),
        [],
    ):
        assert send(boss, "POST", url, body).status_code == 422, body
    assert client.get(f"{API}/gig-shifts?text=%00").status_code == 422
    for day in ("tomorrow", "9999-12-31", "0001-01-01"):
        assert client.get(f"{API}/gig-shifts?day={day}").status_code == 422
    assert client.get(f"{API}/gig-shifts/{'0' * 24}").status_code == 404


def test_pay_beyond_reason_is_refused_not_a_crash(session: Session, client: FlaskClient) -> None:
    pay = {"pay_fen": 10_000_000, "pay_unit": "piece", "pieces_an_hour": 10_000}
    enterprise = accounts.enterprise(session)
    boss = as_person(client, accounts.clerk(session, enterprise))
    posted = send(boss, "POST", f"/enterprises/{enterprise.public_id}/gigs", gig_body(**pay))
    assert posted.status_code == 201
    assert client.get(f"{API}/gig-shifts?least_fen=10000000").json["total"] == 1
    claim = send(
        as_person(client, accounts.person(session)), "POST", f"/gig-shifts/{posted.json['shifts'][0]['id']}/claims"
    )
    start = clock.now() + timedelta(days=2)
    hours = {"started_at": start.isoformat(), "ended_at": (start + timedelta(hours=4)).isoformat(), "pieces": 100_000}
    with clock.fixed(start + timedelta(hours=5)):
        assert (
            send(boss, "PUT", f"/gig-claims/{claim.json['id']}/hours", hours).json["error"]["code"]
            == "amount_too_large"
        )
