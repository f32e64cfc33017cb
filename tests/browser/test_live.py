"""A live room between two real browsers: a host with a (made-up) camera, a viewer on a phone."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
PHONE: Any = {"width": 390, "height": 844}
SIZES: list[Any] = [PHONE, {"width": 320, "height": 640}, {"width": 844, "height": 390}, {"width": 1440, "height": 900}]
SECONDS = 15_000
AXE = Path(__file__).parents[2] / "static" / "vendor" / "axe" / "axe.min.js"


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
        before, end = self.shown(), time.monotonic() + seconds
        while time.monotonic() < end and self.shown() < before + 0.5:
            self.viewer.wait_for_timeout(100)  # events of the page come in meanwhile
        return self.shown() >= before + 0.5


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


def _goes_live(show: Show) -> None:
    """The first tap opens the room; the second, allowing the camera, is the browser's own; the third goes live."""
    show.open_studio()
    expect(show.host.locator("#preview")).to_be_visible(timeout=SECONDS)
    show.host.locator("#go button").click()
    expect(show.host.locator("#signal-text")).to_have_text("清楚", timeout=SECONDS)


def _camera(page: Page) -> str:
    return str(page.evaluate("document.getElementById('preview').srcObject?.getVideoTracks()[0]?.label ?? ''"))


def test_three_taps_then_talk_another_camera_and_the_end(show: Show) -> None:
    _goes_live(show)
    show.open_room()
    assert show.plays()
    assert show.viewer.evaluate("document.getElementById('video').videoWidth") > 0

    show.viewer.locator("#say input").fill("夜班补贴多少？")
    show.viewer.locator("#say button").click()
    expect(show.host.locator("#chat")).to_contain_text("夜班补贴多少？")
    show.host.locator("#say input").fill("每班三十元")
    show.host.locator("#say button").click()
    expect(show.viewer.locator("#chat .host")).to_contain_text("每班三十元")

    before = _camera(show.host)
    show.host.locator("#flip").click()
    assert until(lambda: _camera(show.host) not in ("", before))
    show.viewer.wait_for_timeout(1500)  # what was under way is shown to its end
    assert show.plays()
    expect(show.viewer.locator('[data-over="lost"]')).to_be_hidden(timeout=SECONDS)

    show.host.on("dialog", lambda dialog: dialog.accept())
    show.host.locator(".key.end").click()
    expect(show.host.locator("#preview")).to_be_hidden(timeout=SECONDS)
    assert show.host.evaluate("document.getElementById('preview').srcObject") is None
    expect(show.viewer.locator("#state-text")).to_have_text("已结束")
    expect(show.viewer.locator("#video")).to_be_hidden()


def test_a_cut_network_is_restored_inside_the_room_and_without_picture_it_goes_on_in_writing(show: Show) -> None:
    _goes_live(show)
    show.open_room()
    assert show.plays()
    show.host.context.set_offline(True)
    expect(show.host.locator("#cast-text")).to_contain_text("正在恢复")
    expect(show.viewer.locator('[data-over="lost"]')).to_be_visible(timeout=SECONDS)
    show.host.context.set_offline(False)
    expect(show.host.locator("#signal-text")).to_have_text("清楚", timeout=SECONDS)
    expect(show.viewer.locator('[data-over="lost"]')).to_be_hidden(timeout=SECONDS)
    assert show.plays()

    show.host.locator("#more").click()
    show.host.locator("#video-off").click()
    expect(show.viewer.locator("#no-video")).to_be_visible(timeout=SECONDS)
    expect(show.viewer.locator("#video")).to_be_hidden()
    show.viewer.locator("#say input").fill("还在吗")
    show.viewer.locator("#say button").click()
    expect(show.host.locator("#chat")).to_contain_text("还在吗")


# As a phone's browser does. (Chromium's own rule cannot be used: whatever the test's driver asks counts as a touch.)
REFUSE_TO_PLAY = """
  const real = HTMLMediaElement.prototype.play;
  let touched = false;
  addEventListener("pointerdown", () => (touched = true), true);
  HTMLMediaElement.prototype.play = function () {
    return touched ? real.call(this) : Promise.reject(new DOMException("", "NotAllowedError"));
  };
"""


def test_refused_autoplay_waits_for_a_tap_and_the_viewer_chooses_what_to_see(show: Show) -> None:
    _goes_live(show)
    show.viewer.add_init_script(f"{{{REFUSE_TO_PLAY}}}")
    show.open_room()
    tap = show.viewer.locator('[data-over="tap"] button')
    expect(tap).to_be_visible(timeout=SECONDS)
    tap.click()
    assert show.plays()
    for rung, name in (("audio", "只听声音"), ("low", "流畅")):
        show.viewer.locator("#quality").click()
        show.viewer.locator(f'[name="quality"][value="{rung}"]').check()
        expect(show.viewer.locator("#quality-now")).to_have_text(name)
        assert show.plays(), rung
    show.viewer.locator("#quality").click()
    show.viewer.locator('[name="quality"][value="text"]').check()
    expect(show.viewer.locator('[data-over="words"]')).to_be_visible()
    show.viewer.reload()  # the choice is kept
    expect(show.viewer.locator('[data-over="words"]')).to_be_visible(timeout=SECONDS)
    show.viewer.locator("#words-back").click()
    assert show.plays()


def test_two_devices_never_fight_over_a_room(show: Show) -> None:
    _goes_live(show)
    other = show.host.context.new_page()
    show.watch(other)
    other.on("dialog", lambda dialog: dialog.accept())
    other.goto(f"{show.door.url}/live/{show.room}/studio?lang=zh")
    other.locator("#go-video").click()
    expect(other.locator("#preview")).to_be_visible(timeout=SECONDS)
    other.locator("#go-video").click()
    expect(other.locator("#cast-text")).to_contain_text("已经有一台设备", timeout=SECONDS)
    other.locator("#cast-do").click()
    expect(other.locator("#signal-text")).to_have_text("清楚", timeout=SECONDS)
    expect(show.host.locator("#cast-text")).to_contain_text("换成了另一台设备", timeout=SECONDS)
    show.open_room()
    assert show.plays()


def test_studio_and_room_are_accessible_and_small(show: Show) -> None:
    """axe finds nothing; before there is video the room asks for less than 200 kB; nothing runs over the edge."""
    asked = _bytes(show.viewer)
    show.open_room()
    expect(show.viewer.locator("#viewers-text")).not_to_be_empty(timeout=SECONDS)
    assert sum(asked.values()) < 200_000, asked
    assert not any("hls" in address for address in asked)
    _goes_live(show)
    assert show.plays()
    for page in (show.host, show.viewer):
        page.evaluate(AXE.read_text())
        for size in SIZES:
            page.set_viewport_size(size)
            found = page.evaluate("axe.run().then((done) => done.violations.map((one) => [one.id, one.nodes[0].html]))")
            assert found == [], size
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
    show.problems.clear()  # axe itself sets styles that the page's policy refuses


def _bytes(page: Page) -> dict[str, int]:
    """What comes over the wire, by address, as it comes."""
    found: dict[str, int] = {}
    names: dict[str, str] = {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    wire.on(
        "Network.loadingFinished",
        lambda event: found.update({names[event["requestId"]]: int(event["encodedDataLength"])}),
    )
    return found
