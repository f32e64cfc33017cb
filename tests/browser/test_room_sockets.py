"""A room in real browsers over the lean connection layer: talk, a process that ends, chat left out under overload."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, WebSocketRoute, expect

from app import config
from app.accounts.public import Person
from app.unit_of_work import unit_of_work
from tests.browser.crossing import Crossing
from tests.builders import accounts
from tests.livestream.conftest import make_stage
from tests.livestream.test_processes import Process

pytestmark = pytest.mark.browser


@pytest.fixture
def rooms(settings: config.Settings) -> Iterator[Process]:
    process = Process(settings)
    process.start()
    yield process
    process.end()


@pytest.fixture
def address(live_server: str, rooms: Process) -> Iterator[str]:
    crossing = Crossing(int(live_server.rpartition(":")[2]), rooms.port)
    yield crossing.url
    crossing.close()


@pytest.fixture
def enter(
    committed: Flask, address: str, launch: Callable[..., Any], signed_in: Callable[..., None]
) -> Callable[..., Page]:
    """enter(person, intercept=None, lang="zh") opens the room on a phone."""
    browser = launch()
    with committed.app_context(), unit_of_work() as session:
        room = make_stage(session).room.public_id

    def enter(person: Person, intercept: Callable[[WebSocketRoute], None] | None = None, lang: str = "zh") -> Page:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        signed_in(context, person)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        if intercept:
            page.route_web_socket("**/socket.io/**", intercept)
        page.goto(f"{address}/live/{room}?lang={lang}")
        expect(page.locator("#viewers")).to_be_visible()
        return page

    return enter


@pytest.fixture
def people(committed: Flask) -> list[Person]:
    with committed.app_context(), unit_of_work() as session:
        return [accounts.person(session, name) for name in ("王芳", "李伟")]


def say(page: Page, text: str) -> None:
    page.locator("#say input").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#say input")).to_have_value("")


def test_two_phones_talk_and_survive_the_end_of_their_process(
    rooms: Process, people: list[Person], enter: Callable[..., Page]
) -> None:
    one, two = enter(people[0]), enter(people[1])
    say(one, "包住吗？")
    expect(two.locator("#chat")).to_contain_text("包住吗？")
    expect(one.locator("#chat .mine")).to_contain_text("包住吗？")
    rooms.end()
    expect(one.locator("#network")).to_be_visible()
    rooms.start()
    expect(one.locator("#network")).to_be_hidden(timeout=20_000)
    say(two, "住宿几个人一间？")
    for page in (one, two):
        expect(page.locator("#chat p")).to_have_count(2)
        expect(page.locator("#chat p").last).to_contain_text("住宿几个人一间？")


class Overloaded:
    """Stands between page and server: while `level` is 3, chat is left out as a process under overload does it."""

    def __init__(self) -> None:
        self.level = 0
        self.route: WebSocketRoute | None = None
        self.resumed: list[dict[str, int]] = []
        self.left_out = 0

    def __call__(self, route: WebSocketRoute) -> None:
        self.route, server = route, route.connect_to_server()
        route.on_message(lambda message: (self._note(str(message)), server.send(message)))
        server.on_message(lambda message: route.send(self._thinned(str(message))))

    def become(self, level: int) -> None:
        self.level = level
        assert self.route is not None
        self.route.send("42" + json.dumps(["shedding", {"level": level}]))

    def _note(self, message: str) -> None:
        if '["resume"' in message:
            self.resumed.append(json.loads(message[message.index("[") :])[1])

    def _thinned(self, message: str) -> str:
        name, payload = json.loads(message[2:]) if message.startswith("42") else ("", None)
        if name == "presence":
            return "42" + json.dumps([name, payload | {"shedding": self.level}])
        if name != "events" or self.level < 3:
            return message
        first, last = payload[0], payload[-1]
        self.left_out += len(payload)
        return "42" + json.dumps([name, [last | {"kind": "skipped", "payload": {"from": first["number"]}}]])


@pytest.mark.parametrize(("lang", "words"), [("zh", "聊天先显示一部分"), ("en", "part of the chat is shown now")])
def test_chat_left_out_under_overload_is_said_and_comes_in_its_place(
    people: list[Person], enter: Callable[..., Page], lang: str, words: str
) -> None:
    overloaded = Overloaded()
    speaker, watcher = enter(people[0]), enter(people[1], overloaded, lang)
    say(speaker, "第一句")
    expect(watcher.locator("#chat")).to_contain_text("第一句")
    expect(watcher.locator("#shedding")).to_be_hidden()
    overloaded.become(3)
    expect(watcher.locator("#shedding")).to_contain_text(words)
    resumes = len(overloaded.resumed)
    say(speaker, "第二句")
    expect(speaker.locator("#chat p")).to_have_count(2)
    while not overloaded.left_out:
        watcher.wait_for_timeout(20)
    expect(watcher.locator("#chat p")).to_have_count(1)
    overloaded.become(2)
    expect(watcher.locator("#shedding")).to_be_hidden()
    say(speaker, "第三句")
    expect(watcher.locator("#chat p")).to_have_count(3, timeout=12_000)
    texts = [text.split(" ", 1)[1] for text in watcher.locator("#chat p").all_inner_texts()]
    assert texts == ["第一句", "第二句", "第三句"]
    assert overloaded.resumed[resumes:] == [{"epoch": 0, "number": 0}]
