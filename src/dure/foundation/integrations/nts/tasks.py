from dure.foundation.integrations.nts import services
from dure.foundation.jobs import cron, every


@every(300)
def ask_again() -> None:
    services.ask_again()


@cron("03:45")
def purge_answers() -> None:
    services.purge()
