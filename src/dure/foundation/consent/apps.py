from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

TABLE = "consent_termsversion"
"""After a partial migration it may not be there yet."""


class ConsentConfig(AppConfig):
    name = "dure.foundation.consent"
    label = "consent"
    verbose_name = _("약관과 동의")

    def ready(self) -> None:
        post_migrate.connect(load_shipped_terms, sender=self)


def load_shipped_terms(using: str, **_kwargs: Any) -> None:
    from dure.foundation.consent.shipped import load  # noqa: PLC0415 (needs the app registry)

    if using == "default" and TABLE in connection.introspection.table_names():
        load()
