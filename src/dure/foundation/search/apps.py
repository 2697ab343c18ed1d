from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "dure.foundation.search"
    label = "search"
