from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "dure.foundation.health"
    label = "health"
