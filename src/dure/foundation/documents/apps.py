from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "dure.foundation.documents"
    label = "documents"
