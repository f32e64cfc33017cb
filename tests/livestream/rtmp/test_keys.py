"""Stream keys: who makes and revokes them, what is kept, what an RTMP proxy is answered."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.public import Person
from app.audit import AuditRecord
from app.errors import AppError, Forbidden
from app.livestream.models import StreamKey
from app.livestream.queries.stream_keys import present_key, still_good
from app.livestream.services import acts
from app.livestream.services.stream_keys import admit, make_key, revoke_key
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage, make_stage

SECRET = "a secret of the tests"
PROXY = "what the proxy knows"


def code(session: Session, key: str) -> str:
    try:
        admit(session, key, SECRET)
    except AppError as error:
        return error.code
    return "admitted"


def test_one_key_is_good_at_a_time_and_none_is_kept(session: Session, stage: Stage) -> None:
    room = stage.room.public_id
    first, old = make_key(session, stage.host, room, SECRET)
    second, new = make_key(session, stage.host, room, SECRET)
    assert code(session, old) == "stream_key_wrong"
    assert second.last_used_at is None
    assert code(session, new) == "admitted"
    assert second.last_used_at is not None
    assert still_good(session, [first.id, second.id]) == {second.id}
    assert new.encode() not in second.key_hash
    assert admit(session, new, SECRET).room == room
    with pytest.raises(Forbidden):
        admit(session, new, "another secret")
    revoke_key(session, stage.host, room)
    revoke_key(session, stage.host, room)
    assert code(session, new) == "stream_key_wrong"
    tags = session.scalars(select(AuditRecord.tag).where(AuditRecord.subject_kind == "stream_key")).all()
    assert sorted(tags) == ["livestream:stream_key:made"] * 2 + ["livestream:stream_key:revoked"] * 2


def test_the_room_has_to_be_live(session: Session) -> None:
    stage = make_stage(session, live=False)
    _made, key = make_key(session, stage.host, stage.room.public_id, SECRET)
    assert code(session, key) == "room_not_live"
    acts.start_room(session, stage.host, stage.room.public_id)
    assert code(session, key) == "admitted"
    acts.end_room(session, stage.host, stage.room.public_id)
    assert code(session, key) == "room_not_live"
    with pytest.raises(AppError, match="room_ended"):
        make_key(session, stage.host, stage.room.public_id, SECRET)


@pytest.mark.parametrize("key", ["", "x", "好" * 500, "0" * 24 + "." + "A" * 32, "\n"])
def test_what_is_no_key(session: Session, stage: Stage, key: str) -> None:
    assert code(session, key) == "stream_key_wrong"


def test_only_the_host(session: Session, stage: Stage) -> None:
    stranger = livestream.host_of(accounts.enterprise(session))
    for act in (
        lambda: make_key(session, stranger, stage.room.public_id, SECRET),
        lambda: revoke_key(session, stranger, stage.room.public_id),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.fixture
def served(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """The application takes RTMP, and a proxy may ask; the server's address."""
    made = replace(app.extensions["settings"], rtmp_url="rtmp://192.0.2.7:1935/live", rtmp_proxy_secret=PROXY)
    monkeypatch.setitem(app.extensions, "settings", made)
    return made.rtmp_url


def test_the_studio_shows_a_key_once(client: FlaskClient, session: Session, stage: Stage, served: str) -> None:
    accounts.sign_in(client, session.get_one(Person, stage.enterprise.created_by))
    address = f"/live/{stage.room.public_id}/studio/stream-key"
    assert address in client.get(f"/live/{stage.room.public_id}/studio").text
    page = accounts.submit(client, address).text
    assert served in page
    key = page.split('id="obs-key" value="')[1].split('"')[0]
    assert key.startswith(f"{stage.room.public_id}.")
    again = client.get(address, headers={"HX-Request": "true"}).text
    assert served in again
    assert key not in again
    accounts.submit(client, f"{address}/revoke")
    assert present_key(session, stage.room.id) is None


def test_without_a_listener_the_studio_offers_nothing(client: FlaskClient, session: Session, stage: Stage) -> None:
    accounts.sign_in(client, session.get_one(Person, stage.enterprise.created_by))
    page = client.get(f"/live/{stage.room.public_id}/studio/stream-key", headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert "OBS" not in page.text


def asked(client: FlaskClient, proxy: str = PROXY, **fields: Any) -> int:
    """The status of what nginx-rtmp sends on publish."""
    form = {
        "app": "live",
        "flashver": "FMLE/3.0 (compatible; FMSc/1.0)",
        "swfurl": "rtmp://chunfeng.example/live",
        "tcurl": "rtmp://chunfeng.example/live",
        "pageurl": "",
        "addr": "198.51.100.7",
        "clientid": "1",
        "call": "publish",
        "type": "live",
        **fields,
    }
    return client.post(f"/api/v1/stream-keys/check?proxy={proxy}", data=form).status_code


def test_a_proxy_asks_about_a_key(app: Flask, client: FlaskClient, session: Session, stage: Stage, served: str) -> None:
    _made, key = make_key(session, stage.host, stage.room.public_id, app.extensions["settings"].secret_key)
    assert asked(client, name=key) == 204
    assert asked(client, name=key, call="update_publish") == 204
    assert asked(client, name=key[:-1]) == 403
    assert asked(client) == 403
    assert asked(client, name=key, call="play") == 403
    assert asked(client, name=key, app="vod") == 403
    assert asked(client, name=key, proxy="guess") == 404
    acts.end_room(session, stage.host, stage.room.public_id)
    assert asked(client, name=key) == 409


def test_nobody_asks_where_no_proxy_is_known(client: FlaskClient, session: Session) -> None:
    assert asked(client, proxy="", name="x") == 404
    assert session.scalar(select(StreamKey.id)) is None
