import django_tasks_db.admin  # noqa: F401 (registers the plain admin that is replaced here)
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from dure.foundation.errors import Refusal
from dure.foundation.jobs import services
from dure.foundation.jobs.models import Rerun, Schedule, WorkerBeat


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


class JobAdmin(ReadOnlyAdmin):
    list_display = ("task_path", "status", "attempts", "enqueued_at", "started_at", "finished_at")
    list_filter = ("status", "task_path")
    ordering = ("-enqueued_at",)
    exclude = ("args_kwargs", "return_value", "backend_name", "queue_name")
    readonly_fields = ("attempts", "rerun_as")
    actions = ("run_again",)

    @admin.display(description=_("시도"))
    def attempts(self, row: DBTaskResult) -> int:
        return len(row.worker_ids)

    @admin.display(description=_("다시 실행한 작업"))
    def rerun_as(self, row: DBTaskResult) -> str:
        rerun = Rerun.objects.filter(original=row.pk).first()
        return str(rerun.copy) if rerun else "-"

    @admin.action(description=_("선택한 작업 다시 실행"), permissions=["view"])
    def run_again(self, request: HttpRequest, rows: QuerySet[DBTaskResult]) -> None:
        started = 0
        for row in rows:
            try:
                services.run_again(row, actor=request.actor)  # type: ignore[attr-defined]
            except Refusal as refusal:
                self.message_user(request, f"{row.task_path}: {refusal.message}", messages.ERROR)
            else:
                started += 1
        if started:
            self.message_user(request, _("%(count)s개 작업을 다시 대기열에 넣었습니다.") % {"count": started}, messages.SUCCESS)


admin.site.unregister(DBTaskResult)
admin.site.register(DBTaskResult, JobAdmin)
admin.site.register([Schedule, WorkerBeat, Rerun], ReadOnlyAdmin)
