from django.apps import AppConfig


class OidcConfig(AppConfig):
    name = "dure.hub.oidc"
    label = "oidc"
