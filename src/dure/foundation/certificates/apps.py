from django.apps import AppConfig
from django.core import checks


class CertificatesConfig(AppConfig):
    name = "dure.foundation.certificates"
    label = "certificates"

    def ready(self) -> None:
        from dure.foundation.certificates.checks import roots_are_real  # noqa: PLC0415 (needs the models)

        checks.register(roots_are_real)
