from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "dure.portal.board"
    label = "board"
