from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "dure.foundation.staff"
    label = "staff"
    verbose_name = _("직원")
    default_auto_field = "django.db.models.BigAutoField"
