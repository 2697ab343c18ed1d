from dure.foundation.jobs import cron, every, task
from dure.programme.announcements import keeping, readings


@every(120)
def add_readings() -> None:
    readings.add_up()


@cron("08:00")
def alert_searches() -> None:
    """One job for each search, so that one that fails does not hold the others up."""
    for key in keeping.due_searches():
        alert_search.enqueue(key)


@task
def alert_search(search_id: int) -> None:
    keeping.tell(search_id)
