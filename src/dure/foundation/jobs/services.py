from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.jobs.models import Rerun


def run_again(row: DBTaskResult, *, actor: Actor) -> DBTaskResult:
    """Enqueue a dead letter once more as a new task and link the two. Raises Refusal."""
    if row.status != Status.FAILED:
        raise Refusal("not_failed", _("실패한 작업만 다시 실행할 수 있습니다."))
    if Rerun.objects.filter(original=row.pk).exists():
        raise Refusal("already_rerun", _("이미 다시 실행한 작업입니다."))
    try:
        result = row.task.using(run_after=clock.now()).enqueue(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    except ImportError as error:
        raise Refusal("no_such_task", _("이 작업은 지금 버전에 없어서 다시 실행할 수 없습니다.")) from error
    Rerun.objects.create(original=row.pk, copy=result.id, by=str(actor), at=clock.now())
    audit.record("job.rerun", actor=actor, obj=f"job:{row.pk}", data={"copy": result.id, "task": row.task_path})
    return DBTaskResult.objects.get(pk=result.id)
