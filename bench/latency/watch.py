"""`python -m bench.latency.watch URL MINUTES FILE`: two Chromiums, a host and a viewer; the figures go to FILE.

A process of its own, because the supervisor's keeps the signals to itself that the browsers' driver needs."""

import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from bench.latency import room
from bench.latency.cpu import Ffmpeg
from ops.errors import Stop

HERE = Path(__file__).parent
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
)
SETTLE_SECONDS = 8
START_MS = 30_000


def main() -> None:
    url, minutes, file = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
    name, cookie = room.make()
    with sync_playwright() as playwright:
        host = _host(playwright, url, name, cookie)
        viewer = _viewer(playwright, url, name)
        file.write_text(json.dumps(_measure(host, viewer, minutes * 60)))


def _host(playwright: Playwright, url: str, name: str, cookie: str) -> Page:
    """Goes live by the studio's own button."""
    context = _browser(playwright).new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": "session", "value": cookie, "url": url}])
    context.add_init_script(f"{{{(HERE / 'clock.js').read_text()}}}")
    page = context.new_page()
    page.goto(f"{url}/live/{name}/studio?lang=zh")
    expect(page.locator("#preview")).to_be_visible(timeout=START_MS)
    page.locator("#go button").click()
    expect(page.locator("#signal-text")).to_have_text("清楚", timeout=START_MS)
    return page


def _viewer(playwright: Playwright, url: str, name: str) -> Page:
    """A guest, in a browser of its own."""
    page = _browser(playwright).new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{url}/live/{name}?lang=zh")
    until = time.monotonic() + START_MS / 1000
    while page.evaluate("document.getElementById('video').currentTime") < 1:
        if time.monotonic() > until:
            raise Stop("The viewer's picture did not begin.")
        page.wait_for_timeout(100)
    page.wait_for_timeout(SETTLE_SECONDS * 1000)
    page.evaluate((HERE / "reader.js").read_text())
    return page


def _browser(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=list(FLAGS))


def _measure(host: Page, viewer: Page, seconds: float) -> dict[str, Any]:
    ffmpeg = Ffmpeg(os.getppid())
    copied, other = ffmpeg.look()
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        viewer.wait_for_timeout(1000)
        latest = ffmpeg.look()
    lasted = time.monotonic() - began
    seen = viewer.evaluate("window.seen")
    return {
        **_delays(seen["delays"], lasted),
        "ffmpeg_core_percent": round((latest[0] - copied) / lasted * 100, 2),
        "other_ffmpeg_core_percent": round((latest[1] - other) / lasted * 100, 2),
        "stalls": seen["stalls"],
        "frames_per_second": round(len(seen["delays"]) / lasted, 1),
        "unread_frames": seen["unread"],
        "copied": host.evaluate("document.getElementById('signal').dataset.copied") == "true",
        "shown": viewer.evaluate("document.getElementById('quality-now').textContent"),
        "minutes": round(lasted / 60, 2),
    }


def _delays(delays: list[list[int]], seconds: float) -> dict[str, float]:
    """Median and 95th percentile, and how much later the last third was shown than the first."""
    found = sorted(delay for _at, delay in delays)
    third = seconds * 1000 / 3
    first = statistics.median(delay for at, delay in delays if at < third)
    last = statistics.median(delay for at, delay in delays if at > 2 * third)
    return {
        "glass_to_glass_median_ms": round(statistics.median(found)),
        "glass_to_glass_p95_ms": found[int(len(found) * 0.95)],
        "growth_ms": round(last - first),
    }


if __name__ == "__main__":
    main()
