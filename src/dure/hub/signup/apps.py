from django.apps import AppConfig


class SignupConfig(AppConfig):
    name = "dure.hub.signup"
    label = "signup"

    def ready(self) -> None:
        from dure.foundation.consent import renewal  # noqa: PLC0415 (needs the app registry)
        from dure.hub import consents  # noqa: PLC0415 (needs the app registry)
        from dure.hub.signup import tasks  # noqa: F401, PLC0415 (connects the answer of the tax service)

        renewal.declare("member", consents.audience)
