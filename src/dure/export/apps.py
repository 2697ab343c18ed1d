from django.apps import AppConfig


class ExportConfig(AppConfig):
    name = "dure.export"
    label = "export"
