from dure.foundation.certificates import services
from dure.foundation.jobs import cron, every


@every(3600)
def fetch_revocation_lists() -> None:
    services.fetch_revocation_lists()


@cron("03:50")
def purge_challenges() -> None:
    services.purge()
