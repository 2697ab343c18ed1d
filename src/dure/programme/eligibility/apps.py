from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    name = "dure.programme.eligibility"
    label = "eligibility"

    def ready(self) -> None:
        from dure.programme.announcements import panels  # noqa: PLC0415 (needs the app registry)
        from dure.programme.eligibility import boxes  # noqa: PLC0415 (needs the app registry)

        panels.register(boxes.public)
        panels.register_office(boxes.office)
