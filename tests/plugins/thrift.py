"""Takes away what costs much and no test looks at: hashes at full price, reading all static folders for each client, emptying empty tables."""

from collections.abc import Iterator

import pytest

CHEAP = {"memory_cost": 8, "time_cost": 1}
FULL = {"memory_cost": 19_456, "time_cost": 2}
KEPT = {"django_content_type", "auth_permission", "django_migrations"}


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_found_when_asked_for() -> None:
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True, scope="session")
def _cheap_hashes() -> None:
    price(CHEAP)


@pytest.fixture(autouse=True, scope="session")
def _only_filled_tables_are_emptied() -> Iterator[None]:
    from django.test import TransactionTestCase

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield


def empty() -> None:
    """Empty what a test with real transactions filled and load what ships with the apps; content types and permissions stay."""
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection, transaction

    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT)
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        filled = [row[0] for row in cursor.fetchall()]
    if filled:
        with transaction.atomic():
            for table in filled:
                connection.cursor().execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        keep_types_and_permissions()
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def keep_types_and_permissions() -> None:
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.models.signals import post_migrate

    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")


@pytest.fixture
def full_price_hashes() -> Iterator[None]:
    """Password hashes as in production, for the tests that look at them."""
    price(FULL)
    yield
    price(CHEAP)


def price(costs: dict[str, int]) -> None:
    """Set what one hash costs; the hashes kept for unknown names are made anew at that price."""
    from dure.foundation.privacy.hashers import Argon2Hasher
    from dure.hub.members.passwords import dummy_hash

    for name, value in costs.items():
        setattr(Argon2Hasher, name, value)
    dummy_hash.cache_clear()
