"""Every page of fairs and gates opens for those it is meant for, in both languages, with few queries."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.actor import StaffRole
from app.checkin import public as checkin
from app.events.public import Fair
from app.extensions import csrf
from app.forms import BaseForm
from app.occasions.public import Occasion, State
from tests.builders import accounts
from tests.builders import checkin as gates
from tests.builders import events as build


@pytest.fixture(autouse=True)
def _no_csrf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csrf, "protect", lambda: None)
    monkeypatch.setattr(BaseForm.Meta, "csrf", False)


@pytest.fixture
def stage(session: Session, app) -> dict[str, Any]:
    fair = build.fair(session)
    booking, vacancy, member = build.booked(session, fair)
    occasion = session.get_one(Occasion, fair.occasion_id)
    booth, keeper = build.booths(session, fair)[0], gates.gate_keeper(session)
    ticket = gates.ticket(session, occasion)
    scan = gates.scan(session, keeper, occasion, ticket.code)
    gates.scan(session, keeper, occasion, "CF1.a.b")
    from app.events import public as events

    lead = events.scan_at_booth(
        session, member, booth_id=booth.id, code=ticket.code, vacancy_id=vacancy.id, nonce=gates.nonce()
    ).lead
    with app.test_request_context():
        poster = checkin.poster_code("booth", booth.public_id)
    return {
        "fair": occasion.public_id, "fair_row": fair, "booth": booth.public_id, "booking": booking.public_id,
        "ticket": ticket.public_id, "scan": scan.scan.public_id, "lead": lead.public_id, "poster": poster,
        "member": session.get_one(accounts.accounts.Person, member.person_id), "code": ticket.code,
        "vacancy": vacancy.public_id,
    }  # fmt: skip


PUBLIC = [
    "/fairs",
    "/fairs?district=120110",
    "/fairs/{fair}",
    "/fairs/{fair}.ics",
    "/booths/{booth}",
    "/p/{poster}",
    "/t/{ticket}",
]
ENTERPRISE = [
    "/desk/fairs", "/desk/fairs/{fair}", "/desk/fairs/{fair}?booth={booth}", "/desk/bookings/{booking}",
    "/desk/bookings/{booking}/leads", "/desk/bookings/{booking}/scan", "/booths/{booth}/poster", "/leads/{lead}",
]  # fmt: skip
STAFF = [
    "/staff/fairs", "/staff/fairs/new", "/staff/fairs/{fair}", "/staff/fairs/{fair}/edit", "/staff/fairs/{fair}/live",
    "/staff/fairs/{fair}/posters", "/staff/fairs/{fair}/poster", "/staff/venues", "/staff/fairs/{fair}/schemes/plan",
    "/gate", "/gate/{fair}", "/gate/{fair}/scans", "/scans/{scan}", "/leads/{lead}", "/booths/{booth}/poster",
]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages(client: FlaskClient, stage: dict[str, Any], path: str, lang: str) -> None:
    address = path.format(**stage)
    assert client.get(address + ("&" if "?" in address else "?") + f"lang={lang}").status_code == 200


@pytest.mark.parametrize("path", ["/me/tickets", *PUBLIC])
def test_pages_of_a_seeker(session: Session, client: FlaskClient, stage: dict[str, Any], path: str) -> None:
    accounts.sign_in(client, accounts.person(session))
    assert client.get(path.format(**stage), buffered=True).status_code == 200


@pytest.mark.parametrize("path", ENTERPRISE)
def test_pages_of_an_enterprise(session: Session, client: FlaskClient, stage: dict[str, Any], path: str) -> None:
    accounts.sign_in(client, stage["member"])
    assert client.get(path.format(**stage), buffered=True).status_code == 200
    client.delete_cookie("session")
    accounts.sign_in(client, accounts.clerk(session, accounts.enterprise(session)))
    foreign = client.get(path.format(**stage), buffered=True).status_code
    assert foreign == 404 if any(key in path for key in ("booking}", "poster", "lead")) else foreign == 200


@pytest.mark.parametrize("path", STAFF)
def test_pages_of_staff(session: Session, client: FlaskClient, stage: dict[str, Any], path: str) -> None:
    accounts.sign_in(client, accounts.staff(session, StaffRole.OFFICER, "120110"))
    assert client.get(path.format(**stage), buffered=True).status_code == 200
    client.delete_cookie("session")
    accounts.sign_in(client, accounts.staff(session, StaffRole.OFFICER, "120101"))
    foreign = client.get(path.format(**stage), buffered=True).status_code
    assert foreign in (403, 404) if "{" in path else foreign == 200


@pytest.mark.parametrize("path", [*ENTERPRISE, *STAFF])
def test_guests_are_sent_to_sign_in(client: FlaskClient, stage: dict[str, Any], path: str) -> None:
    answer = client.get(path.format(**stage))
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/fairs", 6),
        ("/fairs/{fair}", 9),
        ("/booths/{booth}", 8),
        ("/staff/fairs/{fair}", 22),
        ("/gate/{fair}", 11),
        ("/t/{ticket}", 6),
    ],
)
def test_pages_ask_little(
    session: Session, client: FlaskClient, stage: dict[str, Any], count_queries, path: str, most: int
) -> None:
    for _ in range(3):
        build.booked(session, stage["fair_row"])
    session.flush()
    if path.startswith(("/staff", "/gate")):
        accounts.sign_in(client, accounts.staff(session, StaffRole.OFFICER, "120110"))
    session.expire_all()
    with count_queries() as n:
        client.get(path.format(**stage))
        assert n() <= most


def test_register_gives_the_ticket_in_one_tap(session: Session, client: FlaskClient, stage: dict[str, Any]) -> None:
    accounts.sign_in(client, accounts.person(session))
    answer = client.post(f"/occasions/{stage['fair']}/ticket", follow_redirects=True)
    assert answer.status_code == 200
    assert "入场二维码" in answer.text


def test_the_link_of_a_fair_carries_its_description(client: FlaskClient, stage: dict[str, Any]) -> None:
    text = client.get(f"/fairs/{stage['fair']}").text
    assert 'property="og:title" content="先进制造业专场招聘会"' in text
    calendar = client.get(f"/fairs/{stage['fair']}.ics")
    assert calendar.content_type.startswith("text/calendar")
    assert b"BEGIN:VEVENT" in calendar.data


def test_the_gate_works_without_scripts(session: Session, client: FlaskClient, stage: dict[str, Any]) -> None:
    accounts.sign_in(client, accounts.staff(session, StaffRole.GATE, "120110"))
    given = {"code": stage["code"], "gate": "南门", "nonce": gates.nonce()}
    answer = client.post(f"/gate/{stage['fair']}", data=given)
    assert answer.status_code == 200
    assert 'data-tone="again"' in answer.text
    given = {"mobile": accounts.mobile(), "name": "李强", "gate": "南门", "nonce": gates.nonce()}
    assert 'data-tone="ok"' in client.post(f"/gate/{stage['fair']}/walk-in", data=given).text
    bad = client.post(f"/gate/{stage['fair']}/walk-in", data=given | {"mobile": "12", "nonce": gates.nonce()})
    assert bad.status_code == 422
    assert client.post(f"/scans/{stage['scan']}/undo", data={"reason": ""}).status_code == 422
    undone = client.post(f"/scans/{stage['scan']}/undo", data={"reason": "扫错了人"}, follow_redirects=True)
    assert "扫错了人" in undone.text


def test_staff_plan_a_fair_on_pages(session: Session, client: FlaskClient) -> None:
    officer = accounts.staff(session, StaffRole.OFFICER, "120110")
    accounts.sign_in(client, officer)
    given = {"name": "体育馆", "district_code": "120110", "address": "一纬路 1 号", "capacity": "800"}
    assert client.post("/staff/venues", data=given).status_code == 302
    assert client.post("/staff/venues", data=given).status_code == 409
    venue = session.query(build.Venue).filter_by(name="体育馆").one()
    day = (clock.today() + timedelta(days=3)).isoformat()
    plan = {
        "title": "家政专场", "industry_code": "O", "venue_id": venue.public_id, "start_day": day, "start_time": "09:00",
        "end_time": "16:00", "rows": "2", "columns": "4", "summary": "欢迎",
    }  # fmt: skip
    assert client.post("/staff/fairs/new", data=plan | {"end_time": "08:00"}).status_code == 422
    assert client.post("/staff/fairs/new", data=plan | {"title": "a\x00b"}).status_code == 422
    made = client.post("/staff/fairs/new", data=plan)
    assert made.status_code == 302
    desk = made.location
    assert client.post(f"{desk}/publish").status_code == 409
    for scheme in ("plan", "emergency", "security"):
        upload = {"scheme": scheme, "file": (BytesIO(build.PDF), f"{scheme}.pdf")}
        assert client.post(f"{desk}/schemes", data=upload).status_code == 302
    wrong = {"scheme": "plan", "file": (BytesIO(b"MZ"), "plan.exe")}
    assert client.post(f"{desk}/schemes", data=wrong).status_code == 422
    for step in ("publish", "open-booking"):
        assert client.post(f"{desk}/{step}").status_code == 302
    assert client.post(f"{desk}/edit", data=plan | {"title": "家政和养老专场"}).status_code == 302
    assert client.post(f"{desk}/end").status_code == 409
    assert client.post(f"{desk}/cancel", data={"reason": ""}).status_code == 422
    assert client.post(f"{desk}/cancel", data={"reason": "场地检修"}).status_code == 302
    fair = session.query(Fair).order_by(Fair.id.desc()).first()
    assert fair is not None
    occasion = session.get_one(Occasion, fair.occasion_id)
    assert (occasion.title, occasion.state, fair.live) == ("家政和养老专场", State.CANCELLED, False)


def test_an_enterprise_books_on_pages(session: Session, client: FlaskClient) -> None:
    from tests.builders import hiring as jobs

    fair = build.fair(session, starts_at=clock.now() + timedelta(days=2))
    enterprise = accounts.enterprise(session)
    vacancy, booth = jobs.vacancy(session, enterprise), build.booths(session, fair)[0]
    accounts.sign_in(client, accounts.clerk(session, enterprise))
    held = client.post(f"/desk/booths/{booth.public_id}/hold")
    assert held.status_code == 302
    assert client.post(f"{held.location}/confirm").status_code == 422
    done = client.post(f"{held.location}/confirm", data={"vacancies": [vacancy.public_id]}, follow_redirects=True)
    assert "订好了" in done.text
    assert client.post(f"{held.location}/release").status_code == 302
    assert client.get(held.location).status_code == 200


def test_the_poster_leads_to_an_application_in_two_taps(
    session: Session, client: FlaskClient, stage: dict[str, Any]
) -> None:
    accounts.sign_in(client, accounts.person(session, "李伟"))
    assert "投这个岗位" in client.get(f"/p/{stage['poster']}").text
    answer = client.post(f"/p/{stage['poster']}", data={"vacancy": stage["vacancy"]}, follow_redirects=True)
    assert "已经投了" in answer.text
    assert "入口" in answer.text


def test_a_booth_scans_without_scripts(client: FlaskClient, stage: dict[str, Any]) -> None:
    accounts.sign_in(client, stage["member"])
    given = {"code": stage["code"], "vacancy": stage["vacancy"], "nonce": gates.nonce()}
    assert "登记好了" in client.post(f"/desk/bookings/{stage['booking']}/scan", data=given).text
    assert client.post(f"/desk/bookings/{stage['booking']}/scan", data=given | {"code": "x"}).status_code == 422
