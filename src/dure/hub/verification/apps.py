from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "dure.hub.verification"
    label = "verification"
