"""What goes wrong with a broadcast over RTMP: refused with a code that OBS shows, or gone on with."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import config
from app.livestream.rtmp import amf, listener
from app.livestream.rtmp.chunks import Kind, written
from app.livestream.rtmp.listener import Listener
from tests.livestream.conftest import Stage
from tests.livestream.rtmp import test_listener
from tests.livestream.rtmp.test_listener import Obs, hello, is_hung_up, running
from tests.livestream.test_processes import until
from tests.livestream.video import media
from tests.livestream.video.conftest import Player, VideoProcess, live, rooms

__all__ = ["live", "rooms"]
key = test_listener.key


class Publisher:
    """OBS by hand: publishes with a key, then sends what the test says."""

    def __init__(self, port: int, key: str) -> None:
        self.line = hello(port)
        self.heard = b""
        self.say("connect", 1.0, {"app": "live"})
        self.say("createStream", 2.0, None)
        self.say("publish", 3.0, None, key, "live")

    def say(self, *values: Any) -> None:
        self.line.sendall(written(Kind.COMMAND, amf.encode(*values)))

    def send(self, kind: Kind, payload: bytes) -> None:
        self.line.sendall(written(kind, payload, size=128))

    def hears(self, text: str, seconds: float = 15) -> bool:
        """Whether the listener says it."""
        end = time.monotonic() + seconds
        self.line.settimeout(0.2)
        while time.monotonic() < end and text.encode() not in self.heard:
            try:
                piece = self.line.recv(65_536)
            except TimeoutError:
                continue
            except ConnectionError:
                break
            if not piece:
                break
            self.heard += piece
        return text.encode() in self.heard


@pytest.fixture
def publish(listening: tuple[int, Listener], key: str) -> Iterator[Callable[[], Publisher]]:
    made: list[Publisher] = []

    def start() -> Publisher:
        made.append(Publisher(listening[0], key))
        return made[-1]

    yield start
    for one in made:
        one.line.close()


@pytest.fixture
def listening(app: Flask, rooms: Any) -> Iterator[tuple[int, Listener]]:
    with running(app, rooms.url) as made:
        yield made


@pytest.mark.parametrize(
    ("kind", "payload"),
    [(Kind.VIDEO, b"\x12\x00\x00"), (Kind.VIDEO, b"\x90hvc1"), (Kind.AUDIO, b"\x2f\xff")],
    ids=["another codec", "enhanced RTMP", "sound that is not AAC"],
)
def test_what_is_not_h264_and_aac_is_refused_by_name(
    publish: Callable[[], Publisher], kind: Kind, payload: bytes
) -> None:
    obs = publish()
    assert obs.hears("NetStream.Publish.Start")
    obs.send(kind, payload)
    assert obs.hears("not_video")
    assert is_hung_up(obs.line)


def test_more_than_a_broadcast_needs_is_refused_by_name(publish: Callable[[], Publisher]) -> None:
    obs = publish()
    assert obs.hears("NetStream.Publish.Start")
    try:
        for _piece in range(40):
            obs.send(Kind.VIDEO, b"\x27\x01" + bytes(2**20))
    except OSError:  # hung up on, with more on the way: what it was told is read below
        pass
    assert obs.hears("too_fast")


def test_a_key_takes_over_from_a_connection_that_has_gone_silent(
    publish: Callable[[], Publisher], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its network is gone and nobody knows: who has the key comes back without waiting for that."""
    silent = publish()
    assert silent.hears("NetStream.Publish.Start")
    assert publish().hears("stream_key_in_use")
    monkeypatch.setattr(listener, "SILENT_SECONDS", 0.0)
    assert publish().hears("NetStream.Publish.Start")
    assert silent.hears("replaced")
    assert is_hung_up(silent.line)


def test_a_rooms_process_killed_under_obs_comes_back_without_obs_noticing(
    app: Flask, settings: config.Settings, live: Stage, key: str, tmp_path: Path
) -> None:
    """The numbers go on with another take, and every take decodes."""
    process = VideoProcess(settings)
    process.start()
    room = live.room.public_id
    player, journal = Player(process, f"/video/{room}/"), settings.state / "video" / "p" / room / "journal.jsonl"
    try:
        with running(app, process.url) as (port, taking_in):
            obs = Obs(port, key, tmp_path / "obs.log")
            try:
                assert until(lambda: journal.exists() and len(segments(journal)) >= 2, 20)
                process.kill()
                process.start()
                assert until(lambda: len({take for _number, take in segments(journal)}) == 2, 25), journal.read_text()
                assert obs.process.poll() is None
            finally:
                obs.stop()
            assert until(lambda: not taking_in._running)
        numbers = [number for number, _take in segments(journal)]
        assert numbers == sorted(set(numbers))
        assert all(media.decoded(file)["v"] for file in player.whole())
    finally:
        process.end()


def segments(journal: Path) -> list[tuple[int, int]]:
    """Number and take of each."""
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    return [(line["msn"], line["take"]) for line in lines if line["kind"] == "segment"]


def test_a_connection_reset_in_the_middle_harms_nobody(
    publish: Callable[[], Publisher], listening: tuple[int, Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    obs = publish()
    assert obs.hears("NetStream.Publish.Start")
    obs.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    obs.line.close()
    assert until(lambda: not listening[1]._running)
    assert publish().hears("NetStream.Publish.Start")
