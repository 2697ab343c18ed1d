from django.apps import AppConfig


class HsCodesConfig(AppConfig):
    name = "dure.export.hscodes"
    label = "hscodes"
