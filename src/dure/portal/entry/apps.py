from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "dure.portal.entry"
    label = "portal_entry"
