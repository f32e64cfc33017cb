"""The broker is killed in the middle of a live room, for real, and started again on what it had on disk."""

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import websocket
from flask import Flask, current_app
from sqlalchemy import select

from app import config
from app.actor import Actor, Grant, StaffRole
from app.database import current_session
from app.factory import create_app
from app.livestream.drain.loop import Drainer
from app.livestream.models import HeldMessage, RoomEvent
from app.livestream.rules import Entry, Kind, WordAction
from app.livestream.services import acts, polls, word_lists
from app.livestream.tokens import Claims, Role
from app.livestream.video import links
from app.unit_of_work import unit_of_work
from ops import valkey
from ops.state import State
from tests.livestream.conftest import Stage, make_stage
from tests.livestream.test_processes import Phone, until
from tests.livestream.video import media
from tests.livestream.video.conftest import Host, Player, VideoProcess
from tests.livestream.video.test_faults import H264

CITY = Actor(grants=(Grant(StaffRole.CITY),))


@dataclass
class Broker:
    """A Valkey of the test's own, as script/server starts it: append-only, synced at every acknowledgement."""

    state: State
    child: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return valkey.url(self.state)

    def start(self) -> None:
        self.child = valkey.service(self.state).spawn()
        assert until(lambda: valkey.answers(valkey.socket_path(self.state)))

    def kill(self) -> None:
        assert self.child is not None
        self.child.kill()
        self.child.wait()


@dataclass
class Camera:
    """A host who comes back as the studio page does, until told to stop."""

    settings: config.Settings
    process: VideoProcess
    room: str
    entered: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        assert self._thread is not None
        self._thread.join(20)

    def _send(self) -> None:
        while not self._over.is_set():
            host = Host(self.settings, self.process, self.room)
            with suppress(OSError, websocket.WebSocketException, AssertionError):
                host.connect()
                host.hear("ready")
                self.entered += 1
                while not self._over.is_set():
                    host.take(media.WEBM_H264, H264, pace=0.1)
                host.say(type="stop")
            host.close()
            self._over.wait(0.3)


@pytest.fixture
def server() -> Iterator[Broker]:
    folder = Path(tempfile.mkdtemp(prefix="cf-"))  # a socket's path must be short
    made = Broker(State(folder=folder, shared=folder))
    made.state.prepare()
    made.start()
    yield made
    made.kill()
    shutil.rmtree(folder)


@pytest.fixture
def own(settings: config.Settings, server: Broker, tmp_path: Path) -> config.Settings:
    return replace(settings, redis_url=server.url, state=tmp_path)


@pytest.fixture
def live(committed: Flask, own: config.Settings) -> Iterator[Stage]:
    app = create_app(own)
    with app.app_context():
        with unit_of_work() as session:
            word_lists.add_word(session, CITY, None, Entry("押金", WordAction.HOLD))
            stage = make_stage(session)
        yield stage
    app.extensions["engine"].dispose()


@pytest.fixture
def pair(own: config.Settings, live: Stage) -> Iterator[list[VideoProcess]]:
    made = [VideoProcess(own), VideoProcess(own)]
    for process in made:
        process.start()
    yield made
    for process in made:
        process.end()


@pytest.fixture
def enter(own: config.Settings, live: Stage) -> Iterator[Callable[..., Phone]]:
    made: list[Phone] = []

    def enter(process: VideoProcess, number: int) -> Phone:
        room, person = live.room.public_id, live.host.person_id
        claims = Claims(room, f"{number:024x}", person, "刘**", Role.VIEWER, may_speak=True)
        made.append(Phone(own, claims).connect(process))
        return made[-1]

    yield enter
    for one in made:
        one.client.disconnect()


def said_in_the_end(one: Phone, text: str, nonce: str) -> dict[str, Any]:
    """Again until it is acknowledged, as the page does; the nonce makes it one message."""
    end = time.monotonic() + 20
    while not (answer := one.say(text, nonce))["ok"]:
        assert answer["error"]["code"] in ("unavailable", "too_fast"), answer
        assert time.monotonic() < end, answer
        time.sleep(0.3)
    return answer


def test_a_broker_killed_in_mid_room_and_started_again(
    own: config.Settings,
    server: Broker,
    live: Stage,
    pair: list[VideoProcess],
    enter: Callable[..., Phone],
) -> None:
    """Chat, held messages, a poll, an announcement made meanwhile and the video: nothing acknowledged is missing."""
    room = live.room.public_id
    one, two = enter(pair[0], 1), enter(pair[1], 2)
    camera, player = Camera(own, pair[0], room), Player(pair[0], links.base(own.secret_key, room, public=True))
    camera.start()
    try:
        with unit_of_work() as session:
            poll = polls.open_poll(session, live.host, room, "您想上哪个班", ["白班", "夜班"]).public_id
        assert until(lambda: player.get("main/plain.m3u8")[0] == 200 and len(player.segments()) >= 2, 20)
        shown = set(player.segments())
        before = [one.say("以前", "nonce-before"), two.say("也是以前", "nonce-before")]
        held = one.say("要押金吗", "nonce-held")
        assert all(answer["ok"] for answer in [*before, held])
        server.kill()
        with unit_of_work() as session:  # committed; told when there is a broker again
            acts.announce(session, live.host, room, "马上恢复")
        refused = one.say("现在", "nonce-now")
        assert refused["error"]["code"] == "unavailable"
        server.start()
        after = [said_in_the_end(one, "现在", "nonce-now"), said_in_the_end(two, "以后", "nonce-after")]
        assert {answer["epoch"] for answer in after} == {before[0]["epoch"] + 1}
        drainer = Drainer(current_app._get_current_object())

        def converged() -> bool:
            drainer.round()
            return one.at == two.at and all((p.state or {})["announcement"] == "马上恢复" for p in (one, two))

        assert until(converged)
        assert one.texts() == ["以前", "也是以前", "现在", "以后"] == two.texts()
        assert one.state is not None
        assert one.state["poll"]["id"] == poll
        assert one.state == two.state | {"muted": one.state["muted"]}
        late = enter(pair[1], 3)
        assert (late.at, late.texts()) == (one.at, one.texts())
        kept = select(RoomEvent).where(RoomEvent.kind == Kind.CHAT).order_by(RoomEvent.epoch, RoomEvent.number)
        numbers = [(event.epoch, event.number) for event in current_session().scalars(kept)]
        assert numbers == [(a["epoch"], a["number"]) for a in [*before, *after]]
        waiting = current_session().scalars(select(HeldMessage.public_id)).all()
        assert waiting == [held["held"]]
        newest = max(int(name[1:-4]) for name in player.segments())
        assert until(lambda: max(int(name[1:-4]) for name in player.segments()) > newest + 1, 20)
    finally:
        camera.stop()
    journal = (own.state / "video" / "p" / room / "journal.jsonl").read_text()
    assert all(f'"msn":{name[1:-4]},' in journal for name in shown)
    assert until(lambda: all(media.decoded(file)["v"] for file in player.whole()))
