from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BoardConfig(AppConfig):
    name = "dure.portal.board"
    label = "board"

    def ready(self) -> None:
        post_migrate.connect(ship_pages, sender=self)


def ship_pages(**kwargs: Any) -> None:
    from dure.portal.board.shipped import add_missing_pages  # noqa: PLC0415 (needs the app registry)

    add_missing_pages()
