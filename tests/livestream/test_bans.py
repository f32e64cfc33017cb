"""R3 for bans: whoever is shut out stays out, with whatever socket, process, account or device, until let in again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from socketio.exceptions import ConnectionRefusedError as Refuse
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import config
from app.actor import Actor
from app.clock import now
from app.errors import AppError
from app.livestream import tokens
from app.livestream.drain import moderation as drain
from app.livestream.models import BanScope, RoomBan, RoomDevice, RoomSitting
from app.livestream.process import RoomsProcess
from app.livestream.services import acts, bans
from app.livestream.services.relay import relay
from app.livestream.tokens import Claims, device_key
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage, make_stage
from tests.livestream.test_moderation import ELSEWHERE, HERE, rooms_process
from tests.livestream.test_sockets import GOOD, claims, join

DEVICE = "d" * 24


@pytest.fixture
def broker(app: Any) -> Any:
    return app.extensions["broker"]


@pytest.fixture
def process(session: Session, stage: Stage, settings: config.Settings, broker: Any) -> RoomsProcess:
    relay(session, stage.room.id)
    return rooms_process(session, settings, broker)


def viewer(stage: Stage, **changed: Any) -> Claims:
    return replace(claims(stage, person_id=stage.host.person_id, device=DEVICE), **changed)


def settle(session: Session, stage: Stage, *processes: RoomsProcess) -> None:
    """What the drainer and each process do within a second or two."""
    drain.drain_devices()
    relay(session, stage.room.id)
    for process in processes:
        process.tick()
    drain.drain_devices()
    relay(session, stage.room.id)


def dropped(process: RoomsProcess) -> set[str]:
    server: Any = process._server
    return set(server.dropped)


def test_a_ban_closes_the_sockets_on_every_process_and_lets_none_in_again(
    session: Session, stage: Stage, settings: config.Settings, process: RoomsProcess, broker: Any
) -> None:
    other = rooms_process(session, settings, broker)
    for each in (process, other):
        join(each, settings, "bad", viewer(stage))
        join(each, settings, "good", viewer(stage, viewer="b" * 24, device="e" * 24))
        for sid in ("bad", "good"):
            each.receive("resume", sid, GOOD["resume"])
    settle(session, stage, process, other)
    bans.ban(session, stage.host, stage.room.public_id, "a" * 24, reason="骂人")
    settle(session, stage, process, other)
    assert dropped(process) == dropped(other) == {"bad"}
    assert process.receive("chat", "bad", GOOD["chat"])["error"]["code"] == "banned"
    with pytest.raises(Refuse, match="banned"):
        join(other, settings, "again", viewer(stage))


def test_another_account_on_the_same_device_is_shut_out_too(
    session: Session, stage: Stage, settings: config.Settings, process: RoomsProcess
) -> None:
    join(process, settings, "bad", viewer(stage))
    process.receive("resume", "bad", GOOD["resume"])
    settle(session, stage, process)
    assert session.scalars(select(RoomDevice.device)).all() == [DEVICE]
    bans.ban(session, stage.host, stage.room.public_id, "a" * 24)
    settle(session, stage, process)
    second = viewer(stage, viewer="c" * 24)
    with pytest.raises(Refuse, match="banned"):
        join(process, settings, "second", second)
    fresh = rooms_process(session, settings, process.log.client)
    join(fresh, settings, "second", second)
    assert fresh.receive("chat", "second", GOOD["chat"])["error"]["code"] == "banned"
    fresh.receive("resume", "second", GOOD["resume"])
    fresh.tick()
    assert dropped(fresh) == {"second"}


def test_a_device_first_seen_after_the_ban_is_shut_out_as_well(
    session: Session, stage: Stage, settings: config.Settings, process: RoomsProcess
) -> None:
    bans.ban(session, stage.host, stage.room.public_id, "a" * 24)
    bans.keep_devices(session, stage.room.public_id, [("a" * 24, DEVICE)], now())
    relay(session, stage.room.id)
    assert process.log.holds(stage.room.public_id, "banned", DEVICE)


def test_a_ban_outlives_a_lost_broker(
    session: Session, stage: Stage, settings: config.Settings, process: RoomsProcess
) -> None:
    bans.keep_devices(session, stage.room.public_id, [("a" * 24, DEVICE)], now())
    bans.ban(session, stage.host, stage.room.public_id, "a" * 24)
    acts.mute(session, stage.host, stage.room.public_id, "b" * 24)
    relay(session, stage.room.id)
    process.log.client.flushdb()
    for sid, key, device, code in (("1", "a", "x", "banned"), ("2", "c", "d", "banned"), ("3", "b", "y", "muted")):
        join(process, settings, sid, viewer(stage, viewer=key * 24, device=device * 24))
        assert process.receive("chat", sid, GOOD["chat"])["error"]["code"] == code


def test_who_is_let_in_again_speaks_again(
    session: Session, stage: Stage, settings: config.Settings, process: RoomsProcess
) -> None:
    bans.keep_devices(session, stage.room.public_id, [("a" * 24, DEVICE)], now())
    ban = bans.ban(session, stage.host, stage.room.public_id, "a" * 24)
    assert bans.ban(session, HERE, stage.room.public_id, "a" * 24) is ban
    settle(session, stage, process)
    bans.unban(session, HERE, stage.room.public_id, ban.public_id)
    bans.unban(session, HERE, stage.room.public_id, ban.public_id)
    settle(session, stage, process)
    join(process, settings, "s", viewer(stage))
    assert process.receive("chat", "s", GOOD["chat"])["ok"]


def code_of(act: Any) -> str | None:
    try:
        act()
    except AppError as error:
        return error.code
    return None


def test_who_may_ban(session: Session, stage: Stage) -> None:
    room, soon = stage.room.public_id, now() + timedelta(days=7)
    stranger = livestream.host_of(accounts.enterprise(session))
    for actor in (ELSEWHERE, stranger, Actor(person_id=stage.host.person_id)):
        assert code_of(lambda actor=actor: bans.ban(session, actor, room, "a" * 24)) == "not_moderator"
    assert code_of(lambda: bans.ban(session, stage.host, room, "a" * 24, until=soon)) == "not_staff_moderator"
    for wrong in (now() - timedelta(hours=1), now() + timedelta(days=400)):
        assert code_of(lambda wrong=wrong: bans.ban(session, HERE, room, "a" * 24, until=wrong)) == "until_wrong"
    made = bans.ban(session, HERE, room, "a" * 24, until=soon)
    assert code_of(lambda: bans.unban(session, stage.host, room, made.public_id)) == "not_staff_moderator"
    other = make_stage(session)
    assert code_of(lambda: bans.unban(session, other.host, other.room.public_id, made.public_id)) == "ban_not_found"


class City:
    """Two live rooms, and a person with a phone who was in the first."""

    def __init__(self, session: Session, settings: config.Settings) -> None:
        self.session, self.secret = session, settings.secret_key
        self.first, self.second = make_stage(session), make_stage(session)
        self.person, self.phone = accounts.person(session), "f" * 24
        self.key = tokens.viewer_key(self.secret, self.first.room.public_id, f"person:{self.person.id}")
        self.sits(self.first, self.key)
        device = device_key(self.secret, self.first.room.public_id, self.phone)
        bans.keep_devices(session, self.first.room.public_id, [(self.key, device)], now())

    def sits(self, stage: Stage, key: str) -> None:
        at = now()
        self.session.add(
            RoomSitting(room_id=stage.room.id, viewer_key=key, person_id=self.person.id, joined_at=at, left_at=at)
        )
        self.session.flush()

    def ban(self) -> RoomBan:
        return bans.ban(
            self.session, HERE, self.first.room.public_id, self.key, reason="诈骗", until=now() + timedelta(days=30)
        )

    def is_out(self, stage: Stage, *, person: int | None, phone: str, days: int = 0) -> bool:
        key = tokens.viewer_key(self.secret, stage.room.public_id, f"person:{person}")
        visitor = bans.Visitor(key, person, lambda room: device_key(self.secret, room, phone))
        return bans.is_shut_out(self.session, stage.room, visitor, now() + timedelta(days=days))


@pytest.fixture
def city(session: Session, settings: config.Settings) -> City:
    return City(session, settings)


def test_a_ban_from_every_room_holds_by_account_and_by_device_until_its_day(city: City) -> None:
    other = accounts.person(city.session).id
    assert not city.is_out(city.second, person=city.person.id, phone=city.phone)
    city.ban()
    for stage in (city.first, city.second):
        assert city.is_out(stage, person=city.person.id, phone="")
        assert city.is_out(stage, person=other, phone=city.phone)
        assert city.is_out(stage, person=None, phone=city.phone)
        assert not city.is_out(stage, person=other, phone="9" * 24)
        assert not city.is_out(stage, person=city.person.id, phone=city.phone, days=31)


def test_it_reaches_rooms_that_the_person_is_watching_and_is_lifted_everywhere(city: City, broker: Any) -> None:
    session, elsewhere = city.session, city.second.room
    key = tokens.viewer_key(city.secret, elsewhere.public_id, f"person:{city.person.id}")
    city.sits(city.second, key)
    ban = city.ban()
    drain.carry_bans()
    drain.carry_bans()
    relay(session, elsewhere.id)
    from app.livestream.log import room_log

    assert room_log().holds(elsewhere.public_id, "banned", key)
    assert len(session.scalars(select(RoomBan).where(RoomBan.scope == BanScope.CITY)).all()) == 2
    bans.unban(session, HERE, city.first.room.public_id, ban.public_id)
    assert not city.is_out(city.second, person=city.person.id, phone=city.phone)
    drain.carry_bans()
    relay(session, elsewhere.id)
    assert not room_log().holds(elsewhere.public_id, "banned", key)


def test_the_page_says_so_and_jobs_stay_open(
    session: Session, stage: Stage, client: FlaskClient, settings: config.Settings
) -> None:
    seeker, second = accounts.person(session), accounts.person(session)
    room = stage.room.public_id
    accounts.sign_in(client, seeker)
    assert client.get(f"/live/{room}").status_code == 200
    cookie = client.get_cookie("live_device", path="/")
    assert cookie is not None
    assert cookie.http_only
    key = tokens.viewer_key(settings.secret_key, room, f"person:{seeker.id}")
    from app.livestream import devices

    number = devices.read_cookie(settings.secret_key, cookie.value)
    bans.keep_devices(session, room, [(key, device_key(settings.secret_key, room, number))], now())
    bans.ban(session, stage.host, room, key)
    page = client.get(f"/live/{room}")
    assert page.status_code == 403
    assert "room-data" not in page.text
    assert "/jobs" in page.text
    accounts.sign_in(client, second)
    assert client.get(f"/live/{room}").status_code == 403
    answer = accounts.submit(client, f"/live/{room}/token")
    assert answer.status_code == 403
    assert client.get("/jobs").status_code == 200
    assert client.get(f"/jobs/{stage.first.public_id}").status_code == 200


@pytest.mark.parametrize("value", ["", "x", "f" * 24, "a" * 500, "\u00e9"])
def test_a_forged_device_cookie_is_no_device(settings: config.Settings, value: str) -> None:
    from app.livestream import devices

    assert devices.read_cookie(settings.secret_key, value) == ""
    assert devices.read_cookie("another secret", devices.new_cookie(settings.secret_key)[1]) == ""


def test_what_was_held_and_a_ban_are_in_the_persons_own_copy(city: City) -> None:
    from app.livestream import personal

    held = livestream.held(city.session, city.first.room, "我的话", viewer=city.key)
    held.person_id = city.person.id
    city.ban()
    copy = personal.export(city.session, city.person.id)
    assert [(one["text"], one["state"]) for one in copy["held_for_review"]] == [("我的话", "waiting")]
    assert [(one["everywhere"], one["reason"]) for one in copy["shut_out"]] == [(True, "诈骗")]
