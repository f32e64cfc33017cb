"""Review of placements: the queue of one's districts, the chain, the decision and what it does to the ledger."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, Membership, Person
from app.checkin.public import How, record_attendance
from app.hiring.public import Channel, Placement, State, leave, placement_of
from app.ledger.public import line_balances
from app.outcomes.chain import chain
from app.outcomes.desk import waiting
from app.outcomes.queries import reviews
from app.outcomes.rules import Doubt
from tests.builders import accounts, hiring, ledger
from tests.builders.events import fair

DISTRICT = "120110"


def placed(session: Session, **more: Any) -> Placement:
    """An arrival confirmed by both sides, on a line that lacked ten."""
    vacancy = hiring.vacancy(session)
    line = ledger.line(session, session.get_one(Enterprise, vacancy.enterprise_id))
    ledger.survey(session, line, 10, clock.now() - timedelta(days=3))
    application = hiring.application(session, vacancy, state=State.ARRIVED, **more)
    made = placement_of(session, application.id)
    assert made is not None
    return made


def officer(session: Session, district: str | None = DISTRICT) -> Person:
    return accounts.staff(session, "officer", district)


def shortfall(session: Session, placement: Placement) -> int:
    return line_balances(session, [placement.line_id])[placement.line_id].shortfall


def send(client: FlaskClient, method: str, url: str, **more: Any) -> Any:
    page = client.get("/staff/reviews/history").get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    return client.open(url, method=method, headers={"X-CSRFToken": token}, **more)


def test_the_queue_is_that_of_ones_districts(session: Session, app: Flask, count_queries: Any) -> None:
    here = [placed(session) for _ in range(3)]
    mine, other = (accounts.actor(session, officer(session, d)) for d in (DISTRICT, "120101"))
    city = accounts.actor(session, accounts.staff(session, "city"))
    session.commit()
    with count_queries() as n:
        found = reviews.queue(session, mine)
    assert n() <= 5
    assert [row.placement.id for row in found.items] == [p.id for p in here]
    assert all(row.person and row.person.name.endswith("*") for row in found.items)
    assert reviews.queue(session, other).total == 0
    assert reviews.queue(session, city).total == 3
    with app.test_request_context():
        assert waiting(session, mine)[0].count == 3 and waiting(session, other) == []


def test_nobody_reviews_the_own_enterprise(session: Session) -> None:
    one = placed(session)
    both = officer(session)
    session.add(Membership(enterprise_id=one.enterprise_id, person_id=both.id, role="clerk", created_at=clock.now()))
    session.flush()
    assert reviews.queue(session, accounts.actor(session, both)).total == 0


def test_the_chain_shows_the_scan_the_steps_and_both_words(session: Session, app: Flask, count_queries: Any) -> None:
    made = fair(session)
    one = placed(session, occasion_id=made.occasion_id, channel=Channel.FAIR_BOOTH)
    record_attendance(
        session,
        occasion_id=made.occasion_id,
        person_id=one.person_id,
        how=How.GATE_SCAN,
        detail="entry",
        at=clock.now() - timedelta(hours=3),
        evidence=("scan", "a" * 24),
    )
    session.commit()
    with count_queries() as n:
        case = reviews.case(session, one.id)
    assert n() <= 20
    with app.test_request_context():
        links = chain(case)
    assert [link.title for link in links][:3] == ["入口扫码进场", "投递", "初步达成意向"]
    assert links[0].href and "a" * 24 in links[0].href
    assert links[1].detail == "招聘会展位 展位 A07"
    assert links[-1].title == "到岗"
    assert Doubt.NOT_SEEN not in case.doubts


def test_a_source_without_a_trace_is_doubtful(session: Session) -> None:
    one = placed(session, occasion_id=fair(session).occasion_id, channel=Channel.FAIR_BOOTH)
    assert Doubt.NOT_SEEN in reviews.case(session, one.id).doubts


def test_rejecting_raises_the_shortfall_back_and_leads_to_the_next(session: Session, client: FlaskClient) -> None:
    first, second = placed(session), placed(session)
    accounts.sign_in(client, officer(session))
    assert shortfall(session, first) == 9
    page = f"/staff/reviews/{first.public_id}"
    assert client.get("/staff/reviews").location == page
    refused = send(client, "POST", page, data={"decision": "reject", "reason": ""})
    assert refused.status_code == 422 and shortfall(session, first) == 9
    done = send(client, "POST", page, data={"decision": "reject", "reason": "两边说的不一样"})
    assert done.location == f"/staff/reviews/{second.public_id}"
    assert shortfall(session, first) == 10
    again = send(client, "POST", page, data={"decision": "reject", "reason": "两边说的不一样"})
    assert again.status_code == 302 and shortfall(session, first) == 10
    assert "两边说的不一样" in client.get("/staff/reviews/history?decision=rejected").get_data(as_text=True)
    assert send(client, "POST", page, data={"decision": "accept", "reason": "核实过了"}).status_code == 302
    assert shortfall(session, first) == 9


def test_rejecting_after_leaving_does_not_count_twice(session: Session, client: FlaskClient) -> None:
    one = placed(session)
    employer = hiring.clerk_of(session, one.enterprise_id)
    leave(session, employer, one.application_id, clock.now(), "不适应")
    assert shortfall(session, one) == 10
    accounts.sign_in(client, officer(session))
    send(client, "POST", f"/staff/reviews/{one.public_id}", data={"decision": "reject", "reason": "核实不了"})
    assert shortfall(session, one) == 10


def test_nothing_chosen_keeps_what_was_typed(session: Session, client: FlaskClient) -> None:
    one = placed(session)
    accounts.sign_in(client, officer(session))
    answer = send(client, "POST", f"/staff/reviews/{one.public_id}", data={"reason": "再看看"})
    assert answer.status_code == 422 and "再看看" in answer.get_data(as_text=True)


def test_the_full_name_only_on_asking_and_it_is_recorded(session: Session, client: FlaskClient) -> None:
    one = placed(session, person=accounts.person(session, "欧阳修文"))
    accounts.sign_in(client, officer(session))
    page = f"/staff/reviews/{one.public_id}"
    assert "欧阳修文" not in client.get(page).get_data(as_text=True)
    shown = send(client, "POST", f"{page}/name")
    assert "欧阳修文" in shown.get_data(as_text=True)
    from app.audit import AuditRecord

    looks = session.query(AuditRecord).filter_by(subject_kind="person", subject_id=one.person_id).all()
    assert any("reveal" in look.tag for look in looks)


@pytest.mark.parametrize(
    ("who", "page", "api"),
    [("guest", 302, 401), ("seeker", 403, 403), ("enterprise", 403, 403), ("gate", 403, 403), ("120101", 404, 404)],
)
def test_who_is_turned_away(session: Session, client: FlaskClient, who: str, page: int, api: int) -> None:
    one = placed(session)
    people = {
        "seeker": lambda: accounts.person(session),
        "enterprise": lambda: accounts.clerk(session, session.get_one(Enterprise, one.enterprise_id)),
        "gate": lambda: accounts.staff(session, "gate", DISTRICT),
        "120101": lambda: officer(session, "120101"),
    }
    if who in people:
        accounts.sign_in(client, people[who]())
    assert client.get(f"/staff/reviews/{one.public_id}").status_code == page
    assert client.get(f"/api/v1/outcomes/reviews/{one.public_id}").status_code == api
    token = client.get("/gigs").get_data(as_text=True).split('name="csrf-token" content="')[1].split('"')[0]
    headers = {"X-CSRFToken": token}
    sent = client.post(
        f"/api/v1/outcomes/reviews/{one.public_id}", json={"accept": False, "reason": "不行"}, headers=headers
    )
    assert sent.status_code == api
    assert one.review == "pending"


def test_the_api_lists_shows_and_decides(session: Session, client: FlaskClient) -> None:
    one = placed(session)
    accounts.sign_in(client, officer(session))
    base = "/api/v1/outcomes/reviews"
    assert [item["id"] for item in client.get(base).json["items"]] == [one.public_id]
    case = client.get(f"{base}/{one.public_id}").json
    assert case["chain"][0]["title"] == "投递" and case["person"].endswith("*")
    assert send(client, "POST", f"{base}/{one.public_id}", json={"accept": False}).status_code == 422
    assert send(client, "POST", f"{base}/{one.public_id}", json={"accept": "maybe"}).status_code == 422
    assert send(client, "POST", f"{base}/{one.public_id}", json={"accept": True}).json["review"] == "accepted"
    assert client.get(base).json["total"] == 0
    assert client.get(f"{base}?state=accepted").json["total"] == 1
    assert client.get(f"{base}?state=nonsense").status_code == 422
    assert client.get(f"{base}/{'0' * 24}").status_code == 404


def test_an_application_opens_masked_for_staff_of_the_district(session: Session, client: FlaskClient) -> None:
    application = hiring.application(session, person=accounts.person(session, "欧阳修文"))
    url = f"/staff/applications/{application.public_id}"
    for district, status in ((DISTRICT, 200), ("120101", 404)):
        fresh = accounts.sign_in(client.application.test_client(), officer(session, district))
        page = fresh.get(url)
        assert page.status_code == status
        assert "欧阳修文" not in page.get_data(as_text=True)


def test_a_placement_opens_where_each_side_may_see_it(session: Session, client: FlaskClient) -> None:
    one = placed(session)
    employer = accounts.clerk(session, session.get_one(Enterprise, one.enterprise_id))
    ways = [
        (officer(session), "/staff/reviews/"),
        (employer, "/desk/applicants/"),
        (session.get_one(Person, one.person_id), "/me/applications/"),
    ]
    for person, led in ways:
        fresh = accounts.sign_in(client.application.test_client(), person)
        assert fresh.get(f"/placements/{one.public_id}").location.startswith(led)
    for stranger in (accounts.person(session), officer(session, "120101")):
        fresh = accounts.sign_in(client.application.test_client(), stranger)
        assert fresh.get(f"/placements/{one.public_id}").status_code == 404
