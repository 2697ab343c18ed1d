from django.apps import AppConfig


class JumpUpConfig(AppConfig):
    name = "dure.jumpup"
    label = "jumpup"
