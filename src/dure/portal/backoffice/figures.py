"""The figures that every portal publishes."""

from django.utils.translation import gettext_lazy as _

from dure.foundation.access import Actor
from dure.portal.accounts.models import Account
from dure.portal.backoffice.statistics import LINES, Period, Rows, Statistic, per_day, short_day


def new_accounts(period: Period, actor: Actor) -> Rows:
    return [(short_day(day), count) for day, count in per_day(Account.objects.all(), "created_at", period).items()]


NEW_ACCOUNTS = Statistic("accounts", _("새 계정"), (_("날짜"), _("새 계정")), new_accounts, chart=LINES, unit=_("개"))
