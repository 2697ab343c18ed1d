from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "dure.portal.company"
    label = "company"
