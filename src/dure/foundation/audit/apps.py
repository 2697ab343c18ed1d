from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dure.foundation.audit"
    label = "audit"
