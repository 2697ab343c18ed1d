from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dure.foundation.staff.permissions import StaffPermission


class AnnouncementsConfig(AppConfig):
    name = "dure.programme.announcements"
    label = "announcements"

    def ready(self) -> None:
        from dure.foundation import search  # noqa: PLC0415 (registers when the app is ready)
        from dure.portal.backoffice import exports, navigation, statistics, todo  # noqa: PLC0415
        from dure.portal.board import selectors as board  # noqa: PLC0415
        from dure.portal.mypage import entries  # noqa: PLC0415
        from dure.programme.announcements import figures, finding  # noqa: PLC0415

        search.register(finding.COLLECTION, finding.texts)
        board.add_source(finding.for_site_search)
        entries.register(("scraps", _("관심 공고"), "/my/scraps/"), ("searches", _("저장한 검색"), "/my/searches/"))
        navigation.register(
            "programme",
            _("지원사업"),
            (StaffPermission.ANNOUNCEMENT_EDIT, _("공고"), "/office/announcements/"),
            (StaffPermission.ANNOUNCEMENT_EDIT, _("연중일정"), "/office/activities/"),
            (StaffPermission.AGENCY_EDIT, _("기관"), "/office/agencies/"),
        )
        todo.register(figures.to_do)
        statistics.register(figures.PUBLISHED, figures.VIEWS)
        exports.register("announcements", figures.TABLE)
