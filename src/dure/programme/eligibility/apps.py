from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    name = "dure.programme.eligibility"
    label = "eligibility"
