from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class SigninConfig(AppConfig):
    name = "dure.hub.signin"
    label = "signin"
    verbose_name = _("로그인")

    def ready(self) -> None:
        from dure.foundation.consent.models import TermsVersion  # noqa: PLC0415 (needs the app registry)
        from dure.hub.signin.renewal import forget  # noqa: PLC0415 (needs the app registry)

        for signal in (post_save, post_delete):
            signal.connect(forget, sender=TermsVersion, dispatch_uid=f"signin.renewal.{id(signal)}")
