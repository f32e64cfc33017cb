"""nginx in front of a rooms process: what it serves itself, what it asks for once, what it refuses."""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app import config
from app.livestream.video import links
from app.livestream.video.store import Store
from ops import nginx
from ops.state import State
from tests.livestream.conftest import Stage
from tests.livestream.test_processes import Process, until
from tests.livestream.video import media
from tests.livestream.video.conftest import Host, Player


def start_nginx(settings: config.Settings, state: State, port: int, origin: str) -> subprocess.Popen[bytes]:
    """The product's nginx on `port`, with `origin` in the place of the rooms process."""
    state.prepare()
    service = nginx.service(state, nginx.Front(port, 1, secret_key=settings.secret_key))
    configuration = Path(service.command[2], "nginx.conf")
    address = f"unix:{nginx.rooms_socket(state, 0)}"
    configuration.write_text(configuration.read_text().replace(address, origin))
    child = service.spawn()
    assert until(lambda: service.ready is not None and service.ready(child.pid))
    return child


@pytest.fixture(scope="module")
def front(settings: config.Settings, rooms: Process) -> Iterator[Process]:
    """nginx before the rooms process."""
    made = Process(settings, free_port())
    child = start_nginx(settings, State(settings.state, settings.state), made.port, f"127.0.0.1:{rooms.port}")
    yield made
    child.terminate()
    child.wait(10)


@pytest.fixture
def alone(settings: config.Settings, tmp_path: Path) -> Iterator[tuple[Process, Path]]:
    """nginx whose origin is dead, and the folder of the videos."""
    made = Process(settings, free_port())
    child = start_nginx(settings, State(tmp_path, tmp_path), made.port, f"127.0.0.1:{free_port()}")
    yield made, tmp_path / "video"
    child.terminate()
    child.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
        assert through.file("main", hinted)[4:8] == b"moof"
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


@pytest.mark.parametrize("public", [True, False])
def test_those_who_wait_are_answered_from_disk_without_the_origin(
    settings: config.Settings, alone: tuple[Process, Path], public: bool
) -> None:
    """Playlist and part are written 150 ms after twenty players have asked; the origin is dead and not needed."""
    process, folder = alone
    room = "ab" * 12
    media_folder = folder / ("p" if public else "s") / room / "main"
    media_folder.mkdir(parents=True)
    player = Player(process, links.base(settings.secret_key, room, public=public))
    names = ["main/index.m3u8?_HLS_msn=7&_HLS_part=2", "main/p7.2.m4s"]

    def write() -> None:
        (media_folder / "l7.2.m3u8").write_text("#EXTM3U")
        (media_folder / "p7.2.m4s").write_bytes(b"part")

    threading.Timer(0.15, write).start()
    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(player.get, names * 10))
    assert answers == {(200, b"#EXTM3U"), (200, b"part")}
    assert player.get("main/p7.3.m4s")[0] == 503  # not there in time: the origin is asked


def test_a_closed_room_gives_out_nothing(settings: config.Settings, alone: tuple[Process, Path]) -> None:
    process, folder = alone
    room = "ab" * 12
    store = Store(folder / "p" / room, records=True, later=lambda work: work())
    store.prepare()
    for name in ("main/s1.m4s", "main/p1.0.m4s", "main/i0.mp4", "main/index.m3u8"):
        store.write(name, b"x")
    player = Player(process, links.base(settings.secret_key, room, public=True))
    assert player.get("main/s1.m4s") == (200, b"x")
    store.close()
    assert [player.get(name)[0] for name in ("main/s1.m4s", "main/i0.mp4")] == [404, 404]
    assert sorted(path.name for path in (folder / "p" / room / "main").iterdir()) == ["i0.mp4", "s1.m4s"]
    store.prepare()  # the host is back
    assert player.get("main/s1.m4s") == (200, b"x")


def test_only_signed_addresses_reach_a_private_room(settings: config.Settings, alone: tuple[Process, Path]) -> None:
    process, folder = alone
    room, other = "cd" * 12, "ef" * 12
    for name in (room, other):
        (folder / "s" / name / "main").mkdir(parents=True)
        (folder / "s" / name / "main" / "s1.m4s").write_bytes(name.encode())
    good = links.base(settings.secret_key, room, public=False)
    assert Player(process, good).get("main/s1.m4s") == (200, room.encode())
    expired = links.base(settings.secret_key, room, public=False, now=time.time() - 14 * 3600)
    later = str(int(good.split("/")[4]) + 3600)
    wrong = [
        expired,
        good.replace(room, other),
        good.replace(good.split("/")[4], later),
        good.replace(good.split("/")[3], "A" * 22),
    ]
    assert [Player(process, base).get("main/s1.m4s")[0] for base in wrong] == [403] * 4
    assert Player(process, f"/video/{room}/").get("main/s1.m4s")[0] in (404, 503)
