from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "dure.hub.catalogue"
    label = "catalogue"
