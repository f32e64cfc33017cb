"""A real browser against a real server: threads, commits, cookies, camera."""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from werkzeug.serving import make_server

from app.accounts.public import Person

LaunchBrowser = Callable[..., Browser]


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
