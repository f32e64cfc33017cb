"""Database or broker away; sessions that have grown old."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import RedisError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.accounts import identity
from app.actor import StaffRole
from app.clock import now
from app.extensions import limiter
from app.factory import create_app
from tests.builders import accounts as made


def away(*_: object, **__: object) -> None:
    raise OperationalError("select 1", {}, Exception("connection refused"))


@pytest.mark.parametrize("url", ["/me/account", "/api/v1/me", "/sign-in"])
def test_without_the_database_the_answer_is_a_clear_503(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    made.sign_in(client, made.person(session))
    monkeypatch.setattr(identity, "identity_of_public_id", away)
    answer = client.get(url)
    assert answer.status_code == 503
    assert "unavailable" in answer.text
    assert "没有生效" in answer.get_data(as_text=True) or "\\u" in answer.text


def test_a_broker_away_is_a_503_too(client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise RedisError("gone")

    made.sign_in(client, made.person(session))
    monkeypatch.setattr(identity, "identity_of_public_id", gone)
    assert client.get("/me/account").status_code == 503


def test_a_failing_queue_does_not_undo_the_code(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise RedisError("gone")

    monkeypatch.setattr("app.jobs.send", gone)
    assert client.post("/api/v1/sign-in/codes", json={"mobile": "13911112222"}).status_code == 202
    assert client.get("/api/v1/demo/outbox?mobile=13911112222").json["items"]


@pytest.mark.parametrize(("hours", "status"), [(11, 200), (13, 302)])
def test_staff_sign_in_again_after_twelve_hours(client: FlaskClient, session: Session, hours: int, status: int) -> None:
    made.sign_in(client, made.staff(session, StaffRole.CITY))
    with client.session_transaction() as cookie:
        cookie[identity.SIGNED_IN_AT] = int((now() - timedelta(hours=hours)).timestamp())
    assert client.get("/staff/people").status_code == status


def test_seekers_stay_signed_in(client: FlaskClient, session: Session) -> None:
    made.sign_in(client, made.person(session))
    with client.session_transaction() as cookie:
        cookie[identity.SIGNED_IN_AT] = int((now() - timedelta(days=20)).timestamp())
    assert client.get("/me/account").status_code == 200


def test_a_tampered_cookie_is_a_guest(client: FlaskClient, session: Session) -> None:
    for user in ("x", "x.1", f"{made.person(session).public_id}.2", ""):
        with client.session_transaction() as cookie:
            cookie["_user_id"] = user
        assert client.get("/me/account").status_code == 302


def test_the_code_page_without_a_number_says_what_to_do(client: FlaskClient) -> None:
    assert "去填手机号" in client.get("/sign-in/code").text


@pytest.fixture
def limited(app: Flask, session: Session) -> Iterator[FlaskClient]:
    """A browser of an application that counts requests."""
    made_ = create_app(replace(app.extensions["settings"], rate_limits=True))
    made_.extensions["bind"] = app.extensions["bind"]
    yield made_.test_client()
    limiter.enabled = False
    made_.extensions["engine"].dispose()


def test_refusals_per_address_end_in_429(limited: FlaskClient) -> None:
    body = {"mobile": "13911112222", "code": "000000"}
    answers = [limited.post("/api/v1/sign-in", json=body) for _ in range(102)]
    assert {answer.status_code for answer in answers[:100]} == {422}
    assert answers[-1].status_code == 429
    assert answers[-1].json["error"]["code"] == "too_many_requests"
