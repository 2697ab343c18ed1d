"""Fixtures that replace those of pytest-django."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.plugins.database import django_db_keepdb, django_db_setup

__all__ = ["client", "django_db_keepdb", "django_db_setup"]
ROOT = Path(__file__).resolve().parent.parent
SHARED = {"sites": re.compile(r"def \w+\([^)]*\bsites\b"), "hub": re.compile(r"\bhub: Hub\b")}


class BySharedProcesses(LoadScopeScheduling):
    """Files whose tests share running processes go to one worker, so that these start but once; other files go one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid.partition("::")[0])


@cache
def scope_of(file: str) -> str:
    text = (ROOT / file).read_text(encoding="utf-8")
    return next((name for name, mark in SHARED.items() if mark.search(text)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    return BySharedProcesses(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.fixture
def client() -> Any:
    """Django's test client, strict about every page it gets."""
    from tests.plugins.pages import CheckedClient

    return CheckedClient()
