"""Fixtures that replace those of pytest-django."""

from typing import Any

import pytest

from tests.plugins.database import django_db_keepdb, django_db_setup

__all__ = ["client", "django_db_keepdb", "django_db_setup"]


@pytest.fixture
def client() -> Any:
    """Django's test client, strict about every page it gets."""
    from tests.plugins.pages import CheckedClient

    return CheckedClient()
