"""The outbox: in the same transaction, tried again, given up, forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import now
from app.database import current_session
from app.notices import providers, queries, registry, services
from app.notices.models import MessageState, OutboxMessage
from app.notices.public import Address, enqueue, register_template
from app.personal_data import DataSubject
from app.unit_of_work import unit_of_work
from tests.builders import accounts as made

MOBILE = "13912345678"


@pytest.fixture(autouse=True)
def templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_templates", dict(registry._templates))
    register_template("test.code", zh="码 %(code)s", en="code %(code)s", channel="sms", secret=("code",))
    register_template("test.short", zh="快", en="fast", channel="sms", ttl=timedelta(minutes=5))
    register_template("test.news", zh="%(name)s 定在 %(at)s", en="%(name)s is on %(at)s")


class Broken:
    name = "broken"

    def send(self, mobile: str, text: str) -> str:
        raise providers.NotDelivered("busy")


class Counting:
    name = "counting"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, mobile: str, text: str) -> str:
        self.sent.append((mobile, text))
        return f"ref-{len(self.sent)}"


def write(session: Session, template: str = "test.code", person_id: int | None = None) -> OutboxMessage:
    params = {"code": "123456"} if template == "test.code" else {}
    return enqueue(session, person_id=person_id, address=Address(MOBILE), template=template, params=params)


def test_a_message_leaves_once(session: Session) -> None:
    message, carrier = write(session), Counting()
    assert services.deliver_next(session, carrier) is message
    assert services.deliver_next(session, carrier) is None
    assert carrier.sent == [(MOBILE, "码 123456")]
    assert (message.state, message.provider, message.provider_reference) == ("sent", "counting", "ref-1")


def test_what_is_rolled_back_never_leaves(session: Session) -> None:
    nested = session.begin_nested()
    write(session)
    nested.rollback()
    assert services.deliver_next(session, Counting()) is None


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(session: Session) -> None:
    message, at = write(session), now()
    for _ in range(6):
        assert services.deliver_next(session, Broken(), at) is message
        assert services.deliver_next(session, Broken(), at) is None
        at += timedelta(hours=2)
    assert (message.state, message.attempts, message.last_error) == (MessageState.DEAD, 6, "busy")
    assert queries.dead_letters(session) == [message]
    assert services.retry_dead(session) == 1
    assert services.deliver_next(session, Counting()) is message


def test_without_a_provider_the_failure_says_so(session: Session) -> None:
    message = write(session)
    services.deliver_next(session, None)
    assert (message.state, message.last_error) == (MessageState.QUEUED, "no_provider")


def test_a_stale_message_is_not_sent(session: Session) -> None:
    message = write(session, "test.short")
    services.deliver_next(session, Counting(), now() + timedelta(minutes=6))
    assert (message.state, message.last_error) == (MessageState.DEAD, "expired")


def test_codes_and_unknown_numbers_are_forgotten_after_a_day(session: Session) -> None:
    message = write(session)
    assert services.forget_secrets(session) == 0
    assert services.forget_secrets(session, now() + timedelta(days=2)) == 1
    assert services.forget_secrets(session, now() + timedelta(days=2)) == 0
    assert session.get_one(DataSubject, message.subject_id).erased_at is not None
    assert services.text_of(session, message) == "码 …"


def test_the_inbox_is_in_the_readers_language_and_without_secrets(session: Session) -> None:
    person = made.person(session)
    enqueue(session, person_id=person.id, address=services.INBOX, template="test.news",
            params={"name": "专场", "at": now(), "href": "/fairs/x"})  # fmt: skip
    write(session, person_id=person.id)
    page = queries.inbox(session, person.id, 1, "en")
    assert page.total == 1
    assert page.items[0].text.startswith("专场 is on")
    assert page.items[0].href == "/fairs/x"
    assert queries.unread(session, person.id) == 1
    queries.mark_read(session, person.id)
    assert queries.unread(session, person.id) == 0


def test_params_are_short_and_plain(session: Session) -> None:
    with pytest.raises(TypeError):
        enqueue(session, person_id=None, address=services.INBOX, template="test.news", params={"name": object()})
    with pytest.raises(ValueError, match="mobile"):
        enqueue(session, person_id=None, address=services.INBOX, template="test.code", params={})


def test_a_message_waits_for_no_locked_neighbour(committed: Flask) -> None:
    with committed.app_context(), unit_of_work() as session:
        for _ in range(20):
            write(session)
    carrier = Counting()

    def carry(_number: int) -> None:
        with committed.app_context():
            while True:
                with unit_of_work() as session:
                    if services.deliver_next(session, carrier) is None:
                        return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(carry, range(4)))
    assert len(carrier.sent) == 20
    with committed.app_context():
        sent = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == MessageState.SENT)
        assert current_session().scalar(sent) == 20


def test_the_task_carries_what_is_due(committed: Flask) -> None:
    from app.notices.tasks import deliver, forget

    with committed.app_context(), unit_of_work() as session:
        write(session)
    with committed.app_context():
        assert deliver() == 1
        assert deliver() == 0
        assert forget() == 0


def test_the_demo_outbox_shows_codes_at_once(client: FlaskClient, session: Session) -> None:
    write(session)
    assert "码 123456" in client.get("/demo/outbox").text
    assert "码 123456" in client.get("/demo/outbox?mobile=139 1234 5678").text
    assert "码 123456" not in client.get("/demo/outbox?mobile=13900000000").text
    item = client.get(f"/api/v1/demo/outbox?mobile={MOBILE}").json["items"][0]
    assert (item["mobile"], item["secrets"], item["state"]) == (MOBILE, {"code": "123456"}, "queued")


def test_outside_demo_mode_there_is_no_outbox(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], demo=False))
    for url in ("/demo/outbox", "/api/v1/demo/outbox", "/demo/accounts", "/api/v1/demo/accounts"):
        assert client.get(url).status_code == 404
    client.delete_cookie("session")
    refused = client.post("/api/v1/sign-in/codes", json={"mobile": MOBILE})
    assert (refused.status_code, refused.json["error"]["code"]) == (503, "no_sms_provider")


def test_messages_need_signing_in(client: FlaskClient, session: Session) -> None:
    assert client.get("/me/messages").status_code == 302
    person = made.person(session)
    made.sign_in(client, person)
    assert "还没有消息" in client.get("/me/messages").text
    enqueue(session, person_id=person.id, address=services.INBOX, template="test.news", params={"name": "专场"})
    assert "专场" in client.get("/me/messages").text
    assert queries.unread(session, person.id) == 0


def test_the_command_lists_the_dead(app: Flask, session: Session) -> None:
    message = write(session)
    message.state, message.last_error = MessageState.DEAD, "busy"
    session.commit()
    listed = app.test_cli_runner().invoke(args=["notices", "dead"])
    assert message.public_id in listed.output
    assert MOBILE not in listed.output
