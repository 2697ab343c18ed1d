from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 (the framework's name)

from dure.foundation.config import declared_for
from dure.foundation.health import probes


def signing_key_is_usable(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """In production the key that signs documents must open and its certificate be valid."""
    if settings.MODE != "production" or not declared_for("SIGNING_KEY", settings.SITE_KEY):
        return []
    if fault := probes.key_fault():
        return [Error(fault, id="health.E001")]
    if notice := probes.signing():
        return [Warning(notice, id="health.W001")]
    return []
