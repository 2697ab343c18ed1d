from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dure.foundation.staff.permissions import StaffPermission


class CertificatesConfig(AppConfig):
    name = "dure.programme.certificates"
    label = "programme_certificates"

    def ready(self) -> None:
        from dure.portal.backoffice import exports, navigation, statistics  # noqa: PLC0415 (needs the app registry)
        from dure.portal.mypage import entries  # noqa: PLC0415 (needs the app registry)
        from dure.programme.announcements import panels  # noqa: PLC0415 (needs the app registry)
        from dure.programme.certificates import boxes, figures  # noqa: PLC0415 (needs the app registry)

        panels.register(boxes.public)
        entries.register(("certificates", _("확인증"), "/my/certificates/"))
        navigation.register("programme", _("지원사업"), (StaffPermission.CERTIFICATE_MANAGE, _("확인증"), "/office/certificates/"))
        statistics.register(figures.PER_DAY, figures.PER_AGENCY)
        exports.register("certificates", figures.EXPORT)
