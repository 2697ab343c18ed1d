from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dure.hub.oidc import keys


class Command(BaseCommand):
    help = "Rotate the signing keys: next becomes current, current retires, a new next is published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--alg", choices=keys.ALGORITHMS, action="append")

    def handle(self, *_args: Any, **options: Any) -> None:
        for alg in options["alg"] or keys.ALGORITHMS:
            keys.rotate(alg)
            self.stdout.write(f"{alg}: rotated")
