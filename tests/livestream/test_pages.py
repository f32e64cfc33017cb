"""The pages and the API: what they show, to whom, and what they refuse."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.actor import StaffRole
from app.hiring.public import Application, close_vacancy
from app.livestream import tokens
from app.livestream.log import room_log
from app.livestream.models import LiveRoom, RoomState
from app.livestream.public import waiting
from app.livestream.rules import Kind
from app.livestream.services import acts, pins, showing
from app.livestream.services.relay import relay
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage

JSON = {"Accept": "application/json"}


def csrf(client: FlaskClient, page: str = "/live") -> str:
    text = client.get(page).get_data(as_text=True)
    return text.split('name="csrf-token" content="')[1].split('"')[0]


def post(client: FlaskClient, url: str, **data: Any) -> Any:
    headers = data.pop("headers", {})
    return client.post(url, data={"csrf_token": csrf(client), **data}, headers=headers)


def owner(session: Session, stage: Stage) -> Any:
    from app.accounts.public import Person

    return session.get_one(Person, stage.enterprise.created_by)


def api(client: FlaskClient, method: str, path: str, body: Any = None) -> Any:
    headers = {"X-CSRFToken": csrf(client)}
    return client.open(f"/api/v1{path}", method=method, json=body, headers=headers)


def test_anyone_sees_rooms_and_enters(client: FlaskClient, session: Session, stage: Stage) -> None:
    later = livestream.room(session, stage.enterprise, title="明天的直播", starts_at=clock.now() + timedelta(days=1))
    listed = client.get("/live").get_data(as_text=True)
    assert "进车间看数控岗位" in listed
    assert "明天的直播" in listed
    page = client.get(f"/live/{stage.room.public_id}").get_data(as_text=True)
    for words in ("招聘服务", "登录后提问", "数控车工", "统一社会信用代码"):
        assert words in page
    assert client.get(f"/live/{later.public_id}").status_code == 200
    assert client.get(f"/live/{'0' * 24}").status_code == 404


def test_an_english_room(client: FlaskClient, stage: Stage) -> None:
    page = client.get(f"/live/{stage.room.public_id}?lang=en").get_data(as_text=True)
    assert "Sign in to ask" in page


def test_the_room_page_asks_little(client: FlaskClient, session: Session, stage: Stage, count_queries: Any) -> None:
    accounts.sign_in(client, accounts.person(session))
    client.get(f"/live/{stage.room.public_id}")
    with count_queries() as count:
        assert client.get(f"/live/{stage.room.public_id}").status_code == 200
    assert count() <= 12


def pass_of(client: FlaskClient, stage: Stage, secret: str) -> tokens.Claims:
    answer = post(client, f"/live/{stage.room.public_id}/token", headers=JSON)
    assert answer.status_code == 200
    return tokens.read(secret, answer.json["token"])


def test_passes_say_who_is_who(app: Any, session: Session, stage: Stage) -> None:
    secret = app.extensions["settings"].secret_key
    guest = app.test_client()
    first, again = pass_of(guest, stage, secret), pass_of(guest, stage, secret)
    assert (first.viewer, first.person_id, first.may_speak) == (again.viewer, None, False)
    person = accounts.person(session, "刘小英")
    mine = pass_of(accounts.sign_in(app.test_client(), person), stage, secret)
    other_phone = pass_of(accounts.sign_in(app.test_client(), person), stage, secret)
    assert (mine.viewer, mine.name, mine.role) == (other_phone.viewer, "刘**", "viewer")
    host = pass_of(accounts.sign_in(app.test_client(), owner(session, stage)), stage, secret)
    assert (host.role, host.name) == ("host", "主播")
    moderator = accounts.staff(session, StaffRole.MODERATOR, "120110")
    assert pass_of(accounts.sign_in(app.test_client(), moderator), stage, secret).role == "moderator"
    foreign = accounts.staff(session, StaffRole.MODERATOR, "120111")
    assert pass_of(accounts.sign_in(app.test_client(), foreign), stage, secret).role == "viewer"


def test_applying_on_the_page(client: FlaskClient, session: Session, stage: Stage) -> None:
    person = accounts.person(session)
    accounts.sign_in(client, person)
    url = f"/live/{stage.room.public_id}/apply"
    for _ in range(2):
        answer = post(client, url, vacancy=stage.first.public_id, headers=JSON)
        assert answer.status_code == 201
    made = session.scalars(select(Application).where(Application.person_id == person.id)).one()
    assert made.source_channel == "live_room"
    assert made.source_detail.startswith("minute ")
    assert "已报名" in client.get(f"/live/{stage.room.public_id}").get_data(as_text=True)
    assert post(client, url, vacancy="nothing", headers=JSON).status_code == 404
    assert post(client, url, vacancy="\x00", headers=JSON).status_code == 422


def test_a_refusal_for_a_closed_vacancy_takes_its_card_off(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, accounts.person(session))
    pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
    close_vacancy(session, stage.host, stage.first.id)
    session.commit()
    answer = post(client, f"/live/{stage.room.public_id}/apply", vacancy=stage.first.public_id, headers=JSON)
    assert answer.json["error"]["code"] == "vacancy_closed"
    assert showing.pinned_card(session, stage.room) is None


def test_guests_are_sent_to_sign_in(client: FlaskClient, stage: Stage) -> None:
    answer = post(client, f"/live/{stage.room.public_id}/apply", vacancy=stage.first.public_id, headers=JSON)
    assert answer.status_code == 401
    assert client.get(f"/live/{stage.room.public_id}/studio").status_code == 302


def test_the_host_runs_a_room_from_start_to_end(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, owner(session, stage))
    room = livestream.room(session, stage.enterprise, vacancies=(stage.first, stage.second))
    base = f"/live/{room.public_id}/studio"
    assert "开始直播" in client.get(base).get_data(as_text=True)
    for act, data in (
        ("start", {}),
        ("pin", {"vacancy": stage.first.public_id}),
        ("pin", {"vacancy": stage.second.public_id}),
        ("announce", {"text": "应聘不收一分钱"}),
        ("unpin", {}),
    ):
        assert post(client, f"{base}/{act}", **data).status_code == 302
    page = client.get(base).get_data(as_text=True)
    assert "还没有置顶岗位" in page
    assert "应聘不收一分钱" in page
    panel = post(client, f"{base}/pin", vacancy=stage.first.public_id, headers={"HX-Request": "true"})
    assert "正在讲：数控车工" in panel.get_data(as_text=True)
    assert post(client, f"{base}/end").status_code == 302
    assert "直播结束了" in client.get(base).get_data(as_text=True)
    assert client.get("/desk/live").status_code == 200


def test_a_refusal_is_said_in_the_panel(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, owner(session, stage))
    close_vacancy(session, stage.host, stage.first.id)
    session.commit()
    base = f"/live/{stage.room.public_id}/studio"
    assert "这个岗位现在不招人" in client.get(base).get_data(as_text=True)
    answer = post(client, f"{base}/pin", vacancy=stage.first.public_id, headers={"HX-Request": "true"})
    assert "还不能置顶" in answer.get_data(as_text=True)
    post(client, f"{base}/pin", vacancy=stage.first.public_id)
    assert "还不能置顶" in client.get(base).get_data(as_text=True)


def test_moderators_keep_order_in_their_district(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, accounts.staff(session, StaffRole.MODERATOR, "120110"))
    relay(session, stage.room.id)
    said = room_log().append(
        stage.room.public_id, Kind.CHAT, {"viewer": "a" * 24, "name": "刘**", "role": "viewer", "text": "加我微信"}
    )
    base = f"/live/{stage.room.public_id}/studio"
    assert "取下岗位" not in client.get(base).get_data(as_text=True)
    assert post(client, f"{base}/delete", message=str(said)).status_code == 302
    assert post(client, f"{base}/mute", viewer="a" * 24).status_code == 302
    assert room_log().holds(stage.room.public_id, "muted", "a" * 24)
    assert post(client, f"{base}/unmute", viewer="a" * 24).status_code == 302
    assert post(client, f"{base}/pin", vacancy=stage.first.public_id).status_code == 403
    assert "进车间看数控岗位" in client.get("/staff/live").get_data(as_text=True)


@pytest.mark.parametrize("act", ["", "/panel"])
def test_the_studio_is_closed_to_others(client: FlaskClient, session: Session, stage: Stage, act: str) -> None:
    other = accounts.enterprise(session)
    from app.accounts.public import Person

    for stranger, status in (
        (session.get_one(Person, other.created_by), 403),
        (accounts.person(session), 403),
        (accounts.staff(session, StaffRole.MODERATOR, "120111"), 403),
        (accounts.staff(session, StaffRole.GATE, "120110"), 403),
    ):
        accounts.sign_in(client, stranger)
        assert client.get(f"/live/{stage.room.public_id}/studio{act}").status_code == status


def test_scheduling_on_the_page(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, owner(session, stage))
    assert stage.first.public_id in client.get("/desk/live/new").get_data(as_text=True)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    given = {
        "enterprise": str(stage.enterprise.id),
        "title": "夜里的直播",
        "day": tomorrow,
        "starts": "23:00",
        "ends": "00:30",
        "vacancies": [stage.first.public_id],
    }
    answer = post(client, "/desk/live/new", **given)
    assert answer.status_code == 302
    made = session.scalars(select(LiveRoom).order_by(LiveRoom.id.desc())).first()
    assert made is not None
    assert made.state is RoomState.SCHEDULED
    for wrong in ({"title": ""}, {"title": "长" * 41}, {"day": "x"}, {"enterprise": "999999"}, {"vacancies": ["nope"]}):
        assert post(client, "/desk/live/new", **given | wrong).status_code == 422
    past = post(client, "/desk/live/new", **given | {"day": "2020-01-01"})
    assert past.status_code == 422
    assert "结束时间已经过去了" in past.get_data(as_text=True)
    assert "夜里的直播" in past.get_data(as_text=True)


def test_what_waits(client: FlaskClient, session: Session, stage: Stage) -> None:
    with client.application.test_request_context():
        livestream.room(session, stage.enterprise, title="今晚")
        items = waiting(session, stage.host)
        assert [item.detail for item in items] == ["进车间看数控岗位", "今晚"]
        moderator = accounts.actor(session, accounts.staff(session, StaffRole.MODERATOR, "120110"))
        assert [item.count for item in waiting(session, moderator)] == [1]
        away = accounts.actor(session, accounts.staff(session, StaffRole.MODERATOR, "120111"))
        assert waiting(session, away) == []


def test_the_api_plays_a_room(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, owner(session, stage))
    soon = clock.now() + timedelta(hours=1)
    body = {
        "enterprise": stage.enterprise.public_id,
        "title": "接口直播",
        "starts_at": soon.isoformat(),
        "ends_at": (soon + timedelta(hours=1)).isoformat(),
        "vacancies": [stage.first.public_id],
    }
    made = api(client, "POST", "/rooms", body)
    assert made.status_code == 201
    room = made.json["id"]
    assert api(client, "POST", f"/rooms/{room}/cards", {"vacancy": stage.second.public_id}).status_code == 201
    assert api(client, "POST", f"/rooms/{room}/pin", {"vacancy": stage.first.public_id}).status_code == 409
    assert api(client, "POST", f"/rooms/{room}/start").json["state"] == "live"
    pinned = api(client, "POST", f"/rooms/{room}/pin", {"vacancy": stage.first.public_id}).json
    assert [card["pinned"] for card in pinned["cards"]] == [True, False]
    assert api(client, "POST", f"/rooms/{room}/announcements", {"text": "不收一分钱"}).status_code == 204
    assert api(client, "POST", f"/rooms/{room}/mutes", {"viewer": "a" * 24}).status_code == 204
    assert api(client, "DELETE", f"/rooms/{room}/mutes/{'a' * 24}").status_code == 204
    assert api(client, "POST", f"/rooms/{room}/deletions", {"message": "1-9"}).status_code == 422
    token = api(client, "POST", f"/rooms/{room}/token")
    assert (token.json["role"], token.json["path"]) == ("host", "/socket.io/")
    assert api(client, "POST", f"/rooms/{room}/unpin").json["cards"][0]["pinned"] is False
    assert api(client, "POST", f"/rooms/{room}/end").json["state"] == "ended"
    states = {s: api(client, "GET", f"/rooms?state={s}").json["total"] for s in ("live", "upcoming", "ended")}
    assert states == {"live": 1, "upcoming": 0, "ended": 1}


def test_the_api_applies(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, accounts.person(session))
    made = api(client, "POST", f"/rooms/{stage.room.public_id}/applications", {"vacancy": stage.first.public_id})
    assert (made.status_code, made.json["state"]) == (201, "applied")
    shown = api(client, "GET", f"/rooms/{stage.room.public_id}").json
    assert [card["applicants"] for card in shown["cards"]] == [1, 0]


def test_the_record_leaves_out_deleted_words(client: FlaskClient, session: Session, stage: Stage) -> None:
    from app.livestream.drain.events import drain_events

    room = stage.room.public_id
    relay(session, stage.room.id)
    said = [
        str(room_log().append(room, Kind.CHAT, {"viewer": "a" * 24, "name": "刘**", "role": "viewer", "text": text}))
        for text in ("你好", "加我微信")
    ]
    acts.delete_message(session, stage.host, room, said[1])
    drain_events()
    items = api(client, "GET", f"/rooms/{room}/events").json["items"]
    assert [item["payload"].get("text") for item in items if item["kind"] == "chat"] == ["你好", None]
    last = items[0]
    after = api(client, "GET", f"/rooms/{room}/events?epoch={last['epoch']}&after={last['number']}").json["items"]
    assert len(after) == len(items) - 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/rooms/{room}/cards", {"vacancy": "{first}"}),
        ("POST", "/rooms/{room}/start", None),
        ("POST", "/rooms/{room}/end", None),
        ("POST", "/rooms/{room}/pin", {"vacancy": "{first}"}),
        ("POST", "/rooms/{room}/unpin", None),
        ("POST", "/rooms/{room}/mutes", {"viewer": "a" * 24}),
        ("DELETE", "/rooms/{room}/mutes/x", None),
        ("POST", "/rooms/{room}/deletions", {"message": "1-2"}),
        ("POST", "/rooms/{room}/announcements", {"text": "x"}),
    ],
)
def test_the_api_denies_others(
    client: FlaskClient, session: Session, stage: Stage, method: str, path: str, body: Any
) -> None:
    filled: Callable[[str], str] = lambda text: text.replace("{room}", stage.room.public_id).replace(  # noqa: E731
        "{first}", stage.first.public_id
    )
    given = {key: filled(value) for key, value in body.items()} if body else None
    assert api(client, method, filled(path), given).status_code == 401
    other = accounts.clerk(session, accounts.enterprise(session))
    foreign = accounts.staff(session, StaffRole.MODERATOR, "120111")
    for stranger in (other, foreign, accounts.person(session)):
        accounts.sign_in(client, stranger)
        assert api(client, method, filled(path), given).status_code == 403


def test_unknown_fields_and_rooms_are_refused(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, owner(session, stage))
    room = stage.room.public_id
    assert api(client, "POST", f"/rooms/{room}/pin", {"vacancy": "x", "more": 1}).status_code == 422
    assert api(client, "POST", f"/rooms/{room}/pin", {"vacancy": 5}).status_code == 422
    assert api(client, "POST", f"/rooms/{'0' * 24}/start").status_code == 404
    assert api(client, "GET", f"/rooms/{'0' * 24}/events").status_code == 404
    assert api(client, "GET", f"/rooms/{room}/events?after=999999999999999999999").status_code == 422
