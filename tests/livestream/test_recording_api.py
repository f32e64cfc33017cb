"""Recordings, clips and subtitles over the API."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import config
from app.accounts.public import Person
from app.hiring.public import close_vacancy
from app.livestream.models import RoomClip
from app.livestream.replay.processing import process
from tests.builders import accounts, recordings
from tests.livestream.conftest import Stage, make_stage
from tests.livestream.test_pages import api
from tests.livestream.test_recordings import Past, make_past
from tests.livestream.test_replay_pages import say

VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n好\n"


@pytest.fixture
def past(session: Session, settings: config.Settings) -> Past:
    made = make_past(session)
    recordings.record(settings.state, made.public_id, made.started_ms)
    assert process(made.recording_id) == "done"
    return made


def owner(session: Session, stage: Stage) -> Person:
    return session.get_one(Person, stage.enterprise.created_by)


def test_a_program_finds_the_replay(client: FlaskClient, session: Session, past: Past) -> None:
    say(session, past, 10, 2, "包住吗")
    found = api(client, "GET", f"/rooms/{past.public_id}/recording").json
    assert (found["state"], found["progress"], found["duration_ms"]) == ("ready", 100, 6000)
    assert found["playlist"] == f"/live/{past.public_id}/replay.m3u8"
    assert [(one["from_ms"], one["until_ms"]) for one in found["chapters"]] == [(0, 3000), (3000, 6000)]
    chat = api(client, "GET", f"/rooms/{past.public_id}/recording/chat").json
    assert [line["text"] for line in chat["items"]] == ["包住吗"]
    assert api(client, "GET", f"/rooms/{past.public_id}/recording/chat?from_ms={chat['until_ms']}").json["items"] == []


def test_clips_are_listed_hidden_and_cut(client: FlaskClient, session: Session, past: Past) -> None:
    room = past.public_id
    first, second = api(client, "GET", f"/rooms/{room}/clips").json["items"]
    assert (first["title"], first["closed"], first["state"]) == ("数控车工", None, "ready")
    accounts.sign_in(client, owner(session, past.stage))
    changed = api(client, "PATCH", f"/rooms/{room}/clips/{first['id']}", {"hidden": True})
    assert (changed.status_code, changed.json["closed"]) == (200, "hidden")
    one_sided = api(client, "PATCH", f"/rooms/{room}/clips/{first['id']}", {"from_ms": 0})
    assert one_sided.status_code == 422
    cut = api(client, "PATCH", f"/rooms/{room}/clips/{second['id']}", {"from_ms": 1500, "until_ms": 5200})
    assert (cut.json["from_ms"], cut.json["until_ms"], cut.json["closed"]) == (1000, 6000, "not_ready")
    assert api(client, "PATCH", f"/rooms/{room}/clips/{'0' * 24}", {"hidden": True}).status_code == 404
    accounts.sign_in(client, accounts.person(session))
    assert api(client, "GET", f"/rooms/{room}/clips").json["items"] == []
    assert api(client, "GET", f"/clips/{first['id']}").status_code == 404


def test_a_program_applies_from_replay_and_clip(client: FlaskClient, session: Session, past: Past) -> None:
    clip = session.scalars(select(RoomClip).order_by(RoomClip.from_ms)).all()[1].public_id
    accounts.sign_in(client, accounts.person(session))
    seen = {"vacancy": past.stage.first.public_id, "position_ms": 2000}
    assert api(client, "POST", f"/rooms/{past.public_id}/recording/applications", seen).status_code == 201
    made = api(client, "POST", f"/clips/{clip}/applications")
    assert (made.status_code, made.json["vacancy"]) == (201, past.stage.second.public_id)
    close_vacancy(session, past.stage.host, past.stage.first.id)
    accounts.sign_in(client, accounts.person(session))
    late = api(client, "POST", f"/rooms/{past.public_id}/recording/applications", seen)
    assert (late.status_code, late.json["error"]["code"]) == (409, "vacancy_closed")


def test_subtitles_come_and_go(client: FlaskClient, session: Session, past: Past) -> None:
    url = f"/rooms/{past.public_id}/captions"
    accounts.sign_in(client, owner(session, past.stage))
    assert api(client, "PUT", f"{url}/en", {"text": VTT}).json["text"] == VTT
    assert api(client, "PUT", f"{url}/fr", {"text": VTT}).status_code == 422
    broken = api(client, "PUT", f"{url}/zh", {"text": "WEBVTT\n\nxx\n"}).json["error"]
    assert (broken["code"], broken["data"]) == ("subtitles_not_subtitles", {"line": 3})
    assert [one["language"] for one in api(client, "GET", url).json["items"]] == ["en"]
    assert api(client, "DELETE", f"{url}/en").status_code == 204
    assert api(client, "GET", url).json["items"] == []


def test_a_room_on_air_and_its_choice(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session, live=False)
    room = stage.room.public_id
    assert api(client, "GET", f"/rooms/{room}/recording").status_code == 404
    accounts.sign_in(client, owner(session, stage))
    assert api(client, "PUT", f"/rooms/{room}/recording", {"records": False}).status_code == 204
    assert api(client, "PUT", f"/rooms/{room}/recording", {"records": True}).status_code == 204
    assert api(client, "POST", f"/rooms/{room}/start").status_code == 200
    assert api(client, "POST", f"/rooms/{room}/captions", {"text": "底薪六千"}).status_code == 204
    running = api(client, "GET", f"/rooms/{room}/recording").json
    assert (running["state"], running["playlist"]) == ("recording", None)
    assert api(client, "POST", f"/rooms/{room}/recording/retries").status_code == 409
    assert api(client, "POST", f"/rooms/{room}/recording/deletion", {"reason": "x"}).status_code == 409


def test_deleting_over_the_api(client: FlaskClient, session: Session, past: Past) -> None:
    accounts.sign_in(client, owner(session, past.stage))
    url = f"/rooms/{past.public_id}/recording"
    assert api(client, "POST", f"{url}/deletion", {"reason": ""}).status_code == 422
    assert api(client, "POST", f"{url}/deletion", {"reason": "说错了工资"}).status_code == 204
    found = api(client, "GET", url).json
    assert (found["state"], found["playlist"]) == ("deleted", None)
