"""Exporting companies, calls that are received elsewhere, certificates."""

import datetime as dt
from typing import Any

from dure.export.membership.models import ExportProfile, Membership, YearFigures
from dure.foundation import clock
from dure.foundation.access import SYSTEM, Actor
from dure.portal.accounts.models import Account, Company
from dure.programme.announcements.models import Agency, Announcement, Category
from dure.programme.certificates import services
from dure.programme.certificates.models import Certificate
from tests.factories.portal import make_account, make_company


def make_agency(code: str = "BZA", **changes: Any) -> Agency:
    return Agency.objects.get_or_create(code=code, defaults={"name": f"기관 {code}", "name_en": f"Agency {code}", **changes})[0]


def make_call(agency: Agency | None = None, **changes: Any) -> Announcement:
    agency = agency or make_agency()
    agency.last_serial += 1
    agency.save()
    now = clock.now()
    values: dict[str, Any] = {
        "serial": agency.last_serial,
        "title": "유럽 시장개척단 참가기업 모집",
        "title_en": "Trade mission to Europe",
        "body": "참가기업을 모집합니다.",
        "reception": "elsewhere",
        "apply_url": "https://apply.example/",
        "opens_at": now - dt.timedelta(days=1),
        "closes_at": now + dt.timedelta(days=10),
        "state": "published",
        "published_at": now - dt.timedelta(days=1),
        "category": Category.objects.get_or_create(key="trade-mission", defaults={"name": "시장개척단"})[0],
    }
    return Announcement.objects.create(agency=agency, **{**values, **changes})


def make_exporter(*, full: bool = True, **changes: Any) -> Company:
    values: dict[str, Any] = {
        "name": "주식회사 가온정밀",
        "representative": "나대표",
        "founded_on": dt.date(2016, 2, 29),
        "address": "대전광역시 유성구 가상로 1",
        "phone": "+82420001001",
        "employees": 12,
        "industry": "정밀부품 제조",
    }
    company = make_company(**{**values, **changes})
    state = {"state": "full", "full_at": clock.now()} if full else {"state": "provisional"}
    Membership.objects.create(company=company, proof="papers", **state)
    ExportProfile.objects.create(
        company=company, email="office@firm.example", sector="C", business_type="제조", main_product="베어링", assets=1500, countries=["US"]
    )
    for year in range(clock.today().year - 3, clock.today().year):
        YearFigures.objects.create(company=company, year=year, sales=1000, exports=200)
    return company


def make_exporting_account(company: Company | None = None, **changes: Any) -> Account:
    return make_account(role="export-company", company=company or make_exporter(), **changes)


def actor_of(account: Account) -> Actor:
    return Actor("account", str(account.pk), account.name, account.permissions())


def make_certificate(account: Account | None = None, call: Announcement | None = None) -> Certificate:
    account = account or make_exporting_account()
    return services.issue(account, call or make_call(), actor=actor_of(account))


__all__ = ["SYSTEM", "actor_of", "make_agency", "make_call", "make_certificate", "make_exporter", "make_exporting_account"]
