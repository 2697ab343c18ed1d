from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    name = "dure.hub.operators"
    label = "operators"
