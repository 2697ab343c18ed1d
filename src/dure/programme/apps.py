from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "dure.programme"
    label = "programme"
