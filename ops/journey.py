"""`python -m ops.journey --url URL`: one visitor's way through a running server, in a real browser."""

import argparse
import os
import sys

from playwright.sync_api import ConsoleMessage, Page, Response, expect, sync_playwright

from ops import browser, state
from ops.errors import Stop, exit_code

PAGES = ("/", "/fairs", "/live", "/jobs", "/gigs", "/sign-in", "/tour")
MOST_STEPS = 20


class Watch:
    """Everything the pages complain about on the way."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("console", self._console)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} for {response.url}")


def visit(page: Page, url: str) -> str:
    """Open one page and see that it is a page; its title."""
    answer = page.goto(url, wait_until="load")
    if answer is None or answer.status != 200:
        raise Stop(f"{url} answered {answer.status if answer else 'nothing'}.")
    expect(page).not_to_have_title("")
    return page.title()


def walk_the_tour(page: Page) -> int:
    """From registering to the ledger, one real press at a time; how many presses it took."""
    page.locator("form[action='/tour/start'] button").first.click()
    pressed = 0
    while pressed < MOST_STEPS:
        page.wait_for_selector(".tour-steps")
        done = page.locator(".tour-steps .done").count()
        step = page.locator("form[action^='/tour/steps/'] .btn.block")
        if not step.count():
            break
        step.first.click()
        pressed += 1
        expect(page.locator(".tour-steps .done")).to_have_count(done + 1, timeout=15_000)
    steps = page.locator(".tour-steps li").count()
    if pressed != steps:
        raise Stop(f"The tour stopped after {pressed} of {steps} steps.")
    return pressed


def main() -> int:
    parser = argparse.ArgumentParser(prog="ops.journey")
    parser.add_argument("--url", required=True)
    url = parser.parse_args().url.rstrip("/")
    shared = state.standard_folder()
    os.environ.update(browser.ensure(shared))
    with sync_playwright() as playwright:
        # Chromium's sandbox needs user namespaces, which containers and root often lack; only our own pages are opened.
        chromium = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        page = chromium.new_context(viewport={"width": 390, "height": 844}, ignore_https_errors=True).new_page()
        watch = Watch(page)
        for address in PAGES:
            print(f"{address}: {visit(page, url + address)}", flush=True)
        print(f"the tour: {walk_the_tour(page)} steps, each taken by a press", flush=True)
        chromium.close()
    for complaint in watch.complaints:
        print(complaint, file=sys.stderr)
    return 1 if watch.complaints else 0


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
