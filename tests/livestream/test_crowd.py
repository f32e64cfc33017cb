"""Two thousand phones in one room, and the process that holds them dies, or the one that serves the pages."""

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from app import config
from app.accounts.services.tokens import issue_sign_in_token
from app.database import current_session
from app.livestream import tokens
from app.livestream.drain import loop
from app.livestream.models import RoomAct
from app.livestream.rules import Kind
from app.livestream.services import acts
from app.livestream.tokens import Claims, Role
from app.unit_of_work import unit_of_work
from tests.livestream.conftest import Stage, make_stage
from tests.livestream.crowd import Crowd
from tests.livestream.test_processes import ROOT, Process, until

VIEWERS = 2000


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def live(committed: Flask) -> Iterator[Stage]:
    with committed.app_context():
        with unit_of_work() as session:
            stage = make_stage(session)
        yield stage


def passes(settings: config.Settings, room: str) -> Iterator[str]:
    for number in range(VIEWERS):
        claims = Claims(room, f"{number:024x}", None, "", Role.VIEWER, may_speak=False)
        yield tokens.issue(settings.secret_key, claims)


class Web(Process):
    """The process that serves pages and API: a master with one worker."""

    def start(self) -> None:
        self.take_port()
        command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--worker-class", "gthread", "--threads", "4"]
        command += ["--no-control-socket", "--bind", f"127.0.0.1:{self.port}"]
        environment = self._environment() | {"CHUNFENG_PROCESS": "web", "CHUNFENG_STATE": str(self.settings.state)}
        self.child = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
        assert until(self.answers, 30)


@dataclass
class Host:
    """Announces one thing after the other over the API, and notes what was acknowledged."""

    url: str
    token: str
    acknowledged: list[str] = field(default_factory=list)

    def announce(self, text: str) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.post(self.url, json={"text": text}, headers=headers, timeout=10)
        assert answer.status_code < 300, answer.text
        self.acknowledged.append(text)

    def announce_until_cut_off(self) -> None:
        try:
            for number in range(10_000):
                self.announce(f"第 {number} 条")
        except requests.ConnectionError:
            return


@pytest.mark.timeout(300)
def test_the_web_process_killed_under_two_thousand_viewers(
    settings: config.Settings, live: Stage, many_files: None
) -> None:
    """Nobody is cut off, also those who come meanwhile get in; whatever was committed reaches everybody, once."""
    room, web, holder = live.room.public_id, Web(settings), Process(settings)
    with unit_of_work() as session:
        token = issue_sign_in_token(session, live.enterprise.created_by).text
    crowd = Crowd(passes(settings, room))
    late = crowd.watchers[VIEWERS - 50 :]
    try:
        holder.start()
        web.start()
        crowd.watchers = crowd.watchers[: VIEWERS - 50]
        crowd.come(holder.url)
        place = crowd.watchers[0].at
        host = Host(f"{web.url}/api/v1/rooms/{room}/announcements", token)
        talking = threading.Thread(target=host.announce_until_cut_off)
        talking.start()
        assert until(lambda: len(host.acknowledged) >= 5)
        os.killpg(web.child.pid, signal.SIGKILL)
        talking.join(15)
        web.child.wait()
        assert not talking.is_alive()
        crowd.watchers += late  # while no page is served: passes are good without it
        crowd.come(holder.url)
        loop.relay_waiting()  # the drainer's step
        web.start()
        host.announce("又回来了")
        decided = select(RoomAct.payload).where(RoomAct.kind == Kind.ANNOUNCED).order_by(RoomAct.id)
        texts = [payload["text"] for payload in current_session().scalars(decided)]
        end = (place[0], place[1] + len(texts))
        assert [text for text in texts if text in host.acknowledged] == host.acknowledged
        assert len(texts) <= len(host.acknowledged) + 1  # the one whose answer was lost
        assert crowd.listen_until(lambda: {one.at for one in crowd.watchers} == {end})
        assert crowd.inside() == VIEWERS
        assert all(one.connected == 1 for one in crowd.watchers)
    finally:
        crowd.leave()
        for process in (web, holder):
            if process.child is not None:
                process.end()


@pytest.mark.timeout(300)
def test_a_process_killed_under_two_thousand_viewers(settings: config.Settings, live: Stage, many_files: None) -> None:
    """Everybody comes back elsewhere and ends in the same state, with what was decided meanwhile."""
    doomed, other = Process(settings), Process(settings)
    crowd = Crowd(passes(settings, live.room.public_id))
    try:
        doomed.start()
        other.start()
        crowd.come(doomed.url)
        assert crowd.inside() == VIEWERS
        with unit_of_work() as session:
            acts.announce(session, live.host, live.room.public_id, "应聘不收一分钱")
        place = crowd.watchers[0].at
        assert crowd.listen_until(lambda: len({one.at for one in crowd.watchers}) == 1 and crowd.watchers[0].at > place)
        doomed.kill()
        with unit_of_work() as session:
            acts.announce(session, live.host, live.room.public_id, "马上恢复")
        assert crowd.listen_until(lambda: crowd.inside() == 0)
        crowd.come(other.url)
        reached = {one.at for one in crowd.watchers}
        assert len(reached) == 1
        assert reached.pop()[1] == place[1] + 2
    finally:
        crowd.leave()
        for process in (doomed, other):
            if process.child is not None:
                process.end()
