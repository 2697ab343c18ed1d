from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "dure.export.membership"
    label = "export_membership"

    def ready(self) -> None:
        from dure.export.membership import figures, takeover  # noqa: PLC0415 (needs the app registry)
        from dure.foundation.staff.permissions import StaffPermission  # noqa: PLC0415 (needs the app registry)
        from dure.portal.backoffice import exports, navigation, statistics, todo  # noqa: PLC0415 (needs the app registry)
        from dure.portal.entry import proved  # noqa: PLC0415 (needs the app registry)
        from dure.portal.mypage import entries  # noqa: PLC0415 (needs the app registry)

        entries.register(("export", _("수출 정보"), "/company/export/"))
        navigation.register("members", _("수출 회원"), (StaffPermission.ORIGINAL_RECORD, _("원본 접수"), "/office/originals/"))
        statistics.register(figures.MEMBERSHIPS, figures.STATES)
        todo.register(figures.waiting)
        proved.asked.connect(takeover.asked)
        proved.entering.connect(takeover.entering)
        exports.register("export-members", figures.TABLE)
