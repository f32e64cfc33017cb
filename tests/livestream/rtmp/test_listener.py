"""Real ffmpeg publishes to the real listener in front of a real rooms process."""

import asyncio
import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import config
from app.livestream.rtmp import connection as wire
from app.livestream.rtmp import listener as listening
from app.livestream.rtmp.keys import Keys
from app.livestream.rtmp.listener import Listener
from app.livestream.rtmp.tries import MOST
from app.livestream.services.acts import end_room
from app.livestream.services.stream_keys import make_key, revoke_key
from app.livestream.video.commands import ffmpeg
from app.unit_of_work import unit_of_work
from tests.livestream.conftest import Stage
from tests.livestream.video.conftest import Host, Player, live, player, rooms, until

__all__ = ["Host", "live", "player", "rooms"]
SOURCE = ("-f", "lavfi", "-i", "testsrc=size=320x180:rate=25", "-f", "lavfi", "-i", "sine=sample_rate=48000")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p")


class Obs:
    """ffmpeg in OBS's place."""

    def __init__(self, port: int, key: str, log: Path, *, app: str = "live", codec: tuple[str, ...] = H264) -> None:
        command = [ffmpeg(), "-v", "verbose", "-re", *SOURCE, *codec, "-c:a", "aac", "-f", "flv"]
        self.log = log
        command.append(f"rtmp://127.0.0.1:{port}/{app}/{key}")
        with log.open("wb") as said:
            self.process = subprocess.Popen(command, stderr=said, stdin=subprocess.DEVNULL)

    def ended(self) -> str:
        """Waits for the end; what was said."""
        self.process.wait(20)
        return self.log.read_text(errors="replace")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def running(app: Flask, url: str) -> Iterator[tuple[int, Listener]]:
    """A listener on a port of its own, in a thread of its own."""
    loop, made, started = asyncio.new_event_loop(), Listener(Keys(app), url), threading.Event()
    port: list[int] = []

    async def serve() -> None:
        ready: asyncio.Future[int] = loop.create_future()
        ready.add_done_callback(lambda done: (port.append(done.result()), started.set()))
        await made.serve("127.0.0.1", 0, ready)

    async def end() -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(serve(), loop)
    assert started.wait(5)
    yield port[0], made
    asyncio.run_coroutine_threadsafe(end(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


@pytest.fixture
def listener(app: Flask, rooms: Any) -> Iterator[tuple[int, Listener]]:
    with running(app, rooms.url) as made:
        yield made


@pytest.fixture
def obs(listener: tuple[int, Listener], tmp_path: Path) -> Iterator[Callable[..., Obs]]:
    made: list[Obs] = []

    def start(key: str, **options: Any) -> Obs:
        made.append(Obs(listener[0], key, tmp_path / f"{len(made)}.log", **options))
        return made[-1]

    yield start
    for one in made:
        one.stop()


@pytest.fixture
def key(live: Stage, settings: config.Settings) -> str:
    with unit_of_work() as session:
        return make_key(session, live.host, live.room.public_id, settings.secret_key)[1]


def test_a_broadcast_is_seen_goes_on_after_a_break_and_ends_with_its_key(
    obs: Callable[..., Obs], key: str, player: Player, live: Stage
) -> None:
    first = obs(key)
    assert until(lambda: player.get("main/plain.m3u8")[0] == 200 and len(player.segments()) >= 2, 20)
    second = obs(key)
    assert "stream_key_in_use" in second.ended()
    first.stop()
    third = obs(key)
    assert until(lambda: len(re.findall("EXT-X-MAP", player.text("main/plain.m3u8"))) == 2, 20)
    with unit_of_work() as session:
        revoke_key(session, live.host, live.room.public_id)
    third.process.wait(10)
    assert "stream_key_wrong" in obs(key).ended()


def test_the_broadcast_ends_with_the_room(obs: Callable[..., Obs], key: str, player: Player, live: Stage) -> None:
    broadcast = obs(key)
    assert until(lambda: player.get("main/plain.m3u8")[0] == 200 and player.segments(), 20)
    with unit_of_work() as session:
        end_room(session, live.host, live.room.public_id)
    broadcast.process.wait(10)
    assert "room_not_live" in obs(key).ended()


def test_a_room_that_somebody_else_feeds(
    obs: Callable[..., Obs], key: str, settings: config.Settings, rooms: Any, live: Stage
) -> None:
    browser = Host(settings, rooms, live.room.public_id).connect()
    browser.hear("ready")
    assert "ingest_busy" in obs(key).ended()
    browser.close()


def test_wrong_keys_and_applications(obs: Callable[..., Obs], key: str) -> None:
    for wrong in (key[:-1] + ("A" if key[-1] != "A" else "B"), "x", "0" * 24 + key[24:]):
        assert "stream_key_wrong" in obs(wrong).ended()
    assert "no such application" in obs(key, app="vod").ended()


def hello(port: int) -> socket.socket:
    """A connection after its handshake."""
    made = socket.create_connection(("127.0.0.1", port), 5)
    made.sendall(b"\x03" + bytes(1536))
    taken = b""
    while len(taken) < 1 + 2 * 1536:
        taken += made.recv(4096)
    made.sendall(bytes(1536))
    return made


def is_hung_up(peer: socket.socket) -> bool:
    peer.settimeout(5)
    try:
        while peer.recv(65_536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 100])
def test_garbage_is_hung_up_on(listener: tuple[int, Listener], data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", listener[0]), 5) as peer:
        peer.sendall(data)
        assert is_hung_up(peer)


def test_media_and_play_without_a_key_are_hung_up_on(listener: tuple[int, Listener]) -> None:
    with hello(listener[0]) as peer:
        peer.sendall(b"\x06" + bytes(3) + b"\x1f\xff\xff\x09" + bytes(4))
        assert is_hung_up(peer)
    with hello(listener[0]) as peer:
        peer.sendall(wire.written(20, wire.amf.encode("play", 1.0, None, "x")))
        assert is_hung_up(peer)


def test_half_open_handshakes_time_out(listener: tuple[int, Listener], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "BEGIN_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", listener[0]), 5) as peer:
        peer.sendall(b"\x03" + bytes(700))
        assert is_hung_up(peer)


def test_an_address_has_so_many_connections(listener: tuple[int, Listener]) -> None:
    port, made = listener
    peers = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(listening.CONNECTIONS_OF_ONE)]
    assert until(lambda: made._open.total() == listening.CONNECTIONS_OF_ONE)
    with socket.create_connection(("127.0.0.1", port), 5) as one_more:
        assert is_hung_up(one_more)
    for peer in peers:
        peer.close()
    assert until(lambda: made._open.total() == 0)


def test_an_address_that_keeps_failing_is_shut_out(listener: tuple[int, Listener]) -> None:
    for _ in range(MOST):
        hello(listener[0]).close()  # still welcome
        with socket.create_connection(("127.0.0.1", listener[0]), 5) as peer:
            peer.sendall(b"garbage")
            assert is_hung_up(peer)
    with socket.create_connection(("127.0.0.1", listener[0]), 5) as peer:
        assert is_hung_up(peer)  # though it has said nothing wrong
