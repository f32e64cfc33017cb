"""The gate in a real browser: a camera that sees a real code, a USB scanner, a person without a ticket."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from app.actor import StaffRole
from app.checkin.public import Scan
from app.database import current_session
from app.unit_of_work import unit_of_work
from tests.browser.camera import hold_up
from tests.builders import accounts
from tests.builders import checkin as gates

pytestmark = pytest.mark.browser


def _results(app: Flask) -> list[str]:
    with app.app_context():
        return [str(result) for result in current_session().scalars(select(Scan.result).order_by(Scan.id))]


def test_camera_scanner_and_walk_in(
    committed: Flask, live_server: str, launch: Callable, signed_in: Callable, tmp_path: Path
) -> None:
    with committed.app_context(), unit_of_work() as session:
        occasion = gates.fair_occasion(session)
        code = gates.ticket(session, occasion).code
        keeper = accounts.staff(session, StaffRole.GATE, gates.DISTRICT)
    browser = launch(*hold_up(code, tmp_path / "code.y4m"))
    context = browser.new_context(permissions=["camera"], viewport={"width": 390, "height": 844})
    signed_in(context, keeper)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None)

    page.goto(f"{live_server}/gate/{occasion.public_id}?gate=东门&lang=zh")
    verdict = page.locator("[data-verdict]")
    expect(verdict).to_have_attribute("data-tone", "ok", timeout=20_000)
    expect(page.locator("[data-word]")).to_have_text("请进")
    expect(page.locator("[data-person]")).to_contain_text("尾号")
    expect(page.locator("[data-admitted]")).to_have_text("1")

    page.locator("#code").fill("CF1.not.ours")  # a USB scanner types and ends with Enter
    page.keyboard.press("Enter")
    expect(verdict).to_have_attribute("data-tone", "no")
    expect(page.locator("[data-message]")).to_contain_text("不是春风的入场码")

    page.locator("#code").fill(code)
    page.keyboard.press("Enter")
    expect(verdict).to_have_attribute("data-tone", "again")
    expect(page.locator("[data-message]")).to_have_text(re.compile("东门"))

    page.locator('[data-open="walk-in"]').click()
    page.locator("#mobile").fill("12")
    page.locator("#name").fill("李强")
    page.locator("[data-walk-in] .sheet-foot button").click()
    expect(page.locator("[data-walk-error]")).to_be_visible()
    page.locator("#mobile").fill(accounts.mobile())
    page.locator("[data-walk-in] .sheet-foot button").click()
    expect(verdict).to_have_attribute("data-tone", "ok")
    expect(page.locator("[data-admitted]")).to_have_text("2")

    page.locator("[data-list] [data-undo]").first.click()
    page.locator("#undo-reason").fill("扫错了人")
    page.locator("[data-undo-form] .sheet-foot button").click()
    expect(page.locator("[data-admitted]")).to_have_text("1")
    assert _results(committed) == ["admitted", "forged", "already_admitted", "admitted"]
    assert problems == []


def test_a_lost_answer_is_asked_for_again_and_counts_once(
    committed: Flask, live_server: str, launch: Callable, signed_in: Callable
) -> None:
    with committed.app_context(), unit_of_work() as session:
        occasion = gates.fair_occasion(session)
        code = gates.ticket(session, occasion).code
        keeper = accounts.staff(session, StaffRole.GATE, gates.DISTRICT)
    context = launch().new_context()
    signed_in(context, keeper)
    page = context.new_page()
    lost: list[str] = []

    def lose_the_first_answer(route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.text())
            route.abort()

    page.goto(f"{live_server}/gate/{occasion.public_id}?gate=东门&lang=zh")
    page.route(
        "**/scans", lambda route: lose_the_first_answer(route) if route.request.method == "POST" else route.continue_()
    )
    page.locator("#code").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict]")).to_have_attribute("data-tone", "ok")
    assert '"admitted":true' in lost[0].replace(" ", "")
    assert _results(committed) == ["admitted"]
