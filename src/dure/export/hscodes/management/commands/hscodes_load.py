from typing import Any

from django.core.management.base import BaseCommand

from dure.export.hscodes import services


class Command(BaseCommand):
    help = "Loads the international HS nomenclature (six digits) from the installed package."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{services.load_nomenclature()} codes")
