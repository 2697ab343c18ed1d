import datetime as dt

from dure.foundation import clock
from dure.foundation.audit.sealing import seal_day, seal_entries
from dure.foundation.jobs import cron, every


@every(60)
def chain_audit_entries() -> None:
    seal_entries()


@cron("00:10")
def sign_audit_day() -> None:
    while seal_entries():
        pass
    seal_day(clock.today() - dt.timedelta(days=1))
