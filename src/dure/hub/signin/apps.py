from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "dure.hub.signin"
    label = "signin"
