"""How long the contents of certificates are kept: ``data/retention.json``, the shorter of two spans."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from django.db.models import Exists, Max, OuterRef, QuerySet

from dure.foundation import clock
from dure.portal.accounts.models import Account, AccountState, Company
from dure.programme.certificates.models import Certificate
from dure.rules.eligibility.years import anniversary


@dataclass(frozen=True, slots=True)
class Rule:
    years: int
    """After the day of issue."""
    days: int
    """After the last account of the company has left."""


@lru_cache(maxsize=1)
def rule() -> Rule:
    table = json.loads((resources.files("dure.programme.certificates") / "data" / "retention.json").read_text(encoding="utf-8"))
    return Rule(table["after_issue"]["years"], table["after_leaving"]["days"])


def kept_until(certificate: Certificate) -> dt.date:
    """The day on which its contents go, if the company stays."""
    return anniversary(certificate.issued_at.astimezone(clock.SEOUL).date(), rule().years)


def run_out(today: dt.date) -> QuerySet[Certificate]:
    """Whose contents are kept no longer on ``today``, a day in Seoul."""
    kept = Certificate.objects.filter(erased_at=None)
    border = dt.datetime.combine(anniversary(today, -rule().years), dt.time.min, tzinfo=clock.SEOUL)
    left_border = dt.datetime.combine(today - dt.timedelta(days=rule().days), dt.time.min, tzinfo=clock.SEOUL)
    old = kept.filter(issued_at__lt=border)
    return old | kept.filter(company__in=gone(left_border).values("pk"))


def gone(border: dt.datetime) -> QuerySet[Company]:
    """Companies that had accounts, of which none is left and the last left before ``border``."""
    present = Account.objects.filter(company=OuterRef("pk")).exclude(state=AccountState.LEFT)
    companies = Company.objects.filter(~Exists(present)).annotate(left_at=Max("accounts__left_at"))
    return companies.filter(left_at__lt=border)


