from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dure.foundation.audit.models import AuditEntry
from dure.foundation.audit.sealing import faults


class Command(BaseCommand):
    help = "Check the audit trail: every entry in its chain, every daily seal. Exit code 1 when something was changed."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(faults())
        for fault in found:
            self.stdout.write(fault)
        chained = AuditEntry.objects.exclude(position=None).count()
        waiting = AuditEntry.objects.filter(position=None).count()
        self.stdout.write(f"{chained} entries chained, {waiting} waiting to be chained, {len(found)} faults")
        if found:
            msg = "the audit trail is not whole"
            raise CommandError(msg)
