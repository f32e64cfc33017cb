"""A replay and a clip in a real browser: the picture plays, chat and cards follow it both ways, the clip is counted."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from app import config
from app.accounts.public import Person
from app.database import current_session
from app.livestream.models import RoomClip
from app.livestream.replay.processing import process
from app.unit_of_work import unit_of_work
from tests.browser.conftest import LaunchBrowser
from tests.builders import accounts, recordings
from tests.livestream.test_recordings import Past, make_past
from tests.livestream.test_replay_pages import say

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("REPLAY_PICTURES")
"""A folder for pictures of every page, for people to look at; none are made without it."""
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def make_replay(settings: config.Settings) -> tuple[Past, str]:
    with unit_of_work() as session:
        past = make_past(session)
        for number, (second, text) in enumerate([(0.5, "底薪多少"), (2, "包住吗"), (4.5, "要经验吗")], start=10):
            say(session, past, number, second, text)
    recordings.record(settings.state, past.public_id, past.started_ms, [(recordings.take(6, 640, 360), 6)])
    assert process(past.recording_id) == "done"
    clip = current_session().scalars(select(RoomClip.public_id).order_by(RoomClip.from_ms)).first()
    assert clip is not None
    return past, clip


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def wait(page: Page, true: str) -> None:
    """Until something holds of the video; the page's policy forbids the driver's own way of asking."""
    for _ in range(200):
        if page.evaluate(f"document.getElementById('video').{true}"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(true)


def test_a_replay_follows_its_place(
    committed: Flask, settings: config.Settings, live_server: str, launch: LaunchBrowser
) -> None:
    with committed.app_context():
        past, _clip = make_replay(settings)
    page = launch("--autoplay-policy=no-user-gesture-required").new_page(viewport=PHONE, locale="zh-CN")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{live_server}/live/{past.public_id}/replay")
    wait(page, "readyState >= 2")
    expect(page.locator("#pinned-title")).to_have_text("数控车工")
    expect(page.locator("#chat-empty")).to_be_visible()
    page.locator("#chapters button").nth(1).click()
    expect(page.locator("#pinned-title")).to_have_text("机械装配工")
    wait(page, "currentTime > 4.6")
    expect(page.locator("#chat .chat-line")).to_have_count(3)
    page.evaluate("document.getElementById('video').pause(); document.getElementById('video').currentTime = 1")
    expect(page.locator("#chat .chat-line")).to_have_count(1)
    expect(page.locator("#pinned-title")).to_have_text("数控车工")
    page.locator("#speed").select_option("2")
    assert page.evaluate("document.getElementById('video').playbackRate") == 2
    page.locator("#pinned-apply").click()
    expect(page.locator("#apply-title")).to_have_text("报名：数控车工")
    assert f"t%3D1%26job%3D{past.stage.first.public_id}" in str(page.locator("#apply-sign-in").get_attribute("href"))
    assert wrong == []


def test_one_applies_in_the_replay(
    committed: Flask,
    settings: config.Settings,
    live_server: str,
    launch: LaunchBrowser,
    signed_in: Callable[[BrowserContext, Person], None],
) -> None:
    with committed.app_context():
        past, _clip = make_replay(settings)
        with unit_of_work() as session:
            seeker = accounts.person(session)
    context = launch().new_context(viewport=PHONE, locale="zh-CN")
    signed_in(context, seeker)
    page = context.new_page()
    page.goto(f"{live_server}/live/{past.public_id}/replay?t=1")
    page.locator("#pinned-apply").click()
    page.locator("#apply-form button").click()
    expect(page.locator("#said")).to_contain_text("已经报名")
    expect(page.locator("#pinned-apply")).to_have_text("已报名")


def test_a_clip_plays_and_is_counted(
    committed: Flask, settings: config.Settings, live_server: str, launch: LaunchBrowser
) -> None:
    with committed.app_context():
        _past, clip = make_replay(settings)
    page = launch("--autoplay-policy=no-user-gesture-required").new_page(viewport=PHONE, locale="zh-CN")
    page.goto(f"{live_server}/live/clips/{clip}")
    with page.expect_response(f"**/live/clips/{clip}/views") as counted:
        page.evaluate("document.getElementById('video').play()")
    assert counted.value.status == 204
    wait(page, "currentTime > 0.5")
    with committed.app_context():
        assert current_session().scalars(select(RoomClip.views).where(RoomClip.public_id == clip)).one() == 1


@pytest.mark.skipif(not PICTURES, reason="pictures are made on request")
def test_pictures(
    committed: Flask,
    settings: config.Settings,
    live_server: str,
    launch: LaunchBrowser,
    signed_in: Callable[[BrowserContext, Person], None],
) -> None:
    with committed.app_context():
        past, clip = make_replay(settings)
        owner = current_session().get_one(Person, past.stage.enterprise.created_by)
    browser = launch("--autoplay-policy=no-user-gesture-required")
    for size, viewport in (("phone", PHONE), ("desk", DESK)):
        for language in ("zh", "en"):
            context = browser.new_context(viewport=viewport)
            page = context.new_page()
            page.goto(f"{live_server}/live/{past.public_id}/replay?t=5&lang={language}")
            wait(page, "readyState >= 2")
            page.wait_for_selector("#chat .chat-line")
            picture(page, f"replay-{size}-{language}")
            page.goto(f"{live_server}/live/clips/{clip}")
            page.wait_for_load_state("networkidle")
            picture(page, f"clip-{size}-{language}")
            page.screenshot(path=str(Path(str(PICTURES)) / f"clip-full-{size}-{language}.png"), full_page=True)
            signed_in(context, owner)
            page.goto(f"{live_server}/live/{past.public_id}/studio/recording")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=str(Path(str(PICTURES)) / f"recording-{size}-{language}.png"), full_page=True)
            context.close()
