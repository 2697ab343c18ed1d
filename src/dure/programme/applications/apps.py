from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "dure.programme.applications"
    label = "applications"
