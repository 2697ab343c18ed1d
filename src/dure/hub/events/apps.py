from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "dure.hub.events"
    label = "hub_events"
