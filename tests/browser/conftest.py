"""Visitors for browser tests. ``visitor(width=390, language="en", contrast="high", script=False)`` opens one more."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from shutil import which
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.plugins.browser import ARGUMENTS, NARROW, WIDE, Visitor, visit

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = which("chromium") or which("chromium-browser") or which("google-chrome")
    assert executable, "these tests need Chromium. On Debian: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    with ExitStack() as stack:

        def make(**wishes: Any) -> Visitor:
            return stack.enter_context(visit(chromium, **wishes))

        yield make


@pytest.fixture
def page_wide(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor(width=WIDE)


@pytest.fixture
def page_narrow(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor(width=NARROW)
