from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "dure.hub.home"
    label = "hub_home"
