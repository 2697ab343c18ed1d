from dure.foundation.jobs import cron
from dure.hub.verification import services


@cron("03:35")
def purge_attempts() -> None:
    services.purge()
