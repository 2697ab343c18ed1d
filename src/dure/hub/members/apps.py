from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "dure.hub.members"
    label = "members"
