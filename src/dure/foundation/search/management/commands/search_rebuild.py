from typing import Any

from django.core.management.base import BaseCommand

from dure.foundation.search import services


class Command(BaseCommand):
    help = "Builds the search index anew from all texts. Reading goes on; who writes waits."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{services.rebuild()} documents")
