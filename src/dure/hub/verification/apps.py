from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks


def providers_are_real(app_configs: Any, **kwargs: Any) -> Sequence[checks.CheckMessage]:
    """The provider file must be readable; production refuses sandboxes and plain HTTP in it."""
    from dure.foundation.config import ConfigurationError  # noqa: PLC0415 (needs the settings)
    from dure.foundation.integrations import identity  # noqa: PLC0415

    try:
        identity.providers()
    except ConfigurationError as error:
        return [checks.Error(str(error), id="verification.E001")]
    return []


class VerificationConfig(AppConfig):
    name = "dure.hub.verification"
    label = "verification"

    def ready(self) -> None:
        checks.register(providers_are_real)
