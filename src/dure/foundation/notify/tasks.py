from dure.foundation.jobs import cron, task

KEEP_TEXT_DAYS = 7


@task(max_attempts=9, limit_seconds=45)
def deliver(message_id: int) -> None:
    from dure.foundation.notify import services  # noqa: PLC0415 (services enqueue this task)

    services.hand_over(message_id)


@cron("03:40")
def erase_old_texts() -> None:
    """Texts of messages that could not be delivered are not kept either."""
    from dure.foundation.notify import services  # noqa: PLC0415 (services enqueue the other task)

    services.erase_texts(KEEP_TEXT_DAYS)
