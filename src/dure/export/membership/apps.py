from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "dure.export.membership"
    label = "export_membership"
