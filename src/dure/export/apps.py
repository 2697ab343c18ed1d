from django.apps import AppConfig


class ExportConfig(AppConfig):
    name = "dure.export"
    label = "export"

    def ready(self) -> None:
        from dure.export import wiring  # noqa: PLC0415 (needs the app registry)

        wiring.connect()
