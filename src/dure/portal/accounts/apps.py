from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dure.portal.accounts"
    label = "accounts"
