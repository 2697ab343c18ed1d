from dure.foundation.jobs import cron
from dure.programme.certificates import services


@cron("03:20")
def erase_old_certificates() -> None:
    """As ``data/retention.json`` says."""
    services.erase_run_out()
