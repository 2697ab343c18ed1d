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


@task(limit_seconds=600)
def tell_closing_moved(version_id: int, before: str | None) -> None:
    from dure.programme.announcements import moves  # noqa: PLC0415 (services enqueue this task)

    moves.tell(version_id, before)


@task
def alert_search(search_id: int) -> None:
    keeping.tell(search_id)
