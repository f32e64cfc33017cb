"""Every socket event: its rule, its schema, what is refused and with which code."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import config
from app.access import Who
from app.livestream import sockets, tokens
from app.livestream.process import RoomsProcess
from app.livestream.services import acts
from app.livestream.services.relay import relay
from app.livestream.sockets import EVENTS
from app.livestream.tokens import Claims, Role
from tests.livestream.conftest import Stage

NONCE = "n" * 12


class Server:
    """Stands for the connection layer: what it was told to do is written down."""

    def __init__(self) -> None:
        self.handlers: dict[str, Any] = {}
        self.sent: list[tuple[str, str, Any]] = []
        self.dropped: list[str] = []

    def on(self, name: str, handler: Any) -> None:
        self.handlers[name] = handler

    def emit(self, name: str, payload: Any, to: str) -> None:
        self.sent.append((to, name, payload))

    def enter_room(self, sid: str, room: str) -> None:
        self.sent.append((sid, "entered", room))

    def disconnect(self, sid: str) -> None:
        self.dropped.append(sid)

    def got(self, to: str, name: str) -> list[Any]:
        return [payload for target, event, payload in self.sent if (target, event) == (to, name)]


@pytest.fixture
def process(session: Session, settings: config.Settings, app: Any, monkeypatch: pytest.MonkeyPatch) -> RoomsProcess:
    made = RoomsProcess(settings, Server(), app.extensions["broker"], session.connection())  # type: ignore[arg-type]
    monkeypatch.setattr(made.durable, "wait", lambda: None)
    return made


def claims(stage: Stage, **changed: Any) -> Claims:
    made = Claims(stage.room.public_id, "a" * 24, 7, "刘**", Role.VIEWER, may_speak=True)
    return replace(made, **changed)


def join(process: RoomsProcess, settings: config.Settings, sid: str, who: Claims) -> None:
    process.connect(sid, {}, {"token": tokens.issue(settings.secret_key, who)})


GUEST = {"person_id": None, "may_speak": False, "viewer": "b" * 24}


def test_every_event_chose_its_rule_and_refuses_unknown_fields() -> None:
    assert {name: handler.access_rule.who for name, handler in EVENTS.items() if handler.access_rule} == {
        "resume": Who.ANYONE,
        "chat": Who.SIGNED_IN,
        "like": Who.ANYONE,
        "react": Who.ANYONE,
    }
    assert all(handler.schema.model_config["extra"] == "forbid" for handler in EVENTS.values())


GOOD: dict[str, dict[str, Any]] = {
    "resume": {"epoch": 0, "number": 0},
    "chat": {"text": "住宿几个人一间？", "nonce": NONCE},
    "like": {"count": 1},
    "react": {"kind": "cheer", "count": 1},
}


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_good_events_pass(process: RoomsProcess, settings: config.Settings, stage: Stage, name: str) -> None:
    relay(process_session(stage), stage.room.id)
    join(process, settings, "s1", claims(stage))
    assert process.receive(name, "s1", GOOD[name])["ok"]


@pytest.mark.parametrize("name", sorted(EVENTS))
@pytest.mark.parametrize(
    "spoil",
    [
        lambda good: good | {"more": 1},
        lambda good: {},
        lambda good: None,
        lambda good: [good],
        lambda good: "text",
        lambda good: dict.fromkeys(good),
        lambda good: {key: [value] for key, value in good.items()},
        lambda good: dict.fromkeys(good, 2**70),
        lambda good: dict.fromkeys(good, -1),
        lambda good: dict.fromkeys(good, "x" * 5000),
        lambda good: dict.fromkeys(good, "\x00"),
        lambda good: {key: str(value) + "\ud800" for key, value in good.items()},
    ],
)
def test_bad_payloads_are_refused(
    process: RoomsProcess, settings: config.Settings, stage: Stage, name: str, spoil: Any
) -> None:
    join(process, settings, "s1", claims(stage))
    answer = process.receive(name, "s1", spoil(GOOD[name]))
    assert answer["error"]["code"] == "invalid"


def test_unknown_events_and_argument_counts_are_refused(
    process: RoomsProcess, settings: config.Settings, stage: Stage
) -> None:
    join(process, settings, "s1", claims(stage))
    assert process.receive("pin", "s1", {})["error"]["code"] == "unknown_event"
    assert process.receive("chat", "s1")["error"]["code"] == "invalid"
    assert process.receive("like", "s1", {"count": 1}, {"count": 1})["error"]["code"] == "invalid"
    assert process.receive("chat", "nobody", GOOD["chat"])["error"]["code"] == "token_invalid"


@pytest.mark.parametrize("text", ["", "   ", "长" * 201, "a\x07b", "\u202eabc", "\u2066x"])
def test_unreadable_texts_are_refused(
    process: RoomsProcess, settings: config.Settings, stage: Stage, text: str
) -> None:
    join(process, settings, "s1", claims(stage))
    assert process.receive("chat", "s1", {"text": text, "nonce": NONCE})["error"]["code"] == "invalid"


def test_guests_watch_and_do_not_speak(process: RoomsProcess, settings: config.Settings, stage: Stage) -> None:
    join(process, settings, "g", claims(stage, **GUEST))
    assert process.receive("resume", "g", GOOD["resume"])["ok"]
    assert process.receive("like", "g", GOOD["like"])["ok"]
    assert process.receive("chat", "g", GOOD["chat"])["error"]["code"] == "sign_in_required"


def test_speaking_needs_permission_in_the_pass(process: RoomsProcess, settings: config.Settings, stage: Stage) -> None:
    join(process, settings, "s1", claims(stage, may_speak=False))
    assert process.receive("chat", "s1", GOOD["chat"])["error"]["code"] == "may_not_speak"


def process_session(stage: Stage) -> Session:
    found = Session.object_session(stage.room)
    assert found is not None
    return found


def test_the_snapshot_is_the_room(process: RoomsProcess, settings: config.Settings, stage: Stage) -> None:
    session = process_session(stage)
    acts.announce(session, stage.host, stage.room.public_id, "应聘不收一分钱")
    acts.mute(session, stage.host, stage.room.public_id, "b" * 24)
    relay(session, stage.room.id)
    join(process, settings, "s1", claims(stage))
    join(process, settings, "g", claims(stage, **GUEST))
    process.receive("chat", "s1", GOOD["chat"])
    for sid in ("s1", "g"):
        process.receive("resume", sid, GOOD["resume"])
    server: Any = process._server
    mine, theirs = server.got("s1", "snapshot")[0]["state"], server.got("g", "snapshot")[0]["state"]
    assert (mine["state"], mine["announcement"], mine["muted"]) == ("live", "应聘不收一分钱", False)
    assert theirs["muted"]
    assert [(line["name"], line["text"]) for line in mine["chat"]] == [("刘**", "住宿几个人一间？")]


def test_a_muted_viewer_stays_muted_after_reconnecting(
    process: RoomsProcess, settings: config.Settings, stage: Stage
) -> None:
    """R3: with another socket, another pass, and after the broker was lost."""
    session = process_session(stage)
    acts.mute(session, stage.host, stage.room.public_id, "a" * 24)
    relay(session, stage.room.id)
    for sid in ("s1", "s2"):
        join(process, settings, sid, claims(stage))
        assert process.receive("chat", sid, GOOD["chat"])["error"]["code"] == "muted"
        process.disconnect(sid)
    process.log.client.flushdb()
    join(process, settings, "s3", claims(stage))
    assert process.receive("chat", "s3", GOOD["chat"])["error"]["code"] == "muted"
    acts.unmute(session, stage.host, stage.room.public_id, "a" * 24)
    relay(session, stage.room.id)
    assert process.receive("chat", "s3", GOOD["chat"])["ok"]


def test_speaking_too_fast_is_refused_and_the_same_nonce_is_one_message(
    process: RoomsProcess, settings: config.Settings, stage: Stage
) -> None:
    relay(process_session(stage), stage.room.id)
    join(process, settings, "s1", claims(stage))
    first = process.receive("chat", "s1", GOOD["chat"])
    assert process.receive("chat", "s1", GOOD["chat"]) == first
    codes = [
        process.receive("chat", "s1", {"text": "再问", "nonce": f"nonce{n:06d}"}).get("error", {}).get("code")
        for n in range(6)
    ]
    assert codes[:4] == [None] * 4
    assert codes[-1] == "too_fast"


def test_a_flood_ends_the_connection(process: RoomsProcess, settings: config.Settings, stage: Stage) -> None:
    join(process, settings, "s1", claims(stage))
    answers = [process.receive("like", "s1", {"count": 1}) for _ in range(100)]
    assert answers[-1]["error"]["code"] == "too_fast"
    server: Any = process._server
    assert "s1" in server.dropped


def test_nothing_is_said_outside_the_broadcast(process: RoomsProcess, settings: config.Settings, stage: Stage) -> None:
    session = process_session(stage)
    acts.end_room(session, stage.host, stage.room.public_id)
    relay(session, stage.room.id)
    join(process, settings, "s1", claims(stage))
    assert process.receive("chat", "s1", GOOD["chat"])["error"]["code"] == "room_not_live"


def test_a_silent_broker_is_said_so(
    process: RoomsProcess, settings: config.Settings, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.realtime.durable import NotSaved

    def no() -> None:
        raise NotSaved

    relay(process_session(stage), stage.room.id)
    join(process, settings, "s1", claims(stage))
    monkeypatch.setattr(process.durable, "wait", no)
    assert process.receive("chat", "s1", GOOD["chat"])["error"]["code"] == "not_saved"

    def gone(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(process.log, "append", gone)
    assert process.receive("chat", "s1", GOOD["chat"])["error"]["code"] == "unavailable"


@pytest.mark.parametrize(
    "auth",
    [
        None,
        {},
        {"token": ""},
        {"token": 5},
        {"token": "x" * 3000},
        {"token": "forged.xx.yy"},
        "text",
        {"token": "a", "b": 1},
    ],
)
def test_without_a_good_pass_nobody_enters(process: RoomsProcess, auth: Any) -> None:
    from socketio.exceptions import ConnectionRefusedError as Refuse

    with pytest.raises(Refuse) as refused:
        process.connect("s1", {}, auth)
    assert refused.value.error_args["message"] == "token_invalid"


def test_forged_and_old_passes_are_refused(settings: config.Settings, stage: Stage) -> None:
    good = tokens.issue(settings.secret_key, claims(stage))
    assert tokens.read(settings.secret_key, good) == claims(stage)
    for wrong in (tokens.issue("another secret", claims(stage)), good[:-2], "x" + good, good.upper()):
        with pytest.raises(tokens.TokenInvalid):
            tokens.read(settings.secret_key, wrong)


def test_an_old_pass_says_expired(
    settings: config.Settings, stage: Stage, process: RoomsProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    from socketio.exceptions import ConnectionRefusedError as Refuse

    good = tokens.issue(settings.secret_key, claims(stage))
    monkeypatch.setattr(tokens, "LIFETIME", -1)
    with pytest.raises(Refuse) as refused:
        process.connect("s1", {}, {"token": good})
    assert refused.value.error_args["message"] == "token_expired"


def test_a_pass_opens_its_own_room_only(process: RoomsProcess, settings: config.Settings, stage: Stage) -> None:
    """The room is in the pass: events name none, so nobody can reach another room."""
    join(process, settings, "s1", claims(stage, room="f" * 24))
    assert process.receive("resume", "s1", GOOD["resume"])["error"]["code"] == "room_unknown"
    assert all("room" not in handler.schema.model_fields for handler in EVENTS.values())


def test_joining_asks_the_database_nothing(
    process: RoomsProcess, settings: config.Settings, stage: Stage, count_queries: Any
) -> None:
    relay(process_session(stage), stage.room.id)
    with count_queries() as count:
        for n in range(20):
            who = claims(stage, viewer=f"{n:024d}")
            join(process, settings, f"s{n}", who)
            process.receive("resume", f"s{n}", GOOD["resume"])
            process.receive("chat", f"s{n}", {"text": "你好", "nonce": f"nonce{n:06d}"})
        process.tick()
    assert count() == 0


def test_the_audience_is_counted_over_processes(
    process: RoomsProcess, settings: config.Settings, stage: Stage, app: Any
) -> None:
    other = RoomsProcess(settings, Server(), app.extensions["broker"], process_session(stage).connection())  # type: ignore[arg-type]
    join(process, settings, "s1", claims(stage))
    join(process, settings, "s1b", claims(stage))
    join(other, settings, "s2", claims(stage, **GUEST))
    join(other, settings, "h", claims(stage, role=Role.HOST, viewer="c" * 24))
    for one in (process, other):
        for sid in list(one._viewers):
            one.receive("resume", sid, GOOD["resume"])
    process.receive("like", "s1", {"count": 5})
    process.receive("react", "s1", {"kind": "cheer", "count": 3})
    other.tick()
    process.tick()
    server: Any = process._server
    told = server.got(stage.room.public_id, "presence")[-1]
    assert (told["viewers"], told["likes"], told["reactions"]) == (2, 5, {"cheer": 3})
    assert (told["epoch"], told["number"]) == process.hub.position(stage.room.public_id)
    process.disconnect("s1")
    process.disconnect("s1b")
    process.tick()
    other.tick()
    heard: Any = other._server
    assert heard.got(stage.room.public_id, "presence")[-1]["viewers"] == 1


def test_a_room_the_broker_lost_is_reopened_without_anybody_speaking(
    process: RoomsProcess, settings: config.Settings, stage: Stage
) -> None:
    join(process, settings, "s1", claims(stage))
    process.receive("resume", "s1", GOOD["resume"])
    process.log.client.flushdb()
    process.tick()
    process.hub.step(None)
    server: Any = process._server
    events = [event for batch in server.got(stage.room.public_id, "events") for event in batch]
    assert events[-1]["kind"] == "epoch_opened"


def test_refusals_have_their_words() -> None:
    from app.livestream.wording import REFUSALS

    codes = {
        "sign_in_required",
        "may_not_speak",
        "room_not_live",
        "room_unknown",
        "muted",
        "too_fast",
        "invalid",
        "banned",
        "slow_mode",
        "forbidden_word",
    }
    codes |= {"not_saved", "unavailable", "unknown_event", "token_invalid", "token_expired"}
    assert set(REFUSALS) == codes
    assert sockets.refusal("muted") == {"ok": False, "error": {"code": "muted", "data": {}}}
