"""Viewers whose clocks are a day wrong: the room goes by the server's time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import clock
from app.accounts.public import Person
from app.unit_of_work import unit_of_work
from tests.browser.conftest import Door
from tests.browser.test_live import PHONE, SECONDS
from tests.builders import accounts, livestream
from tests.livestream.conftest import make_stage

pytestmark = pytest.mark.browser
DAY = 24 * 3600 * 1000

# As on a phone with a wrong clock: every wall clock the page can ask is off by `wrong` ms, how fast it runs is right.
WRONG_CLOCK = """
  window.wrong = %d;
  const Real = Date;
  class Wrong extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + window.wrong); }
    static now() { return Real.now() + window.wrong; }
  }
  window.Date = Wrong;
  const origin = performance.timeOrigin + window.wrong;
  Object.defineProperty(performance, "timeOrigin", { get: () => origin });
"""


@pytest.fixture
def phone(
    committed: Flask, launch: Callable[..., Browser], signed_in: Callable[[BrowserContext, Person], None]
) -> Callable[[int], Page]:
    browser = launch()
    with committed.app_context(), unit_of_work() as session:
        seeker = accounts.person(session)

    def open_phone(wrong: int) -> Page:
        context = browser.new_context(viewport=PHONE)
        signed_in(context, seeker)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.set_default_timeout(SECONDS)
        page.add_init_script(WRONG_CLOCK % wrong)
        return page

    return open_phone


@pytest.mark.parametrize("wrong", [DAY, -DAY], ids=["a day ahead", "a day behind"])
def test_a_room_on_a_phone_whose_clock_is_wrong(
    committed: Flask, front_door: Door, phone: Callable[[int], Page], wrong: int
) -> None:
    """Countdown, minutes on air and talk; the clock is put right in the middle, the network goes and comes back."""
    with committed.app_context(), unit_of_work() as session:
        on_air = make_stage(session).room.public_id
        enterprise = accounts.enterprise(session)
        vacancy, begins = livestream.vacancy(session, enterprise), clock.now() + timedelta(hours=2, minutes=30)
        to_come = livestream.room(session, enterprise, vacancies=(vacancy,), starts_at=begins).public_id
    page = phone(wrong)
    page.goto(f"{front_door.url}/live/{to_come}?lang=zh")
    assert abs(page.evaluate("Date.now()") - clock.now().timestamp() * 1000 - wrong) < 60_000
    expect(page.locator("#countdown")).to_contain_text("02:2")

    page.goto(f"{front_door.url}/live/{on_air}?lang=zh")
    expect(page.locator("#state-text")).to_have_text("直播中 0 分钟")
    _say(page, "第一句")
    page.evaluate("window.wrong = 0")
    page.context.set_offline(True)
    expect(page.locator("#network")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#network")).to_be_hidden(timeout=30_000)
    _say(page, "第二句")
    assert page.evaluate("document.querySelectorAll('#chat .mine').length") == 2


def _say(page: Page, text: str) -> None:
    page.locator("#say input").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#chat")).to_contain_text(text)


def test_the_countdown_of_a_held_booth_does_not_ask_again_and_again(
    committed: Flask, live_server: str, phone: Callable[[int], Page]
) -> None:
    """The script that counts is given how long is left, never a moment of its own clock."""
    page = phone(DAY)
    page.goto(f"{live_server}/healthz")
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.route("**/held", lambda route: route.fulfill(content_type="text/html", body=HELD))
    page.goto(f"{live_server}/held")
    expect(page.locator(".clock")).to_contain_text("14:5")
    page.wait_for_timeout(2500)
    assert len(loads) == 1


HELD = '<span class="clock" data-left="899"></span><script type="module" src="/static/js/events/countdown.js"></script>'
