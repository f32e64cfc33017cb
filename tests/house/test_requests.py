"""Stale pages, ended sessions, double submits, wrong methods, too much, and garbage: said plainly, nothing done."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.public import Person
from app.accounts.services.tokens import issue_sign_in_token
from app.actor import StaffRole
from app.apidocs import document
from app.hiring.public import applications_of
from tests.builders import accounts, hiring
from tests.house.doors import DOORS, Door

FORMS = [door for door in DOORS if door.method == "POST" and not door.path.startswith("/api/")]
SHAPE = {"code", "message", "field", "data"}


def _somewhere(door: Door) -> str:
    return re.sub(r"<[^>]+>", "0" * 24, door.path)


@pytest.mark.parametrize("door", FORMS, ids=str)
def test_a_stale_page_is_said_to_be_stale(client: FlaskClient, session: Session, door: Door) -> None:
    accounts.sign_in(client, accounts.person(session))
    for stale in ({}, {"csrf_token": "of another day"}):
        answer = client.post(_somewhere(door), data=stale)
        assert answer.status_code == 400
        assert "页面放得太久了" in answer.text
    told = client.post(_somewhere(door), headers={"Accept": "application/json"})
    assert told.json["error"]["code"] == "stale_page"


def test_an_ended_session_leads_to_sign_in_and_back(client: FlaskClient, session: Session) -> None:
    person = accounts.person(session)
    accounts.sign_in(client, person)
    assert client.get("/me/applications").status_code == 200
    session.get_one(Person, person.id).session_version += 1
    answer = client.get("/me/applications?page=2")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/me/applications?page%3D2"
    assert accounts.submit(client, "/me/privacy/job_messages").status_code == 401
    told = client.get("/api/v1/me")
    assert (told.status_code, told.json["error"]["code"]) == (401, "sign_in_required")


def test_a_revoked_or_forged_token_is_nobody(client: FlaskClient) -> None:
    for token in ("cf_forged", "", "x" * 5000, "\u00e9"):
        told = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert (told.status_code, told.json["error"]["code"]) == (401, "sign_in_required")


def test_a_form_sent_twice_is_done_once(client: FlaskClient, session: Session) -> None:
    person, vacancy = accounts.person(session), hiring.vacancy(session, accounts.enterprise(session))
    accounts.sign_in(client, person)
    for _ in range(2):
        assert accounts.submit(client, f"/jobs/{vacancy.public_id}/apply").status_code == 302
    assert len(applications_of(session, person.id)) == 1


@pytest.mark.parametrize("door", [door for door in DOORS if door.path.startswith("/api/")], ids=str)
def test_a_wrong_method_is_said_in_the_one_shape(app: Flask, client: FlaskClient, door: Door) -> None:
    used = {one.method for one in DOORS if one.path == door.path}
    wrong = next(method for method in ("PATCH", "DELETE", "PUT", "POST") if method not in used)
    told = client.open(_somewhere(door), method=wrong)
    if told.status_code != 404:  # an address with a choice of words in it does not have this one
        assert (told.status_code, told.json["error"]["code"]) == (405, "method_not_allowed")
        assert set(told.json["error"]) == SHAPE


def test_a_wrong_method_on_a_page_is_a_page(client: FlaskClient) -> None:
    answer = client.put("/jobs")
    assert answer.status_code == 405
    assert "<html" in answer.text


def test_too_much_is_said_to_be_too_much(client: FlaskClient, session: Session) -> None:
    token = issue_sign_in_token(session, accounts.staff(session, StaffRole.CITY).id).text
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    told = client.post("/api/v1/venues", data=b" " * (12 * 1024 * 1024 + 1), headers=headers)
    assert (told.status_code, told.json["error"]["code"]) == (413, "too_large")
    accounts.sign_in(client, accounts.person(session))
    answer = accounts.submit(client, "/me/profile", {"name": "长" * 1_500_000})
    assert answer.status_code == 413


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[]", b"1", b'"text"', b"{'a': 1}"])
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_garbage_is_refused_with_a_code(client: FlaskClient, text: bytes, kind: str) -> None:
    told = client.post("/api/v1/sign-in/codes", data=text, content_type=kind)
    assert told.status_code in (400, 415, 422)
    assert set(told.json["error"]) == SHAPE
    assert told.json["error"]["code"] in ("bad_request", "media_type", "invalid")


def test_an_address_nobody_has_is_a_page_or_json(app: Flask, client: FlaskClient) -> None:
    assert "<html" in client.get("/nowhere").text
    assert client.get("/api/v1/nowhere").json["error"]["code"] == "not_found"
    with app.app_context():
        assert "/api/v1/nowhere" not in document()["paths"]


def test_refusals_speak_the_callers_language(client: FlaskClient) -> None:
    told = client.get("/api/v1/me", headers={"Accept-Language": "en"})
    assert told.json["error"]["message"].isascii()
    assert not client.get("/api/v1/me").json["error"]["message"].isascii()
