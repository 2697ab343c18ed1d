from django.apps import AppConfig


class EventsInConfig(AppConfig):
    name = "dure.portal.events"
    label = "portal_events"
