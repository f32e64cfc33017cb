"""Words, held messages, mutes and bans over real rooms processes: two of them, one killed, the broker emptied."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import socketio
from flask import Flask
from sqlalchemy import select

from app import config
from app.actor import Actor, Grant, StaffRole
from app.database import current_session
from app.livestream.drain import moderation as drain
from app.livestream.drain.events import drain_events
from app.livestream.models import HeldMessage, RoomEvent
from app.livestream.rules import Entry, Kind, WordAction
from app.livestream.services import acts, bans, reviewing, word_lists
from app.unit_of_work import unit_of_work
from tests.livestream import test_processes
from tests.livestream.conftest import Stage
from tests.livestream.test_processes import Phone, Process, until

CITY = Actor(grants=(Grant(StaffRole.CITY),))
pair, live, phone = test_processes.pair, test_processes.live, test_processes.phone


def forbid(word: str, action: WordAction) -> None:
    with unit_of_work() as session:
        word_lists.add_word(session, CITY, None, Entry(word, action))


def code(answer: dict) -> str | None:  # type: ignore[type-arg]
    return None if answer["ok"] else str(answer["error"]["code"])


def refuses(one: Phone, text: str) -> Callable[[], bool]:
    """Whether `text` is refused by now; asked no more often than a socket may."""
    asked: list[float] = []

    def ask() -> bool:
        if asked and time.monotonic() - asked[-1] < 0.3:
            return False
        asked.append(time.monotonic())
        return code(one.say(text, f"nonce{len(asked):06d}")) == "forbidden_word"

    return ask


def test_a_new_word_holds_on_every_process_within_two_seconds_and_after_a_lost_broker(
    committed: Flask, pair: list[Process], live: Stage, phone: Callable[..., Phone]
) -> None:
    one, two = phone(pair[0], 1), phone(pair[1], 2)
    assert one.say("你好", "nonce-hello")["ok"]
    assert two.say("您好", "nonce-hello")["ok"]
    forbid("刷单", WordAction.REFUSE)
    assert until(lambda: code(one.say("谢谢", "nonce-thanks")) is None, 5)
    for each in (one, two):
        assert until(refuses(each, "来刷 单"), 2.5)
    committed.extensions["broker"].flushdb()
    late = phone(pair[0], 3)
    assert code(late.say("刷-单", "nonce-after")) == "forbidden_word"
    assert late.say("说点别的", "nonce-other")["ok"]
    assert "刷单" not in "".join(one.texts())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_who_is_shut_out_is_out_of_every_process_and_stays_out(
    committed: Flask, pair: list[Process], live: Stage, phone: Callable[..., Phone]
) -> None:
    here, there, other = phone(pair[0], 1), phone(pair[1], 1), phone(pair[0], 2)
    with unit_of_work() as session:
        bans.ban(session, live.host, live.room.public_id, here.claims.viewer)
        acts.mute(session, live.host, live.room.public_id, other.claims.viewer)
    assert until(lambda: not here.client.connected and not there.client.connected, 5)
    assert here.state is not None
    assert here.state["banned"]
    assert code(other.say("我还在", "nonce-still")) == "muted"
    committed.extensions["broker"].flushdb()
    again = phone(pair[1], 3)
    assert again.say("新来的", "nonce-third")["ok"]
    assert code(other.say("我还在", "nonce-again")) == "muted"
    back = Phone(here.settings, here.claims)
    try:
        back.connect(pair[0])
        assert code(back.say("又来了", "nonce-back")) == "banned"
        assert until(lambda: not back.client.connected, 5)
    except socketio.exceptions.SocketIOError:  # the process knows by now, and does not let it in at all
        assert not back.client.connected
    finally:
        back.client.eio.disconnect(abort=True)
        back.client = None
        gc.collect()  # here, where the warning about its refused socket is expected


def test_a_held_message_survives_its_process_and_is_shown_once(
    settings: object, live: Stage, pair: list[Process], phone: Callable[..., Phone]
) -> None:
    forbid("押金", WordAction.HOLD)
    doomed = Process(pair[0].settings)
    doomed.start()
    one, watcher = phone(doomed, 1, person_id=live.host.person_id), phone(pair[0], 2)
    answer = one.say("要押金吗", "nonce-held")
    assert answer["ok"]
    doomed.kill()
    assert [drain.drain_held(), drain.drain_held()] == [1, 0]
    held = current_session().scalars(select(HeldMessage)).one()
    assert held.public_id == answer["held"]
    with unit_of_work() as session:
        reviewing.approve(session, live.host, live.room.public_id, held.public_id)
    assert until(lambda: watcher.texts() == ["要押金吗"])
    drain_events()
    chat = select(RoomEvent).where(RoomEvent.kind == Kind.CHAT)
    assert [event.payload["held"] for event in current_session().scalars(chat)] == [held.public_id]


@pytest.fixture
def fresh(settings: config.Settings, live: Stage) -> Iterator[list[Process]]:
    """Processes that remember no list of an earlier test: its numbers begin anew with each test's tables."""
    made = [Process(settings), Process(settings)]
    for process in made:
        process.start()
    yield made
    for process in made:
        process.end()


def test_a_flood_of_forbidden_words_from_many_sockets_harms_nobody(
    fresh: list[Process], live: Stage, phone: Callable[..., Phone]
) -> None:
    """Each is refused with its reason or cut off; nobody else sees or feels any of it."""
    forbid("刷单", WordAction.REFUSE)
    watcher, crowd = phone(fresh[0], 1), [phone(fresh[number % 2], 10 + number) for number in range(12)]
    assert until(refuses(crowd[0], "来刷 单"), 5)
    assert until(refuses(crowd[1], "来刷 单"), 5)
    answers: list[str | None] = []

    def flood(one: Phone) -> None:
        with suppress(socketio.exceptions.SocketIOError):
            for number in range(40):
                answers.append(code(one.say("来刷-单", f"flood{number:06d}")))

    floods = [threading.Thread(target=flood, args=(one,)) for one in crowd]
    for each in floods:
        each.start()
    assert watcher.say("几点上班", "nonce-asks")["ok"]
    for each in floods:
        each.join(30)
    assert len(answers) > len(crowd)
    assert set(answers) <= {"forbidden_word", "too_fast"}
    assert watcher.texts() == ["几点上班"]
    drain_events()
    chat = select(RoomEvent.payload).where(RoomEvent.kind == Kind.CHAT)
    assert [payload["text"] for payload in current_session().scalars(chat)] == ["几点上班"]
