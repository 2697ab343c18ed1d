from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "dure.demo"
    label = "demo"
