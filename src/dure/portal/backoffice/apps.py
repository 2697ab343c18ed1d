from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class BackofficeConfig(AppConfig):
    name = "dure.portal.backoffice"
    label = "backoffice"

    def ready(self) -> None:
        from dure.portal.backoffice import figures, statistics  # noqa: PLC0415 (needs the app registry)

        post_migrate.connect(ship_roles, sender=apps.get_app_config("accounts"))
        statistics.register(figures.NEW_ACCOUNTS)


def ship_roles(**kwargs: Any) -> None:
    """Add the roles of the site's policy that are not stored yet; those that operators edited stay as they are."""
    from dure.portal.backoffice.roles import add_missing_roles  # noqa: PLC0415 (needs the app registry)

    add_missing_roles()
