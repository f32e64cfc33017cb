"""A live room between two real browsers: a host with a (made-up) camera, a viewer on a phone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.accounts.public import Person
from app.unit_of_work import unit_of_work
from tests.browser.conftest import Door
from tests.builders import accounts, livestream
from tests.livestream.test_processes import until

pytestmark = pytest.mark.browser

CAMERA = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=device-count=2",
    "--autoplay-policy=document-user-activation-required",
)
PHONE = {"width": 390, "height": 844}
SECONDS = 15_000


@dataclass
class Show:
    """One room about to begin, its host's phone and a viewer's."""

    door: Door
    room: str
    host: Page
    viewer: Page
    problems: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self.problems.append(line.text) if "Content Security" in line.text else None)

    def open_studio(self) -> None:
        self.host.goto(f"{self.door.url}/live/{self.room}/studio?lang=zh")

    def open_room(self) -> None:
        self.viewer.goto(f"{self.door.url}/live/{self.room}?lang=zh")

    def shown(self) -> float:
        """How far the viewer's picture has come."""
        return float(self.viewer.evaluate("document.getElementById('video').currentTime"))

    def plays(self, seconds: float = 15) -> bool:
        """Whether the viewer's picture moves on."""
        before = self.shown()
        return until(lambda: self.viewer.wait_for_timeout(100) or self.shown() > before + 0.5, seconds)


@pytest.fixture
def show(committed: Flask, front_door: Door, launch: Callable[..., Browser], signed_in: Callable) -> Iterator[Show]:
    with committed.app_context(), unit_of_work() as session:
        enterprise = accounts.enterprise(session)
        vacancy = livestream.vacancy(session, enterprise)
        room = livestream.room(session, enterprise, vacancies=(vacancy,)).public_id
        clerk = session.get_one(Person, enterprise.created_by)
        seeker = accounts.person(session)
    browser = launch(*CAMERA)

    def phone(person: Person) -> Page:
        context: BrowserContext = browser.new_context(viewport=PHONE)
        signed_in(context, person)
        page = context.new_page()
        page.set_default_timeout(SECONDS)
        return page

    made = Show(front_door, room, phone(clerk), phone(seeker))
    made.watch(made.host)
    made.watch(made.viewer)
    yield made
    assert made.problems == []


def test_three_taps_from_the_link_to_the_viewers_picture(show: Show) -> None:
    show.open_studio()  # the first tap; the second, allowing the camera, is the browser's own
    expect(show.host.locator("#preview")).to_be_visible(timeout=SECONDS)
    show.host.locator("#go button").click()  # the third
    expect(show.host.locator("#signal-text")).to_have_text("清楚", timeout=SECONDS)
    show.open_room()
    assert show.plays()
