from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dure.export.hscodes import official
from dure.foundation.access import SYSTEM
from dure.foundation.errors import Refusal


class Command(BaseCommand):
    help = "Takes in the customs office's file of HS codes (CSV, EUC-KR or UTF-8): all lines or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = official.take_in(options["file"].read_bytes(), actor=SYSTEM)
        except (OSError, Refusal) as problem:
            raise CommandError(str(problem)) from problem
        for number, code, reason in report.bad:
            self.stderr.write(f"line {number}: {code}: {reason}")
        if report.bad:
            raise CommandError(f"{len(report.bad)} bad lines; nothing was changed")
        self.stdout.write(f"{report.new} new, {report.changed} changed, {report.same} unchanged")
