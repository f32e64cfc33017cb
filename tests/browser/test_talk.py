"""Real browsers: a viewer asks and votes, the host answers and asks back; both see it without loading again."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import clock
from app.accounts.public import Person
from app.livestream.drain import counts
from app.unit_of_work import unit_of_work
from tests.browser.conftest import Door
from tests.builders import accounts, livestream
from tests.livestream.conftest import Stage, make_stage

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
SHOTS = os.environ.get("TALK_SHOTS")


def shot(page: Page, name: str) -> None:
    """Kept only when somebody wants to look."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS, f"{name}.png")))


@pytest.fixture
def people(committed: Flask) -> tuple[Stage, Person, Person]:
    """A live room, its host, a viewer."""
    with committed.app_context(), unit_of_work() as session:
        stage = make_stage(session)
        host = session.get_one(Person, stage.enterprise.created_by)
        viewer = accounts.person(session)
        livestream.question(session, stage.room, accounts.person(session), "夜班补贴是多少，包吃吗")
    return stage, host, viewer


def test_questions_and_polls_between_viewer_and_host(
    committed: Flask,
    front_door: Door,
    launch: Callable[..., Browser],
    signed_in: Callable[[BrowserContext, Person], None],
    people: tuple[Stage, Person, Person],
) -> None:
    stage, host, viewer = people
    browser = launch()
    phone, desk = browser.new_context(viewport=PHONE), browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    signed_in(phone, viewer)
    signed_in(desk, host)
    room, studio = phone.new_page(), desk.new_page()
    room.goto(f"{front_door.url}/live/{stage.room.public_id}?lang=zh")
    studio.goto(f"{front_door.url}/live/{stage.room.public_id}/studio?lang=zh")

    room.click("#talk-open")
    expect(room.locator("#questions .question")).to_have_count(1)
    room.fill("#ask-text", "住宿要钱吗")
    room.press("#ask-text", "Enter")
    expect(room.locator("#questions .question").first).to_contain_text("住宿要钱吗")
    other = room.locator("#questions .question", has_text="夜班补贴")
    other.get_by_role("button").click()
    expect(other.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    shot(room, "room-questions")

    asked = studio.locator("#questions .question", has_text="住宿要钱吗")
    asked.get_by_role("button").click()
    expect(room.locator("#questions .question", has_text="住宿要钱吗")).to_contain_text("第 1 分钟回答")
    with committed.app_context():
        counts.tell_question_votes()
    expect(studio.locator("#questions .question", has_text="夜班补贴")).to_contain_text("1 人想问")

    studio.fill("#poll-new", "您想上哪个班")
    studio.fill("#poll-lines", "白班\n夜班\n都行")
    studio.click("#poll-form button")
    room.click("#tab-poll")
    with room.expect_response(lambda answer: answer.url.endswith("/vote") and answer.ok):
        room.locator(".poll-option", has_text="夜班").click()
    expect(room.locator(".poll-option", has_text="夜班")).to_have_attribute("aria-pressed", "true")
    with committed.app_context():
        counts.tell_poll_counts()
    expect(room.locator(".poll-option", has_text="夜班")).to_contain_text("100%")
    shot(room, "room-poll")
    shot(studio, "studio")
    if SHOTS:
        studio.locator("#poll").scroll_into_view_if_needed()
    shot(studio, "studio-poll")
    studio.click("#poll-close")
    expect(room.locator("#poll-foot")).to_contain_text("投票结束")
    room.click("#tab-react")
    room.click('[data-react="cheer"]')
    room.wait_for_selector("#floating .floating", state="attached", timeout=15_000)
    expect(room.locator("#reactions-text")).to_have_text("加油 1", timeout=15_000)
    shot(room, "room-react")


def test_reserving_and_sharing(
    committed: Flask,
    front_door: Door,
    launch: Callable[..., Browser],
    signed_in: Callable[[BrowserContext, Person], None],
    people: tuple[Stage, Person, Person],
) -> None:
    stage, _host, viewer = people
    with committed.app_context(), unit_of_work() as session:
        vacancies = (stage.first, stage.second)
        start = clock.now() + timedelta(hours=3)
        to_come = livestream.room(session, stage.enterprise, vacancies=vacancies, starts_at=start).public_id
    phone = launch().new_context(viewport=PHONE)  # type: ignore[arg-type]
    signed_in(phone, viewer)
    page = phone.new_page()
    page.goto(f"{front_door.url}/live/{to_come}?lang=zh")
    page.click("#reserve-button:not([disabled])")
    expect(page.locator("#reserve-count")).to_have_text("已预约 1 人")
    shot(page, "room-reserve")
    page.goto(f"{front_door.url}/live/{to_come}/share?lang=zh")
    expect(page.locator("#share-save")).to_be_visible()
    assert str(page.locator("#share-card").get_attribute("src")).startswith("blob:")
    shot(page, "share")
    if SHOTS:
        page.goto(f"{front_door.url}/live/{to_come}/share?lang=en")
        page.wait_for_timeout(700)
        shot(page, "share-en")
        page.goto(f"{front_door.url}/live/{stage.room.public_id}?lang=en")
        page.click("#talk-open")
        page.wait_for_timeout(700)
        shot(page, "room-en")
