from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dure.foundation.staff.permissions import StaffPermission


class FeedsConfig(AppConfig):
    name = "dure.programme.feeds"
    label = "feeds"

    def ready(self) -> None:
        from dure.portal.backoffice import navigation  # noqa: PLC0415 (needs the app registry)

        navigation.register("sources", _("바깥 자료"), (StaffPermission.FEED_MANAGE, _("공고 가져오기"), "/office/feeds/"))
