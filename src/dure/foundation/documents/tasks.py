from dure.foundation.documents import services
from dure.foundation.jobs import cron, every


@every(300)
def scan_quarantined() -> None:
    services.scan_quarantined()


@cron("03:40")
def sweep() -> None:
    services.sweep()
