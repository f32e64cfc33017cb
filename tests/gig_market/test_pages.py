"""The pages as people use them, and who is turned away."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.accounts.public import Enterprise, Person
from app.checkin.public import valid_ticket
from app.gig_market import public as gigs
from app.gig_market.rules import State
from tests.builders import accounts
from tests.builders import gig_market as build


def member_of(session: Session, gig: gigs.Gig) -> Person:
    return accounts.clerk(session, session.get_one(Enterprise, gig.enterprise_id))


def form(client: FlaskClient, page: str, **values: Any) -> dict[str, Any]:
    """The values with the token of a page."""
    html = client.get(page).get_data(as_text=True)
    return {"csrf_token": html.split('name="csrf-token" content="')[1].split('"')[0], **values}


def test_the_list_for_a_guest(session: Session, client: FlaskClient, count_queries: Any) -> None:
    for _ in range(5):
        build.shift(session)
    session.flush()
    client.get("/gigs")
    with count_queries() as n:
        page = client.get("/gigs?day=all&district=120113&least=100&q=分拣&sort=pay").get_data(as_text=True)
    assert n() <= 8
    assert "包裹分拣" in page and "剩 2 个" in page
    assert client.get("/gigs?day=nonsense&least=x&page=-3&district=none").status_code == 200
    assert client.get("/gigs?district=%00").status_code == 422
    assert "Parcel" not in client.get("/gigs?lang=en").get_data(as_text=True)
    assert client.get("/gigs?q=没有这种活").status_code == 200


def test_a_seeker_claims_shows_the_code_and_gives_back(session: Session, client: FlaskClient) -> None:
    shift, person = build.shift(session), accounts.person(session)
    page = f"/gigs/shifts/{shift.public_id}"
    assert client.get(page).status_code == 200
    accounts.sign_in(client, person)
    taken = client.post(f"{page}/claims", data=form(client, page))
    assert taken.status_code == 302
    shown = client.get(taken.location).get_data(as_text=True)
    ticket = valid_ticket(session, shift.occasion_id, person.id)
    assert ticket and ticket.public_id in shown
    again = client.post(f"{page}/claims", data=form(client, taken.location))
    assert again.location == taken.location
    assert "包裹分拣" in client.get("/me/gigs").get_data(as_text=True)
    client.post(f"{taken.location}/cancel", data=form(client, taken.location))
    assert shift.taken == 0


def test_an_obstacle_is_named_on_the_page(session: Session, client: FlaskClient) -> None:
    shift = build.shift(session)
    accounts.sign_in(client, accounts.person(session, birth_date=None))
    page = client.get(f"/gigs/shifts/{shift.public_id}").get_data(as_text=True)
    assert "出生日期" in page and f"{shift.public_id}/claims" not in page


def test_an_employer_posts_a_gig(session: Session, client: FlaskClient) -> None:
    enterprise = accounts.enterprise(session)
    accounts.sign_in(client, accounts.clerk(session, enterprise))
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    values = form(
        client,
        "/desk/gigs/new",
        enterprise=enterprise.public_id,
        title="灯会检票引导",
        occupation="4-02-07-03",
        district_code="120104",
        place="水上东路",
        duties="检票、引导",
        insurance="雇主责任险",
        pay="20",
        pay_unit="hour",
        settle="same_day",
        cancel_hours="2",
        day=tomorrow,
        starts="18:00",
        ends="02:00",
        break_minutes="30",
        headcount="3",
    )
    refused = client.post("/desk/gigs/new", data=values)
    assert refused.status_code == 422
    assert "24.40" in refused.get_data(as_text=True) and "灯会检票引导" in refused.get_data(as_text=True)
    posted = client.post("/desk/gigs/new", data=values | {"pay": "30"})
    assert posted.status_code == 302
    assert "要 3 人" in client.get(posted.location).get_data(as_text=True)
    assert "灯会检票引导" in client.get("/desk/gigs").get_data(as_text=True)
    more = client.post(f"{posted.location}/shifts", data=values | {"ends": "21:00"})
    assert more.status_code == 302
    wrong = client.post(f"{posted.location}/shifts", data=values | {"headcount": "0", "starts": "x"})
    assert wrong.status_code == 422


def test_an_employer_runs_a_shift(session: Session, client: FlaskClient) -> None:
    shift = build.shift(session, starts_at=clock.now() + timedelta(minutes=1))
    claim = build.claim(session, shift)
    accounts.sign_in(client, member_of(session, shift.gig))
    page = f"/desk/gigs/shifts/{shift.public_id}"
    ticket = valid_ticket(session, shift.occasion_id, claim.person_id)
    assert ticket
    scanned = client.post(f"{page}/scans", data=form(client, page, code=ticket.code, nonce="page-scan-1"))
    assert "上工已记下" in scanned.get_data(as_text=True)
    forged = client.post(f"{page}/scans", data=form(client, page, code="CF1.no", nonce="page-scan-2"))
    assert "不是这一班的" in forged.get_data(as_text=True)
    assert claim.state is State.ON_SITE
    with clock.fixed(shift.ends_at + timedelta(minutes=1)):
        start, end = clock.local(shift.starts_at), clock.local(shift.ends_at)
        hours = f"/desk/gigs/claims/{claim.public_id}/hours"
        values = form(client, hours, day=start.date(), started=f"{start:%H:%M}", ended=f"{end:%H:%M}", break_minutes=0)
        assert client.post(hours, data=values | {"break_minutes": 999}).status_code == 422
        assert client.post(hours, data=values).status_code == 302
        worker = accounts.actor(session, session.get_one(Person, claim.person_id))
        gigs.confirm_hours(session, worker, claim.id)
        client.post(f"/desk/gigs/claims/{claim.public_id}/paid", data=form(client, page))
    assert claim.state is State.PAID


def test_the_worker_confirms_questions_and_receives(session: Session, client: FlaskClient) -> None:
    claim = build.worked(session, build.claim(session, build.shift(session)))
    accounts.sign_in(client, session.get_one(Person, claim.person_id))
    page = f"/gigs/claims/{claim.public_id}"
    assert client.post(f"{page}/dispute", data=form(client, page, reason="")).status_code == 422
    client.post(f"{page}/dispute", data=form(client, page, reason="少记一小时"))
    assert claim.state is State.DISPUTED
    boss = build.runner(session, claim.shift.gig)
    fixed = gigs.Hours(claim.starts_at, claim.ends_at, reason="改好了")
    gigs.enter_hours(session, boss, claim.id, fixed, at=claim.ends_at)
    client.post(f"{page}/confirm", data=form(client, page))
    gigs.mark_paid(session, boss, claim.id)
    client.post(f"{page}/received", data=form(client, page))
    assert claim.state is State.SETTLED
    assert "已结清" in client.get(page).get_data(as_text=True)


def test_who_is_turned_away(session: Session, client: FlaskClient) -> None:
    shift = build.shift(session)
    claim = build.claim(session, shift)
    inside = [
        f"/desk/gigs/{shift.gig.public_id}",
        f"/desk/gigs/shifts/{shift.public_id}",
        f"/desk/gigs/claims/{claim.public_id}/hours",
    ]
    strangers = {
        "guest": (None, 302),
        "seeker": (accounts.person(session), 403),
        "other enterprise": (accounts.clerk(session, accounts.enterprise(session)), 404),
        "other district": (accounts.staff(session, "officer", "120101"), 404),
        "gate staff": (accounts.staff(session, "gate", "120113"), 403),
    }
    for name, (person, status) in strangers.items():
        fresh = client.application.test_client()
        if person:
            accounts.sign_in(fresh, person)
        for url in inside:
            assert fresh.get(url).status_code == status, (name, url)
    officer = accounts.sign_in(client.application.test_client(), accounts.staff(session, "officer", "120113"))
    assert [officer.get(url).status_code for url in [*inside, "/staff/gigs"]] == [200] * 4


def test_another_workers_claim_does_not_exist_for_me(session: Session, client: FlaskClient) -> None:
    claim = build.claim(session, build.shift(session))
    accounts.sign_in(client, accounts.person(session))
    page = f"/gigs/claims/{claim.public_id}"
    assert client.get(page).status_code == 404
    for act in ("cancel", "confirm", "received"):
        assert client.post(f"{page}/{act}", data=form(client, "/gigs")).status_code == 404
    assert claim.state is State.CLAIMED


@pytest.mark.parametrize("url", ["/gigs/shifts/{}", "/gigs/o/{}", "/desk/gigs/{}", "/gigs/claims/{}"])
def test_what_does_not_exist(session: Session, client: FlaskClient, url: str) -> None:
    accounts.sign_in(client, accounts.clerk(session, accounts.enterprise(session)))
    assert client.get(url.format("0" * 24)).status_code == 404
    assert client.get(url.format("%00")).status_code == 404


def test_the_occasions_short_link_leads_to_the_shift(session: Session, client: FlaskClient) -> None:
    shift = build.shift(session)
    from app.occasions.public import Occasion

    occasion = session.get_one(Occasion, shift.occasion_id)
    led = client.get(f"/o/{occasion.public_id}", follow_redirects=True)
    assert led.request.path == f"/gigs/shifts/{shift.public_id}"
