from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dure.foundation.errors import Refusal
from dure.foundation.staff import services
from dure.foundation.staff.permissions import roles


class Command(BaseCommand):
    help = "Adds a staff user and prints the invitation link with which they set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login_id")
        parser.add_argument("name")
        parser.add_argument("email")
        parser.add_argument("--role", action="append", choices=sorted(roles()), default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        keys = options["role"] or ["lead"]
        try:
            user = services.create_staff(options["login_id"], options["name"], options["email"], keys)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(services.invitation_link(user))
