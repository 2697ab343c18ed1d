from dure.foundation.jobs import cron
from dure.foundation.otp import services


@cron("03:40")
def purge_codes() -> None:
    services.purge()
