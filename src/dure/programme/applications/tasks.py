from dure.foundation.jobs import cron, every, task


@task(limit_seconds=600)
def tell_new_questions(set_pk: int) -> None:
    from dure.programme.applications import news  # noqa: PLC0415 (services enqueue this task)

    news.tell(set_pk)


@every(300)
def tell_infected() -> None:
    from dure.programme.applications import files  # noqa: PLC0415 (loads after the tasks)

    files.tell_infected()


@cron("04:20")
def end_of_retention() -> None:
    from dure.programme.applications import retention  # noqa: PLC0415 (loads after the tasks)

    retention.sweep()
