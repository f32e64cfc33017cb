"""The real thing: gunicorn's gevent workers, real sockets, real deaths."""

import base64
import gc
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import socketio
from flask import Flask
from sqlalchemy import select

from app import config
from app.database import current_session
from app.livestream import rules, tokens
from app.livestream.drain import events
from app.livestream.models import RoomEvent
from app.livestream.rules import Kind
from app.livestream.services import acts
from app.livestream.tokens import Claims, Role
from app.unit_of_work import unit_of_work
from tests.livestream.conftest import Stage, make_stage

ROOT = Path(__file__).parents[2]


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


@dataclass
class Process:
    """One rooms process on a port of its own."""

    settings: config.Settings
    port: int = 0
    child: Any = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take_port(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]

    def start(self) -> None:
        self.take_port()
        command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "--workers", "1", "--worker-connections", "4000"]
        command += ["--graceful-timeout", "1", "--no-control-socket", "--bind", f"127.0.0.1:{self.port}"]
        self.child = subprocess.Popen(
            [*command, "wsgi_rooms:app"], env=self._environment(), cwd=ROOT, start_new_session=True
        )
        assert until(self.answers, 30)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def end(self) -> None:
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGTERM)
            self.child.wait(15)

    def _environment(self) -> dict[str, str]:
        def text(key: bytes) -> str:
            return base64.urlsafe_b64encode(key).decode()

        return {
            **os.environ,
            "DATABASE_URL": self.settings.database_url,
            "REDIS_URL": self.settings.redis_url,
            "SECRET_KEY": self.settings.secret_key,
            "PERSONAL_DATA_KEY": text(self.settings.personal_data_key),
            "TICKET_SIGNING_KEY": text(self.settings.ticket_signing_key),
            "CHUNFENG_PROCESS": "rooms",
            "PYTHONPATH": str(ROOT),
        }


