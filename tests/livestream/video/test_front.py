"""nginx in front of a rooms process: what it serves itself, what it asks for once, what it refuses."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app import config
from app.livestream.video import links
from ops import nginx
from ops.service import Service
from ops.state import State
from tests.livestream.conftest import Stage
from tests.livestream.test_processes import Process, until
from tests.livestream.video import media
from tests.livestream.video.conftest import Host, Player


@pytest.fixture(scope="module")
def front(settings: config.Settings, rooms: Process, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The product's nginx before the rooms process, on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    state = State(settings.state, settings.state)
    state.prepare()
    service = nginx.service(state, nginx.Front(port, 1, secret_key=settings.secret_key))
    configuration = Path(service.command[2], "nginx.conf")
    address = f"unix:{nginx.rooms_socket(state, 0)}"
    configuration.write_text(configuration.read_text().replace(address, f"127.0.0.1:{rooms.port}"))
    child = Service(**{**service.__dict__, "log": tmp_path_factory.mktemp("log") / "nginx.log"}).spawn()
    made = Process(settings, port)
    assert until(lambda: service.ready is not None and service.ready(child.pid))
    yield made
    child.terminate()
    child.wait(10)


@pytest.fixture
def through(settings: config.Settings, live: Stage, front: Process) -> Player:
    return Player(front, links.base(settings.secret_key, live.room.public_id, public=True))


def test_a_broadcast_plays_through_nginx(host: Callable[..., Host], front: Process, through: Player) -> None:
    """The host's WebSocket, playlists and files all pass nginx; a blocking reload waits for its part."""
    sender = host(front)
    sender.hear("ready")
    with ThreadPoolExecutor(2) as pool:
        sending = pool.submit(sender.take, media.WEBM_H264, "video/webm;codecs=h264,opus", 0.15)
        first = through.text("main/index.m3u8")
        assert "#EXT-X-PRELOAD-HINT" in first
        hinted = first.rpartition('URI="')[2].split('"')[0]
        began = time.monotonic()
        assert through.file("main", hinted)[4:8] == b"moof"
        assert time.monotonic() - began < 4
        msn, part = hinted[1:].split(".")[:2]
        answer = through.text(f"main/index.m3u8?_HLS_msn={msn}&_HLS_part={int(part) + 1}")
        assert f"p{msn}.{int(part) + 1}.m4s" in answer.replace("PRELOAD-HINT", "") or f"s{msn}.m4s" in answer
        sending.result()
    sender.say(type="stop")
    assert until(lambda: len(through.segments()) >= 3)
    assert media.decoded(through.whole()[0])["v"] >= 70


def test_paths_lead_nowhere_else(settings: config.Settings, live: Stage, through: Player) -> None:
    secret = settings.state / "secret.txt"
    secret.write_text("secret")
    for name in ("../../../secret.txt", "..%2f..%2f..%2fsecret.txt", "main/..%2f..%2fjournal.jsonl", "journal.jsonl"):
        status, body = through.get(name)
        assert status in (400, 404), name
        assert b"secret" not in body
