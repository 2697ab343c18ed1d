from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dure.portal.accounts import legacy


class Command(BaseCommand):
    help = "Import legacy accounts from a CSV or JSONL file; run it again to go on after an interruption."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--report", type=Path, help="where to write the outcome of every line (default: <file>.report.csv)")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        report: Path = options["report"] or file.with_name(f"{file.name}.report.csv")
        if not file.is_file():
            msg = f"{file}: no such file"
            raise CommandError(msg)
        try:
            counts = legacy.run(file)
        except legacy.BadFile as error:
            raise CommandError(f"{file}: {error}") from error
        rows = legacy.write_report(file, report)
        names = (legacy.CREATED, legacy.DUPLICATE, legacy.CONFLICT, legacy.BROKEN)
        self.stdout.write(", ".join(f"{name} {counts[name]}" for name in names))
        if counts["before"]:
            self.stdout.write(f"{counts['before']} lines had been done before")
        self.stdout.write(f"{rows} lines in {report}")
