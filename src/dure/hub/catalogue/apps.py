from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

TABLE = "catalogue_service"
"""After a partial migration it may not be there yet."""


class CatalogueConfig(AppConfig):
    name = "dure.hub.catalogue"
    label = "catalogue"
    verbose_name = _("서비스 목록")

    def ready(self) -> None:
        post_migrate.connect(load_shipped_services, sender=self)


def load_shipped_services(using: str, **_kwargs: Any) -> None:
    from dure.hub.catalogue.exchange import load_shipped  # noqa: PLC0415 (needs the app registry)

    if using == "default" and TABLE in connection.introspection.table_names():
        load_shipped()
