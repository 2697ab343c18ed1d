from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "dure.foundation.notify"
    label = "notify"
