"""Fixtures that replace those of pytest-django."""

from typing import Any

import pytest

from tests.plugins.database import django_db_keepdb, django_db_setup

__all__ = ["client", "django_db_keepdb", "django_db_setup"]
SHARED = ("sites", "hub")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With ``--dist loadgroup``: tests that share running processes go to one worker, so that these start but once."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        group = next((name for name in SHARED if name in asked), str(item.path))
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture
def client() -> Any:
    """Django's test client, strict about every page it gets."""
    from tests.plugins.pages import CheckedClient

    return CheckedClient()
