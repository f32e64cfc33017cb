"""Two thousand phones in one room, and the process that holds them dies."""

import resource
from collections.abc import Iterator

import pytest
from flask import Flask

from app import config
from app.livestream import tokens
from app.livestream.services import acts
from app.livestream.tokens import Claims, Role
from app.unit_of_work import unit_of_work
from tests.livestream.conftest import Stage, make_stage
from tests.livestream.crowd import Crowd
from tests.livestream.test_processes import Process

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
