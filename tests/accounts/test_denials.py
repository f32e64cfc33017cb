"""Who is turned away where: guest, seeker, another enterprise, staff of another district."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts import public as accounts
from app.actor import StaffRole
from tests.builders import accounts as made

COMPANY = (
    "/desk/company/{id}",
    "/desk/company/{id}/members",
    "/desk/company/{id}/correct",
    "/api/v1/enterprises/{id}/members",
)
OFFICE = ("/staff/enterprises", "/staff/enterprises/{id}", "/api/v1/enterprises")
CITY = ("/staff/people", "/api/v1/staff")
MINE = ("/me/account", "/me/profile", "/me/privacy", "/me/looks", "/me/erase", "/api/v1/me", "/api/v1/me/tokens")


@pytest.mark.parametrize("url", [*COMPANY, *OFFICE, *CITY, *MINE])
def test_guests_are_asked_to_sign_in(client: FlaskClient, session: Session, url: str) -> None:
    firm = made.enterprise(session)
    answer = client.get(url.format(id=firm.public_id))
    assert answer.status_code == (401 if url.startswith("/api/") else 302)


@pytest.mark.parametrize("url", [*COMPANY, *OFFICE, *CITY])
def test_seekers_are_turned_away(client: FlaskClient, session: Session, url: str) -> None:
    firm = made.enterprise(session)
    made.sign_in(client, made.person(session))
    assert client.get(url.format(id=firm.public_id)).status_code == 403


@pytest.mark.parametrize("url", COMPANY)
def test_another_enterprise_does_not_exist(client: FlaskClient, session: Session, url: str) -> None:
    firm, other = made.enterprise(session), made.enterprise(session)
    made.sign_in(client, made.clerk(session, other))
    assert client.get(url.format(id=firm.public_id)).status_code == 404


@pytest.mark.parametrize("url", ["/staff/enterprises/{id}", "/api/v1/enterprises/{id}"])
def test_another_district_does_not_see_it(client: FlaskClient, session: Session, url: str) -> None:
    firm = made.enterprise(session, district="120110")
    made.sign_in(client, made.staff(session, StaffRole.OFFICER, "120103"))
    assert client.get(url.format(id=firm.public_id)).status_code == 404


@pytest.mark.parametrize("url", [*OFFICE, "/desk/tokens"])
def test_the_districts_officer_gets_in(client: FlaskClient, session: Session, url: str) -> None:
    firm = made.enterprise(session, verified=False)
    made.sign_in(client, made.staff(session, StaffRole.OFFICER, "120110"))
    assert client.get(url.format(id=firm.public_id)).status_code == 200


@pytest.mark.parametrize("url", CITY)
@pytest.mark.parametrize("role", [StaffRole.OFFICER, StaffRole.TALENT_CENTRE, StaffRole.LABOUR_INSPECTION])
def test_only_the_city_manages_staff(client: FlaskClient, session: Session, url: str, role: StaffRole) -> None:
    made.sign_in(client, made.staff(session, role))
    assert client.get(url).status_code == 403


def test_an_owner_gets_into_the_own_company(client: FlaskClient, session: Session) -> None:
    owner = made.person(session)
    firm = made.enterprise(session, owner=owner, verified=False)
    made.sign_in(client, owner)
    for url in ("/desk/company", *COMPANY):
        answer = client.get(url.format(id=firm.public_id), follow_redirects=True)
        assert answer.status_code == 200, url


def test_a_clerk_sees_members_but_has_no_invitation_form(client: FlaskClient, session: Session) -> None:
    firm = made.enterprise(session)
    made.sign_in(client, made.clerk(session, firm))
    page = client.get(f"/desk/company/{firm.public_id}/members").text
    assert "发邀请" not in page
    sent = made.submit(client, f"/desk/company/{firm.public_id}/members", {"mobile": "13955556666", "role": "clerk"})
    assert sent.status_code == 422


def test_verification_pages(client: FlaskClient, session: Session) -> None:
    firm = made.enterprise(session, verified=False)
    made.sign_in(client, made.staff(session, StaffRole.OFFICER, "120110"))
    base = f"/staff/enterprises/{firm.public_id}"
    assert made.submit(client, f"{base}/reject", {"reason": ""}).status_code == 422
    assert "138****" in client.get(base).text
    assert "孙经理" in made.submit(client, f"{base}/contact").text
    assert made.submit(client, f"{base}/accept").status_code == 302
    assert made.submit(client, f"{base}/reject", {"reason": "晚了"}).status_code == 422
    assert made.submit(client, f"{base}/suspend", {"reason": "收求职者的钱"}).status_code == 302
    assert "收求职者的钱" in client.get(base).text
    assert made.submit(client, f"{base}/resume").status_code == 302
    session.refresh(firm)
    assert firm.state == "verified"


def test_the_other_districts_officer_cannot_decide(client: FlaskClient, session: Session) -> None:
    firm = made.enterprise(session, verified=False)
    made.sign_in(client, made.staff(session, StaffRole.OFFICER, "120103"))
    for act in ("accept", "reject", "suspend", "resume", "contact"):
        answer = made.submit(client, f"/staff/enterprises/{firm.public_id}/{act}", {"reason": "x"})
        assert answer.status_code == 404, act


def test_registration_pages(client: FlaskClient, session: Session) -> None:
    made.sign_in(client, made.person(session))
    assert client.get("/enterprises/new").status_code == 200
    values = {
        "name": "天津页面登记有限公司",
        "credit_code": "wrong",
        "industry_code": "C36",
        "district_code": "120110",
        "address": "某路 1 号",
        "contact_name": "孙经理",
        "contact_mobile": "13800002046",
    }
    refused = made.submit(client, "/enterprises/new", values)
    assert refused.status_code == 422
    assert "天津页面登记有限公司" in refused.text
    done = made.submit(client, "/enterprises/new", values | {"credit_code": made.credit_code()})
    assert done.status_code == 302
    assert "正在核验" in client.get(done.headers["Location"]).text
    correct = client.get(done.headers["Location"] + "/correct")
    assert "孙经理" in correct.text


def test_invitation_page(client: FlaskClient, session: Session) -> None:
    owner, colleague = made.person(session), made.person(session, mobile="13955556666")
    firm = made.enterprise(session, owner=owner)
    made.sign_in(client, owner)
    url = f"/desk/company/{firm.public_id}/members"
    assert made.submit(client, url, {"mobile": "13955556666", "role": "clerk"}).status_code == 302
    assert "139****6666" in client.get(url).text
    from app.accounts.models import Invitation

    link = f"/invitations/{session.query(Invitation).one().public_id}"
    assert client.get(link).status_code == 403
    made.sign_in(client, colleague)
    assert firm.name in client.get(link).text
    assert made.submit(client, link).status_code == 302
    assert client.get(f"/desk/company/{firm.public_id}").status_code == 200


def test_token_page_shows_the_text_once(client: FlaskClient, session: Session) -> None:
    made.sign_in(client, made.clerk(session, made.enterprise(session)))
    assert "cf_" in made.submit(client, "/desk/tokens", {"name": "人事系统"}).text
    page = client.get("/desk/tokens").text
    assert "人事系统" in page
    assert 'value="cf_' not in page
    assert made.submit(client, "/desk/tokens", {"name": ""}).status_code == 422


def test_staff_page(client: FlaskClient, session: Session) -> None:
    made.sign_in(client, made.staff(session, StaffRole.CITY))
    values = {"mobile": "13955556666", "name": "王主任", "role": "gate", "district_code": "120103"}
    assert made.submit(client, "/staff/people", values).status_code == 302
    assert "王**" in client.get("/staff/people?mobile=13955556666").text
    assert made.submit(client, "/staff/people", values | {"role": "city"}).status_code == 422
    assert made.submit(client, "/staff/people", values | {"role": "king"}).status_code == 422


def test_api_of_enterprises(client: FlaskClient, session: Session) -> None:
    from app.accounts.services.tokens import make_token

    owner, officer = made.person(session), made.staff(session, StaffRole.OFFICER, "120110")
    keys = {p.id: make_token(session, made.actor(session, p), "t").text for p in (owner, officer)}
    body = {
        "name": "天津接口登记有限公司",
        "credit_code": made.credit_code(),
        "industry_code": "C36",
        "district_code": "120110",
        "address": "某路 1 号",
        "contact_name": "孙经理",
        "contact_mobile": "13800002046",
    }

    def call(person: accounts.Person, url: str, values: object) -> Any:
        return client.post(url, json=values, headers={"Authorization": f"Bearer {keys[person.id]}"})

    made_ = call(owner, "/api/v1/enterprises", body)
    assert made_.status_code == 201
    shown = made_.json
    assert (shown["state"], shown["contact_mobile"]) == ("pending", "138****2046")
    url = f"/api/v1/enterprises/{shown['id']}/verification"
    assert call(owner, url, {"accept": True}).status_code == 403
    assert call(officer, url, {"accept": True}).json["state"] == "verified"
    assert call(officer, url, {"accept": "perhaps"}).status_code == 422
    assert call(owner, f"/api/v1/enterprises/{shown['id']}/invitations", {"mobile": "13955556666"}).status_code == 201
    assert call(owner, "/api/v1/enterprises", body).status_code == 409


def test_hot_pages_ask_little(client: FlaskClient, session: Session, count_queries: object) -> None:
    for _ in range(25):
        made.enterprise(session, verified=False)
    made.sign_in(client, made.staff(session, StaffRole.OFFICER, "120110"))
    client.get("/staff/enterprises")
    with count_queries() as asked:  # type: ignore[operator]
        client.get("/staff/enterprises")
    assert asked() <= 8
