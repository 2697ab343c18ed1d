from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnouncementsConfig(AppConfig):
    name = "dure.programme.announcements"
    label = "announcements"

    def ready(self) -> None:
        from dure.portal.mypage import entries  # noqa: PLC0415 (registers when the app is ready)

        entries.register(("scraps", _("관심 공고"), "/my/scraps/"), ("searches", _("저장한 검색"), "/my/searches/"))
