"""A rooms process with real ffmpeg, and hosts and players that speak to it over the network."""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import websocket
from flask import Flask

from app import config
from app.livestream import tokens
from app.livestream.tokens import IngestClaims, Via
from app.livestream.video import links
from app.unit_of_work import unit_of_work
from tests.livestream.conftest import Stage, make_stage
from tests.livestream.test_processes import Process, until
from tests.livestream.video import media


class VideoProcess(Process):
    """A rooms process with a state folder."""

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"CHUNFENG_STATE": str(self.settings.state)}


@dataclass
class Host:
    """Feeds a room as docs/video.md says."""

    settings: config.Settings
    process: Process
    room: str
    heard: list[dict[str, Any]] = field(default_factory=list)
    socket: Any = None

    def connect(self, *, session: str = "s" * 24, take_over: bool = False, token: str | None = None) -> "Host":
        claims = IngestClaims(self.room, session, 1, Via.BROWSER)
        token = token if token is not None else tokens.issue_ingest(self.settings.secret_key, claims)
        self.socket = websocket.create_connection(f"{self.process.url.replace('http', 'ws')}/ingest/{self.room}")
        self.say(type="hello", token=token, take_over=take_over)
        return self

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self, *kinds: str, seconds: float = 15) -> dict[str, Any]:
        """The next message of one of these kinds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.socket.settimeout(max(0.1, end - time.monotonic()))
            message: dict[str, Any] = json.loads(self.socket.recv())
            self.heard.append(message)
            if message["type"] in kinds:
                return message
        raise AssertionError(f"none of {kinds} in {self.heard}")

    def take(self, kind: tuple[str, ...], mime: str, pace: float = 0.0, **made: Any) -> None:
        """A whole take, as fast as the line takes it unless a pace (seconds a slice) is given."""
        self.say(type="take", mime=mime)
        for piece in media.slices(media.clip(kind, **made), 20):
            self.socket.send_binary(piece)
            time.sleep(pace)

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()


@dataclass
class Player:
    """Reads playlists and files over HTTP."""

    process: Process
    base: str

    def get(self, name: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"{self.process.url}{self.base}{name}", timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def text(self, name: str = "main/index.m3u8") -> str:
        status, body = self.get(name)
        assert status == 200, (name, status, body)
        return body.decode()

    def segments(self, rendition: str = "main") -> list[str]:
        return re.findall(r"^s\d+\.m4s$", self.text(f"{rendition}/plain.m3u8"), re.M)

    def whole(self, rendition: str = "main") -> list[bytes]:
        """What the playlist gives, one file for each take: its initialisation and its segments."""
        files: list[bytes] = []
        for line in self.text(f"{rendition}/plain.m3u8").splitlines():
            if line.startswith("#EXT-X-MAP"):
                files.append(self.file(rendition, line.split('"')[1]))
            elif line and not line.startswith("#"):
                files[-1] += self.file(rendition, line)
        return files

    def file(self, rendition: str, name: str) -> bytes:
        status, body = self.get(f"{rendition}/{name}")
        assert status == 200, (rendition, name, status)
        return body


@pytest.fixture(scope="module")
def rooms(settings: config.Settings, app: Flask) -> Iterator[Process]:
    made = VideoProcess(settings)
    made.start()
    yield made
    made.end()


@pytest.fixture
def live(committed: Flask) -> Iterator[Stage]:
    with committed.app_context():
        with unit_of_work() as session:
            stage = make_stage(session)
        yield stage


@pytest.fixture
def host(settings: config.Settings, live: Stage, rooms: Process) -> Iterator[Callable[..., Host]]:
    made: list[Host] = []

    def make(process: Process | None = None, **given: Any) -> Host:
        one = Host(settings, process or rooms, live.room.public_id)
        made.append(one)
        return one.connect(**given)

    yield make
    for one in made:
        one.close()


@pytest.fixture
def player(settings: config.Settings, live: Stage, rooms: Process) -> Player:
    return Player(rooms, links.base(settings.secret_key, live.room.public_id, public=True))


__all__ = ["Host", "Player", "VideoProcess", "until"]
