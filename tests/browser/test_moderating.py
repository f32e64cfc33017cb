"""A moderator at a desk and a viewer on a phone, in real browsers: held, let through, silenced, shut out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.accounts.public import Person
from app.actor import StaffRole
from app.livestream.drain import moderation as drain
from app.livestream.drain.events import drain_events
from app.livestream.rules import Entry, WordAction
from app.livestream.services import word_lists
from app.unit_of_work import unit_of_work
from tests.browser.conftest import Door
from tests.builders import accounts, livestream
from tests.livestream.test_processes import until

pytestmark = pytest.mark.browser
SECONDS = 15_000


@dataclass
class Hall:
    """A live room, its moderator's page and a viewer's phone."""

    app: Flask
    url: str
    moderator: Page
    viewer: Page
    problems: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self.problems.append(line.text) if "Content Security" in line.text else None)

    def drain(self) -> int:
        """What the drainer does all the time."""
        with self.app.app_context():
            drain_events()
            return drain.drain_held() + drain.drain_devices()

    def say(self, text: str) -> None:
        box = self.viewer.locator("#say [name=text]")
        box.fill(text)
        box.press("Enter")

    def hear(self, text: str) -> None:
        """The moderator sees it as said by all."""
        expect(self.moderator.locator("#chat .what", has_text=text)).to_be_visible(timeout=SECONDS)


@pytest.fixture
def hall(committed: Flask, front_door: Door, launch: Callable[..., Browser], signed_in: Callable) -> Iterator[Hall]:
    with committed.app_context(), unit_of_work() as session:
        room = livestream.room(session, accounts.enterprise(session), live=True).public_id
        staff, seeker = accounts.staff(session, StaffRole.MODERATOR, "120110"), accounts.person(session)
        chief = accounts.actor(session, staff)
        word_lists.add_word(session, chief, room, Entry("押金", WordAction.HOLD))
        word_lists.add_word(session, chief, room, Entry("{phone}", WordAction.MASK))
    browser = launch()

    def page(person: Person, width: int, height: int) -> Page:
        context: BrowserContext = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        signed_in(context, person)
        made = context.new_page()
        made.set_default_timeout(SECONDS)
        return made

    made = Hall(committed, f"{front_door.url}/live/{room}", page(staff, 1440, 900), page(seeker, 390, 844))
    made.watch(made.moderator)
    made.watch(made.viewer)
    made.moderator.goto(f"{made.url}/moderate?lang=zh")
    made.viewer.goto(f"{made.url}?lang=zh")
    yield made
    assert made.problems == []


def test_a_held_message_is_let_through_by_keyboard(hall: Hall) -> None:
    hall.say("打 13812345678 找我")
    hall.hear("打 ＊＊＊＊＊＊＊＊＊＊＊ 找我")
    hall.say("入职要交押金吗")
    expect(hall.viewer.locator("#waiting .waiting")).to_contain_text("入职要交押金吗")
    assert until(lambda: hall.drain() > 0)
    expect(hall.moderator.locator("#queue [data-held]")).to_have_count(1)
    hall.moderator.keyboard.press("j")
    hall.moderator.keyboard.press("a")
    hall.hear("入职要交押金吗")
    expect(hall.viewer.locator("#waiting .waiting")).to_have_count(0)
    expect(hall.viewer.locator("#chat")).to_contain_text("入职要交押金吗")
    expect(hall.moderator.locator("#queue [data-held]")).to_have_count(0)


def test_a_rejected_message_is_gone_and_a_line_is_deleted(hall: Hall) -> None:
    hall.say("押金多少")
    assert until(lambda: hall.drain() > 0)
    hall.moderator.locator("#queue [data-act=reject] button").click()
    expect(hall.viewer.locator("#said")).to_contain_text("没有通过")
    expect(hall.viewer.locator("#waiting .waiting")).to_have_count(0)
    hall.say("加群赚大钱")
    hall.hear("加群赚大钱")
    hall.moderator.locator("#chat li", has_text="加群赚大钱").locator("summary").click()
    hall.moderator.locator("#chat details[open] [data-act=delete] button").first.click()
    expect(hall.moderator.locator("#chat li", has_text="加群赚大钱")).to_have_count(0)
    expect(hall.viewer.locator("#chat")).not_to_contain_text("加群赚大钱")


def test_slow_mode_is_counted_on_the_button_and_who_is_shut_out_is_told(hall: Hall) -> None:
    hall.moderator.locator("#settings [data-act=limits] button", has_text="30 秒").click()
    expect(hall.viewer.locator('#say[data-slow="30"]')).to_be_visible()
    hall.say("第一句")
    hall.hear("第一句")
    button = hall.viewer.locator("#say button").last
    expect(button).to_be_disabled()
    hall.moderator.locator("#chat li", has_text="第一句").locator("summary").click()
    hall.moderator.locator("#chat details[open] [data-act=ban] button").first.click()
    expect(hall.viewer.locator("#shut")).to_be_visible()
    expect(hall.moderator.locator("#people [data-act=unban]")).to_have_count(1)
    hall.moderator.locator("#people [data-act=unban] button").click()
    expect(hall.moderator.locator("#people [data-act=unban]")).to_have_count(0)
    hall.viewer.goto(f"{hall.url}?lang=zh")
    expect(hall.viewer.locator("#say")).to_be_visible()
