from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "dure.foundation.consent"
    label = "consent"
    verbose_name = _("약관과 동의")

    def ready(self) -> None:
        post_migrate.connect(load_shipped_terms, sender=self)


def load_shipped_terms(using: str, **_kwargs: Any) -> None:
    from dure.foundation.consent.shipped import load  # noqa: PLC0415 (needs the app registry)

    if using == "default":
        load()