@dataclass
class Phone:
    """A client over python-socketio that follows docs/realtime.md."""

    settings: config.Settings
    claims: Claims
    state: dict[str, Any] | None = None
    at: tuple[int, int] = (0, 0)
    order: list[tuple[int, int]] = field(default_factory=list)
    audience: list[dict[str, Any]] = field(default_factory=list)
    client: Any = None

    def connect(self, process: Process) -> "Phone":
        self.client = socketio.Client(reconnection=False)
        self.client.on("snapshot", self.snapshot)
        self.client.on("events", self.events)
        self.client.on("presence", self.audience.append)
        token = tokens.issue(self.settings.secret_key, self.claims)
        self.client.connect(process.url, auth={"token": token}, transports=["websocket"])
        self.resume()
        assert until(lambda: self.state is not None)
        return self

    def resume(self) -> None:
        self.client.emit("resume", {"epoch": self.at[0], "number": self.at[1]})

    def snapshot(self, given: dict[str, Any]) -> None:
        self.at, self.state = (given["epoch"], given["number"]), given["state"]

    def events(self, batch: list[dict[str, Any]]) -> None:
        for event in batch:
            at = (event["epoch"], event["number"])
            if self.state is None or at <= self.at:
                continue
            if at != (self.at[0], self.at[1] + 1):
                self.resume()
                return
            self.at, self.state = at, rules.reduce(self.state, event, self.claims.viewer)
            self.order.append(at)

    def say(self, text: str, nonce: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.call("chat", {"text": text, "nonce": nonce}, timeout=8)
        return answer

    def texts(self) -> list[str]:
        return [line["text"] for line in (self.state or {})["chat"]]


@pytest.fixture(scope="module")
def pair(settings: config.Settings, app: Flask) -> Iterator[list[Process]]:
    made = [Process(settings), Process(settings)]
    for process in made:
        process.start()
    yield made
    for process in made:
        process.end()


@pytest.fixture
def live(committed: Flask) -> Iterator[Stage]:
    with committed.app_context():
        with unit_of_work() as session:
            stage = make_stage(session)
        yield stage


@pytest.fixture
def phone(settings: config.Settings, live: Stage) -> Iterator[Callable[..., Phone]]:
    made: list[Phone] = []

    def make(process: Process, number: int = 1, **changed: Any) -> Phone:
        given: dict[str, Any] = {
            "room": live.room.public_id,
            "viewer": f"{number:024x}",
            "person_id": None if changed.get("guest") else changed.get("person_id", number),
            "name": "刘**",
            "role": Role.VIEWER,
            "may_speak": not changed.get("guest"),
        }
        one = Phone(settings, Claims(**given)).connect(process)
        made.append(one)
        return one

    yield make
    for one in made:
        one.client.disconnect()


def drained() -> list[tuple[int, int, str]]:
    events.drain_events()
    query = select(RoomEvent).where(RoomEvent.kind == Kind.CHAT).order_by(RoomEvent.epoch, RoomEvent.number)
    return [(e.epoch, e.number, e.payload["text"]) for e in current_session().scalars(query)]


def test_two_processes_show_one_room(pair: list[Process], live: Stage, phone: Callable[..., Phone]) -> None:
    """Chat from both sides and the host's acts arrive everywhere, in one order, acknowledged and kept."""
    one, two, guest = phone(pair[0], 1), phone(pair[1], 2), phone(pair[1], 3, guest=True)
    answers = [(one if n % 2 else two).say(f"第 {n} 句", f"nonce{n:06d}") for n in range(8)]
    assert all(answer["ok"] for answer in answers)
    with unit_of_work() as session:
        acts.announce(session, live.host, live.room.public_id, "应聘不收一分钱")
    assert until(lambda: all(p.state and p.state["announcement"] for p in (one, two, guest)))
    for each in (one, two, guest):
        assert each.texts() == [f"第 {n} 句" for n in range(8)]
        assert each.order == sorted(each.order)
    assert one.state == two.state
    assert [(e, n) for e, n, _text in drained()] == [(a["epoch"], a["number"]) for a in answers]
    assert until(lambda: any(told["viewers"] == 3 for told in one.audience))


def test_a_killed_process_loses_nothing_acknowledged(
    settings: config.Settings, live: Stage, pair: list[Process], phone: Callable[..., Phone]
) -> None:
    doomed = Process(settings)
    doomed.start()
    one, watcher = phone(doomed, 1), phone(pair[0], 2)
    said = [one.say(f"话 {n}", f"nonce{n:06d}") for n in range(3)]
    doomed.kill()
    assert all(answer["ok"] for answer in said)
    assert until(lambda: watcher.texts() == ["话 0", "话 1", "话 2"])
    with unit_of_work() as session:
        acts.mute(session, live.host, live.room.public_id, one.claims.viewer)
    one.connect(pair[0])
    assert until(lambda: bool(one.state and one.state["muted"]))
    assert one.say("还能说吗", "nonce-after")["error"]["code"] == "muted"
    assert one.texts() == watcher.texts()
    assert [text for _e, _n, text in drained()] == ["话 0", "话 1", "话 2"]


def test_a_flushed_broker_is_survived_with_viewers_connected(
    committed: Flask, pair: list[Process], live: Stage, phone: Callable[..., Phone]
) -> None:
    one, two = phone(pair[0], 1), phone(pair[1], 2)
    one.say("以前", "nonce-before")
    drained()
    committed.extensions["broker"].flushdb()
    assert two.say("以后", "nonce-after")["ok"]
    assert until(lambda: one.texts() == ["以前", "以后"] == two.texts())
    assert one.at[0] == two.at[0] == 2
    assert [text for _e, _n, text in drained()] == ["以前", "以后"]


def test_a_drainer_killed_in_mid_room_writes_everything_once(
    committed: Flask, pair: list[Process], live: Stage, phone: Callable[..., Phone]
) -> None:
    """The real process, killed as soon as it has begun to write; another one goes on."""
    drainer, kept = Drainer(pair[0].settings), select(RoomEvent.epoch, RoomEvent.number, RoomEvent.payload)
    kept = kept.where(RoomEvent.kind == Kind.CHAT).order_by(RoomEvent.epoch, RoomEvent.number)

    def written() -> list[tuple[int, int, str]]:
        current_session().rollback()
        return [(epoch, number, payload["text"]) for epoch, number, payload in current_session().execute(kept)]

    said: list[tuple[int, int, str]] = []
    drainer.start()
    try:
        for number in range(1, 9):
            for turn, one in enumerate([phone(pair[number % 2], number)] * 3):
                answer, text = one.say(f"{number} 号第 {turn} 句", f"nonce{turn:06d}"), f"{number} 号第 {turn} 句"
                said.append((answer["epoch"], answer["number"], text))
            if number == 4:
                assert until(lambda: bool(written()), 20)
                drainer.kill()
        assert len(written()) < len(said)
        drainer.start()
        assert until(lambda: len(written()) >= len(said), 20)
        assert written() == said
    finally:
        drainer.end()


class Drainer(Process):
    """The drainer as script/server starts it."""

    def start(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "livestream", "drain"]
        environment = self._environment() | {"CHUNFENG_PROCESS": "drainer", "CHUNFENG_STATE": str(self.settings.state)}
        self.child = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)


def test_a_megabyte_ends_the_connection_and_nothing_else(
    pair: list[Process], live: Stage, phone: Callable[..., Phone]
) -> None:
    one, two = phone(pair[0], 1), phone(pair[0], 2)
    one.client.emit("chat", {"text": "长" * 400_000, "nonce": "nonce-large"})
    assert until(lambda: not one.client.connected)
    assert two.say("还在", "nonce-still")["ok"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # its client leaks refused sockets
def test_forged_passes_polling_and_foreign_pages_stay_outside(pair: list[Process], live: Stage) -> None:
    for auth in (None, {"token": "forged"}):
        client = socketio.Client(reconnection=False)
        with pytest.raises(socketio.exceptions.ConnectionError):
            client.connect(pair[0].url, auth=auth, transports=["websocket"])
        client.eio.disconnect(abort=True)
        del client
    gc.collect()  # here, where its warning is expected
    for headers, query in (({}, "transport=polling"), ({"Origin": "https://elsewhere.example"}, "transport=websocket")):
        request = urllib.request.Request(f"{pair[0].url}/socket.io/?EIO=4&{query}", headers=headers)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=5)
        assert refused.value.code == 400
        refused.value.close()
