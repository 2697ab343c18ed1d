from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "dure.portal.linking"
    label = "portal_linking"
