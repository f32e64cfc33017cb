"""A guest on a phone leaves a number and has applied, without leaving the room; the host goes through the rundown."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import BrowserContext, expect

from app.accounts.public import Person
from app.database import current_session
from app.hiring.public import Application
from app.livestream.services import acts, pins, rundown
from app.notices import public as notices
from app.unit_of_work import unit_of_work
from tests.browser.conftest import Door, LaunchBrowser
from tests.builders import livestream
from tests.livestream.conftest import Stage, make_stage

PHONE = {"width": 390, "height": 844}
MOBILE = "13922225555"


def staged(committed: Flask) -> Stage:
    with committed.app_context(), unit_of_work() as session:
        stage = make_stage(session)
        pins.pin(session, stage.host, stage.room.public_id, stage.first.public_id)
        return stage


def test_a_guest_applies_with_a_number_takes_it_back_and_applies_with_one_tap(
    committed: Flask, front_door: Door, launch: LaunchBrowser
) -> None:
    stage = staged(committed)
    page = launch().new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(f"{front_door.url}/live/{stage.room.public_id}")
    page.locator("#pinned-apply").click()
    page.locator("#apply-mobile").fill(MOBILE)
    page.locator("#apply-go").click()
    page.locator("#apply-code").wait_for()
    with committed.app_context():
        code = notices.outbox(current_session(), MOBILE)[0].secrets["code"]
    page.locator("#apply-code").fill(code)
    page.locator("#apply-name").fill("王小梅")
    page.locator("#apply-go").click()
    expect(page.locator("#apply-error")).to_be_visible()
    page.locator('[name="terms"]').check()
    page.locator('[name="share"]').check()
    page.locator("#apply-go").click()
    expect(page.locator("#undo-bar")).to_be_visible()
    expect(page.locator("#pinned-apply")).to_have_text("已报名")
    expect(page.locator("#say")).to_be_visible()
    page.locator("#undo").click()
    expect(page.locator("#pinned-apply")).to_have_text("我要报名")
    page.locator("#pinned-apply").click()
    expect(page.locator("#undo-bar")).to_be_visible()
    expect(page.locator("#apply-sheet")).to_be_hidden()
    page.locator('#say [name="text"]').fill("住宿怎么安排")
    page.locator("#say button").click()
    expect(page.locator("#chat")).to_contain_text("住宿怎么安排")
    with committed.app_context():
        states = [one.state for one in current_session().query(Application).order_by(Application.id)]
    assert states == ["withdrawn", "applied"]


def test_the_list_of_jobs_follows_the_rundown(committed: Flask, front_door: Door, launch: LaunchBrowser) -> None:
    """Moved, added and told while the page is open."""
    stage = staged(committed)
    page = launch().new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(f"{front_door.url}/live/{stage.room.public_id}")
    expect(page.locator("#pinned")).to_be_visible()
    with committed.app_context(), unit_of_work() as session:
        welder = livestream.vacancy(session, stage.enterprise, "焊工")
        rundown.add_card(session, stage.host, stage.room.public_id, welder.public_id)
        rundown.move_card(session, stage.host, stage.room.public_id, welder.public_id, 1)
        rundown.advance(session, stage.host, stage.room.public_id)
    page.locator("#all-jobs").click()
    expect(page.locator("#jobs-list > li b")).to_have_text(["焊工", "数控车工", "机械装配工"], timeout=10_000)
    expect(page.locator("#jobs-list > li [data-told]")).to_have_text(["", "讲过", "正在讲"])


def test_the_host_moves_on_with_one_press(
    committed: Flask,
    front_door: Door,
    launch: LaunchBrowser,
    signed_in: Callable[[BrowserContext, Person], None],
) -> None:
    stage = staged(committed)
    context = launch().new_context(viewport=PHONE, locale="zh-CN")
    with committed.app_context():
        signed_in(context, current_session().get_one(Person, stage.enterprise.created_by))
    page = context.new_page()
    page.goto(f"{front_door.url}/live/{stage.room.public_id}/studio")
    expect(page.locator("#card-timer")).to_contain_text("计划 5 分钟")
    minutes = page.locator(f"#minutes-{stage.second.public_id}")
    minutes.fill("8")
    minutes.press("Tab")
    expect(page.locator(".rundown")).to_be_visible()
    page.get_by_role("button", name="下一个岗位").click()
    expect(page.locator("#p-now")).to_have_text("正在讲：机械装配工")
    expect(page.locator("#card-timer")).to_contain_text("计划 8 分钟")
    page.locator(f"#up-{stage.second.public_id}").click()
    expect(page.locator(".rundown > li b").first).to_have_text("1. 机械装配工")
    with committed.app_context(), unit_of_work() as session:
        acts.end_room(session, stage.host, stage.room.public_id)
    expect(page.locator("#p-done")).to_be_visible(timeout=10_000)
