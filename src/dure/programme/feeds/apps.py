from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "dure.programme.feeds"
    label = "feeds"
