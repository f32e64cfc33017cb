"""Words, holding, slow mode: what is said reaches the others, a moderator or nobody, and only once."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import config
from app.actor import Actor, Grant, StaffRole
from app.clock import now
from app.errors import AppError, Conflict, Forbidden, Invalid
from app.livestream import words
from app.livestream.drain import moderation as drain
from app.livestream.drain.events import drain_room
from app.livestream.models import ForbiddenWord, HeldMessage, HeldState, RoomAct, WordListVersion
from app.livestream.process import RoomsProcess
from app.livestream.rules import Entry, Kind, WordAction
from app.livestream.services import acts, reviewing, word_lists
from app.livestream.services.relay import relay
from app.livestream.tokens import Role
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage
from tests.livestream.test_sockets import Server, claims, join

CITY = Actor(person_id=None, grants=(Grant(StaffRole.CITY),))
HERE = Actor(person_id=None, grants=(Grant(StaffRole.MODERATOR, "120110"),))
ELSEWHERE = Actor(person_id=None, grants=(Grant(StaffRole.MODERATOR, "120111"),))


@pytest.fixture
def broker(app: Flask) -> Any:
    return app.extensions["broker"]


@pytest.fixture
def process(session: Session, stage: Stage, settings: config.Settings, broker: Any) -> RoomsProcess:
    relay(session, stage.room.id)
    return rooms_process(session, settings, broker)


def rooms_process(session: Session, settings: config.Settings, broker: Any) -> RoomsProcess:
    made = RoomsProcess(settings, Server(), broker, session.connection())  # type: ignore[arg-type]
    made.durable.wait = lambda: None  # type: ignore[method-assign]
    return made


class Room:
    """A room with a viewer and its host on a rooms process."""

    def __init__(self, process: RoomsProcess, settings: config.Settings, stage: Stage) -> None:
        self.process, self.stage, self.said = process, stage, 0
        self.id = stage.room.public_id
        for sid, role in (("viewer", Role.VIEWER), ("host", Role.HOST), ("moderator", Role.MODERATOR)):
            who = claims(stage, viewer=sid.ljust(24, "0"), role=role, person_id=stage.host.person_id)
            join(process, settings, sid, who)
            process.receive("resume", sid, {"epoch": 0, "number": 0})

    def say(self, text: str, sid: str = "viewer", nonce: str = "") -> dict[str, Any]:
        self.said += 1
        answer = self.process.receive("chat", sid, {"text": text, "nonce": nonce or f"nonce{self.said:06d}"})
        return answer if answer["ok"] else answer["error"]

    def texts(self) -> list[str]:
        return [line["payload"]["text"] for line in self.process.log.snapshot(self.id).lists["chat"]]


@pytest.fixture
def room(process: RoomsProcess, settings: config.Settings, stage: Stage) -> Room:
    return Room(process, settings, stage)


def add(session: Session, room: Room, word: str, action: WordAction, *, city: bool = False) -> ForbiddenWord:
    who, where = (CITY, None) if city else (room.stage.host, room.id)
    made = word_lists.add_word(session, who, where, Entry(word, action))
    words.put_right(session, room.process.log.client, [words.CITY, room.id])
    room.process.words.refresh([room.id])
    return made


def test_words_of_city_and_room_refuse_hold_and_mask(session: Session, room: Room) -> None:
    add(session, room, "刷单", WordAction.REFUSE, city=True)
    add(session, room, "押金", WordAction.HOLD)
    add(session, room, "{phone}", WordAction.MASK, city=True)
    assert room.say("来刷 单 吗") == {"code": "forbidden_word", "data": {}}
    assert set(room.say("要押金吗")) == {"ok", "held"}
    assert room.say("打 13812345678 找我")["ok"]
    assert room.say("住宿几人一间")["ok"]
    assert room.texts() == ["打 ＊＊＊＊＊＊＊＊＊＊＊ 找我", "住宿几人一间"]


def test_the_refusal_does_not_repeat_the_word(session: Session, room: Room) -> None:
    add(session, room, "刷单", WordAction.REFUSE)
    assert "刷单" not in str(room.say("刷单"))


def test_host_is_bound_by_refusals_only_and_moderators_by_nothing(session: Session, room: Room) -> None:
    for word, action in (("刷单", WordAction.REFUSE), ("押金", WordAction.HOLD), ("{phone}", WordAction.MASK)):
        add(session, room, word, action)
    reviewing.set_limits(session, room.stage.host, room.id, hold=True, slow=60)
    relay(session, room.stage.room.id)
    assert room.say("刷单", "host")["code"] == "forbidden_word"
    for text in ("不收押金", "电话 13812345678"):
        assert "number" in room.say(text, "host")
    assert "number" in room.say("有人叫刷单就举报", "moderator")
    assert room.texts() == ["不收押金", "电话 13812345678", "有人叫刷单就举报"]


def test_a_changed_list_reaches_a_process_at_its_next_tick(session: Session, room: Room) -> None:
    assert room.say("押金多少")["ok"]
    word = word_lists.add_word(session, room.stage.host, room.id, Entry("押金", WordAction.REFUSE))
    words.publish(room.process.log.client, room.id, words.compact(session, room.id))
    room.process.tick()
    assert room.say("押金多少")["code"] == "forbidden_word"
    word_lists.remove_word(session, room.stage.host, room.id, word.public_id)
    words.publish(room.process.log.client, room.id, words.compact(session, room.id))
    room.process.tick()
    assert room.say("押金多少")["ok"]


def test_an_older_copy_never_replaces_a_newer_one(session: Session, room: Room) -> None:
    client = room.process.log.client
    word_lists.add_word(session, room.stage.host, room.id, Entry("押金", WordAction.REFUSE))
    old = words.compact(session, room.id)
    word_lists.add_word(session, room.stage.host, room.id, Entry("刷单", WordAction.REFUSE))
    words.publish(client, room.id, words.compact(session, room.id))
    words.publish(client, room.id, old)
    room.process.words.refresh([room.id])
    assert room.say("刷单")["code"] == "forbidden_word"


def test_a_lost_broker_does_not_let_a_word_through(
    session: Session, room: Room, settings: config.Settings, stage: Stage
) -> None:
    add(session, room, "刷单", WordAction.REFUSE, city=True)
    room.process.log.client.flushdb()
    assert room.say("刷单")["code"] == "forbidden_word"
    room.process.tick()
    assert room.say("刷单")["code"] == "forbidden_word"
    fresh = Room(rooms_process(session, settings, room.process.log.client), settings, stage)
    assert fresh.say("刷单", nonce="nonce-fresh")["code"] == "forbidden_word"


def test_the_drainer_puts_copies_right_and_drops_those_of_unknown_rooms(session: Session, room: Room) -> None:
    client = room.process.log.client
    add(session, room, "刷单", WordAction.REFUSE)
    client.hset(words.VERSIONS, room.id, 99)
    client.hset(words.LISTS, room.id, "[99,[]]")
    client.hset(words.VERSIONS, "f" * 24, 1)
    drain.keep_words_in_place()
    room.process.words.refresh([room.id])
    assert room.say("刷单")["code"] == "forbidden_word"
    assert set(client.hkeys(words.VERSIONS)) == {b"city", room.id.encode()}


def test_a_held_message_is_kept_once_and_shown_to_nobody(session: Session, room: Room) -> None:
    reviewing.set_limits(session, room.stage.host, room.id, hold=True)
    relay(session, room.stage.room.id)
    first = room.say("有宿舍吗", nonce="nonce-same")
    assert room.say("有宿舍吗", nonce="nonce-same") == first == {"ok": True, "held": first["held"]}
    assert room.texts() == []
    assert drain.drain_held_of(room.id) == 1
    assert drain.drain_held_of(room.id) == 0
    held = session.scalars(select(HeldMessage)).one()
    assert (held.public_id, held.text, held.state) == (first["held"], "有宿舍吗", HeldState.WAITING)
    reviewing.set_limits(session, room.stage.host, room.id, hold=False)
    relay(session, room.stage.room.id)
    assert room.say("有宿舍吗", nonce="nonce-same") == first
    assert room.texts() == []


def test_a_drainer_that_dies_before_dropping_writes_nothing_twice(session: Session, room: Room) -> None:
    add(session, room, "押金", WordAction.HOLD)
    room.say("押金")
    found = room.process.log.set_aside(room.id, 10)
    reviewing.keep_held(session, room.id, found)
    assert drain.drain_held_of(room.id) == 1
    assert len(session.scalars(select(HeldMessage)).all()) == 1


def held_one(session: Session, room: Room, text: str = "要押金吗") -> str:
    if not session.scalars(select(ForbiddenWord).where(ForbiddenWord.folded == "押金")).first():
        add(session, room, "押金", WordAction.HOLD)
    answer = room.say(text)
    drain.drain_held_of(room.id)
    return str(answer["held"])


def test_an_approved_message_is_its_senders_and_a_second_decision_is_answered_politely(
    session: Session, room: Room
) -> None:
    held = held_one(session, room)
    reviewing.approve(session, room.stage.host, room.id, held)
    relay(session, room.stage.room.id)
    line = room.process.log.snapshot(room.id).lists["chat"][0]["payload"]
    assert (line["viewer"], line["text"], line["held"]) == ("viewer".ljust(24, "0"), "要押金吗", held)
    for decide in (reviewing.approve, reviewing.reject):
        with pytest.raises(Conflict) as refused:
            decide(session, HERE, room.id, held)
        assert (refused.value.code, refused.value.data) == ("already_decided", {"state": "approved"})
    assert room.texts() == ["要押金吗"]


def test_a_rejected_message_is_gone_and_its_sender_is_told(session: Session, room: Room) -> None:
    held = held_one(session, room)
    reviewing.reject(session, HERE, room.id, held)
    relay(session, room.stage.room.id)
    room.process.hub.step(None)
    server: Any = room.process._server
    sent = [event for batch in server.got(room.id, "events") for event in batch]
    assert {"viewer": "viewer".ljust(24, "0"), "id": held} in [event["payload"] for event in sent]
    assert room.texts() == []


def test_an_approved_message_that_the_broker_lost_is_shown_again_and_only_once(session: Session, room: Room) -> None:
    held = held_one(session, room)
    reviewing.approve(session, room.stage.host, room.id, held, at=now() - reviewing.PATIENCE * 2)
    relay(session, room.stage.room.id)
    room.process.log.client.flushdb()
    drain.show_lost()
    drain.show_lost()
    assert room.texts() == ["要押金吗"]
    drain_room(room.id)
    drain.show_lost()
    assert session.scalars(select(HeldMessage.shown_at)).one() is not None
    assert room.texts() == ["要押金吗"]


def test_slow_mode_holds_across_sockets_processes_and_is_counted_in_the_broker(
    session: Session, room: Room, settings: config.Settings, stage: Stage
) -> None:
    reviewing.set_limits(session, stage.host, room.id, slow=30)
    relay(session, stage.room.id)
    assert room.say("第一句")["ok"]
    other = Room(rooms_process(session, settings, room.process.log.client), settings, stage)
    refused = other.say("第二句", nonce="nonce-second")
    assert refused["code"] == "slow_mode"
    assert 25_000 < refused["data"]["wait"] <= 30_000
    for sid in ("host", "host", "moderator", "moderator"):
        assert other.say("主播的话", sid, nonce=f"nonce-{sid}-{other.said}")["ok"]
    reviewing.set_limits(session, stage.host, room.id, slow=0)
    relay(session, stage.room.id)
    assert room.say("第三句")["ok"]


def test_a_refused_message_costs_no_time_in_slow_mode(session: Session, room: Room) -> None:
    reviewing.set_limits(session, room.stage.host, room.id, slow=30)
    add(session, room, "刷单", WordAction.REFUSE)
    assert room.say("刷单")["code"] == "forbidden_word"
    assert room.say("那说点别的")["ok"]


def test_limits_keep_what_is_not_named_and_have_bounds(session: Session, room: Room) -> None:
    reviewing.set_limits(session, room.stage.host, room.id, slow=10)
    reviewing.set_limits(session, HERE, room.id, hold=True)
    reviewing.set_limits(session, HERE, room.id, hold=True)
    assert reviewing.limits_of(session, room.stage.room.id) == (10, True)
    assert len(session.scalars(select(RoomAct).where(RoomAct.kind == Kind.CHAT_LIMITS_CHANGED)).all()) == 2
    for wrong in (-1, 61):
        with pytest.raises(Invalid):
            reviewing.set_limits(session, HERE, room.id, slow=wrong)


def test_a_flood_of_forbidden_words_changes_nothing(session: Session, room: Room) -> None:
    add(session, room, "刷单", WordAction.REFUSE)
    before = room.process.log.snapshot(room.id).position
    codes = {room.say("刷单" * 60).get("code") for _ in range(100)}
    assert codes == {"forbidden_word", "too_fast"}
    assert room.process.log.snapshot(room.id).position == before
    assert room.process.log.set_aside(room.id, 10) == []


def refused(act: Any) -> str | None:
    try:
        act()
    except AppError as error:
        return error.code
    return None


@pytest.mark.parametrize("who", ["other enterprise", "other district", "guest"])
def test_strangers_keep_no_order(session: Session, room: Room, who: str) -> None:
    actor = {
        "other enterprise": lambda: livestream.host_of(accounts.enterprise(session)),
        "other district": lambda: ELSEWHERE,
        "guest": Actor,
    }[who]()
    held = held_one(session, room)
    word = session.scalars(select(ForbiddenWord)).one()
    for act in (
        lambda: reviewing.approve(session, actor, room.id, held),
        lambda: reviewing.reject(session, actor, room.id, held),
        lambda: reviewing.set_limits(session, actor, room.id, slow=5),
        lambda: word_lists.add_word(session, actor, room.id, Entry("包过")),
        lambda: word_lists.remove_word(session, actor, room.id, word.public_id),
        lambda: word_lists.import_words(session, actor, room.id, "包过"),
        lambda: acts.mute(session, actor, room.id, "a" * 24),
    ):
        assert refused(act) == "not_moderator"
    assert refused(lambda: word_lists.add_word(session, actor, None, Entry("包过"))) == "not_city_moderator"


def test_the_citys_list_is_the_citys_moderators(session: Session) -> None:
    whole = Actor(grants=(Grant(StaffRole.MODERATOR),))
    word_lists.add_word(session, whole, None, Entry("包过"))
    with pytest.raises(Forbidden):
        word_lists.add_word(session, HERE, None, Entry("包录取"))


def test_words_keep_their_history_and_removing_can_be_undone(session: Session, room: Room) -> None:
    host = room.stage.host
    word = word_lists.add_word(session, host, room.id, Entry("押金", WordAction.HOLD))
    word_lists.add_word(session, host, room.id, Entry("押 金", WordAction.REFUSE))
    present = session.scalars(select(ForbiddenWord).where(ForbiddenWord.removed_at.is_(None))).one()
    assert (present.word, present.action) == ("押 金", WordAction.REFUSE)
    assert refused(lambda: word_lists.restore_word(session, host, room.id, word.public_id)) == "word_present"
    word_lists.remove_word(session, host, room.id, present.public_id)
    word_lists.restore_word(session, host, room.id, word.public_id)
    assert words.compact(session, room.id).endswith('[["\\u62bc\\u91d1","hold"]]]')
    assert session.get_one(WordListVersion, room.id).version >= 4
    assert len(session.scalars(select(ForbiddenWord)).all()) == 3


def test_an_import_adds_changes_keeps_and_names_wrong_lines(session: Session, room: Room) -> None:
    host = room.stage.host
    word_lists.import_words(session, host, room.id, "押金\n包过,refuse\n")
    done = word_lists.import_words(session, host, room.id, "押金\n包过,hold\n保录\n!\n")
    assert (done.added, done.changed, done.kept, done.wrong) == (1, 1, 1, [4])
    many = "\n".join(f"词语{n}" for n in range(501))
    assert refused(lambda: word_lists.import_words(session, host, room.id, many)) == "too_many_words"


def test_the_list_that_ships_is_whole_and_is_given_once(session: Session) -> None:
    text = word_lists.SEED.read_text(encoding="utf-8")
    assert word_lists.rules.read_list(text)[1] == []
    assert word_lists.seed_city_words(session) > 40
    assert word_lists.seed_city_words(session) == 0
    assert all(word.source for word in session.scalars(select(ForbiddenWord)))
