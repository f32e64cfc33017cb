"""A real browser against a real server: threads, commits, cookies, camera."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from werkzeug.serving import make_server

from app import config
from app.accounts.public import Person
from ops import nginx
from ops.state import State
from tests.livestream.test_processes import until
from tests.livestream.video.conftest import VideoProcess

LaunchBrowser = Callable[..., Browser]


@dataclass(frozen=True)
class Door:
    """Where browsers come in, and the rooms process behind it."""

    url: str
    rooms: VideoProcess


@pytest.fixture
def live_server(committed: Flask) -> Iterator[str]:
    """The application on a port of its own, many requests at once; returns its address. What it keeps is committed."""
    server = make_server("127.0.0.1", 0, committed, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver, once a session."""
    with sync_playwright() as found:
        yield found


@pytest.fixture
def launch(playwright: Playwright) -> Iterator[LaunchBrowser]:
    """launch("--flag", …) starts a Chromium that is closed after the test."""
    started: list[Browser] = []

    def launch(*flags: str) -> Browser:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox", "--disable-dev-shm-usage", *flags]
        )
        started.append(browser)
        return browser

    yield launch
    for browser in started:
        browser.close()


@pytest.fixture
def signed_in(committed: Flask, live_server: str) -> Callable[[BrowserContext, Person], None]:
    """signed_in(context, person): the browser carries the person's cookie, as after typing the code."""

    def sign_in(context: BrowserContext, person: Person) -> None:
        content: dict[str, Any] = {"_user_id": f"{person.public_id}.{person.session_version}", "_fresh": True}
        serializer = committed.session_interface.get_signing_serializer(committed)  # type: ignore[attr-defined]
        context.add_cookies([{"name": "session", "value": serializer.dumps(content), "url": live_server}])

    return sign_in


@pytest.fixture
def front_door(committed: Flask, live_server: str, settings: config.Settings, tmp_path: Path) -> Iterator[Door]:
    """The whole of a live room: the product's nginx before `live_server` and a rooms process with sockets and video."""
    rooms = VideoProcess(settings)
    rooms.start()
    state = State(settings.state, settings.state)
    state.prepare()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    service = nginx.service(state, nginx.Front(port, 1, secret_key=settings.secret_key))
    configuration = Path(service.command[2], "nginx.conf")
    text = configuration.read_text().replace(f"unix:{nginx.rooms_socket(state, 0)}", f"127.0.0.1:{rooms.port}")
    configuration.write_text(text.replace(f"unix:{nginx.web_socket(state)}", urlsplit(live_server).netloc))
    child = replace(service, log=tmp_path / "nginx.log").spawn()
    assert until(lambda: service.ready is not None and service.ready(child.pid))
    yield Door(f"http://127.0.0.1:{port}", rooms)
    child.terminate()
    child.wait(10)
    rooms.end()
