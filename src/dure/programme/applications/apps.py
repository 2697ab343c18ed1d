from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "dure.programme.applications"
    label = "applications"

    def ready(self) -> None:
        from dure.programme.applications import registration  # noqa: PLC0415 (needs the app registry)

        registration.register()
