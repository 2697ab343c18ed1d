"""Chromium for tests: pages that watch themselves, and axe."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = 1280, 390
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
CLEAN: set[str] = set()
"""Pages that axe has seen in this run."""


class BadScreen(AssertionError):
    """Something on a page broke a rule that holds for every page."""


@dataclass
class Watch:
    """What a page did wrong while a test used it. ``forgive`` takes back what the test provoked."""

    faults: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self.faults.append(f"CSP: {message.text}")

    def error(self, error: Any) -> None:
        self.faults.append(f"script: {error}")

    def response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"HTTP {response.status}: {response.url}")
        elif response.status == 404 and "/static/" in response.url:
            self.faults.append(f"missing file: {response.url}")

    def forgive(self) -> None:
        self.faults.clear()


@dataclass
class Visitor:
    """One person's browser: own cookies, one width, one language, one contrast."""

    context: BrowserContext
    page: Page
    watch: Watch

    def axe(self, *, where: str = "") -> None:
        """Fail with readable text when axe finds anything on the page as it stands."""
        state = digest(self.page)
        if state in CLEAN:
            return
        found = violations(self.page)
        if found:
            raise BadScreen(f"axe on {where or self.page.url}\n" + "\n".join(found))
        CLEAN.add(state)

    def fits(self) -> None:
        """Fail when the page scrolls sideways."""
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            raise BadScreen(f"{self.page.url} is {over} px wider than the window")

    def sound(self) -> None:
        """One h1, unique ids, axe clean, no sideways scrolling, nothing in the log."""
        self.page.wait_for_load_state("load")
        headings = self.page.locator("h1").count()
        if headings != 1:
            raise BadScreen(f"{self.page.url} has {headings} h1")
        self.fits()
        self.axe()
        if self.watch.faults:
            raise BadScreen("\n".join(self.watch.faults))

    def sound_at_both_widths(self) -> None:
        """``sound`` at the width of a desk and of a phone; the page stays as it is otherwise."""
        before = self.page.viewport_size
        for width in (NARROW, WIDE):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.sound()
        if before:
            self.page.set_viewport_size(before)


def digest(page: Page) -> str:
    """What axe would see: the page as it stands, less its tokens, and the width."""
    html = TOKEN.sub("", page.evaluate("document.documentElement.outerHTML"))
    return hashlib.sha256(f"{page.viewport_size} {html}".encode()).hexdigest()


def violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    options = {"preload": False, "resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    found = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    return [_readable(violation) for violation in found]


def _readable(violation: dict[str, Any]) -> str:
    nodes = [f"    {' '.join(map(str, node['target']))}\n      {node['html'][:200]}\n      {node['failureSummary']}" for node in violation["nodes"]]
    return "\n".join([f"  {violation['id']} ({violation['impact']}): {violation['help']}", *nodes])


@contextmanager
def visit(
    browser: Browser, *, width: int = WIDE, language: str = "ko", contrast: str = "normal", script: bool = True, base: str = ""
) -> Iterator[Visitor]:
    """``base`` is any address of the site whose cookies carry language and contrast."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale="ko-KR" if language == "ko" else "en-GB",
        timezone_id="Asia/Seoul",
        reduced_motion="reduce",
        java_script_enabled=script,
        base_url=base or None,
    )
    context.set_default_timeout(30_000)
    if base:
        host = urlsplit(base).hostname or "localhost"
        context.add_cookies(
            [
                {"name": "dure_language", "value": language, "domain": host, "path": "/"},
                {"name": "dure_contrast", "value": contrast, "domain": host, "path": "/"},
            ]
        )
    watch = Watch()
    page = context.new_page()
    page.on("console", watch.console)
    page.on("pageerror", watch.error)
    page.on("response", watch.response)
    try:
        yield Visitor(context, page, watch)
        if watch.faults:
            raise BadScreen("\n".join(watch.faults))
    finally:
        context.close()
