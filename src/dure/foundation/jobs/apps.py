from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "dure.foundation.jobs"
    label = "jobs"
    verbose_name = _("배경 작업")
