from django.apps import AppConfig


class NtsConfig(AppConfig):
    name = "dure.foundation.integrations.nts"
    label = "nts"
