from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dure.foundation.staff.permissions import StaffPermission


class HsCodesConfig(AppConfig):
    name = "dure.export.hscodes"
    label = "hscodes"

    def ready(self) -> None:
        from dure.portal.backoffice import navigation  # noqa: PLC0415 (needs the app registry)

        navigation.register("sources", _("바깥 자료"), (StaffPermission.FEED_MANAGE, _("HS코드 자료"), "/office/hs-codes/"))
