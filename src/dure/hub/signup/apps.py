from django.apps import AppConfig


class SignupConfig(AppConfig):
    name = "dure.hub.signup"
    label = "signup"
