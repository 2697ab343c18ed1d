from django.apps import AppConfig


class RelyingPartyConfig(AppConfig):
    name = "dure.portal.rp"
    label = "portal_rp"
