from django.apps import AppConfig
from django.core import checks


class HealthConfig(AppConfig):
    name = "dure.foundation.health"
    label = "health"

    def ready(self) -> None:
        from dure.foundation.health.checks import signing_key_is_usable  # noqa: PLC0415 (needs the models)

        checks.register(signing_key_is_usable)
