from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "dure.foundation.access"
    label = "access"
