"""A portal's part of the demo world: companies, old accounts in every state, links that exist, one operator."""

import base64
import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import bcrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password

from dure.demo import portal_content, world
from dure.demo.info import sandbox_world
from dure.demo.staff import load_operator
from dure.foundation import chance, clock
from dure.portal.accounts import selectors
from dure.portal.accounts.models import Account, Company, CompanyKind, HubLink, Origin, Role
from dure.rules.identifiers.numbers import BusinessKind, business_kind
from dure.rules.identifiers.phone import normalise_phone

LINKS_FILE = "demo-links.json"
OFFICE = "+82420001000"


def load() -> None:
    known = sandbox_world()
    people = {entry["key"]: entry for entry in known["persons"]}
    firms = {entry["key"]: entry for entry in known["companies"]}
    told = json.loads((Path(settings.STATE_DIR) / LINKS_FILE).read_text())
    load_operator("포털 운영자")
    companies = {key: company_of(firms[key], people) for key in world.COMPANIES[settings.SITE_KEY]}
    for wanted in world.ACCOUNTS:
        if wanted.site == settings.SITE_KEY and not Account.objects.filter(login_id=wanted.login_id).exists():
            make(wanted, people, companies.get(wanted.company), told)
    portal_content.load()


def after() -> None:
    """Nothing is told to anybody else."""


def company_of(firm: dict[str, Any], people: dict[str, Any]) -> Company:
    head = people[firm["representative_person"]]
    number = firm["business_registration_number"]
    corporation = business_kind(number) is BusinessKind.CORPORATION
    company, _made = Company.objects.get_or_create(
        business_registration_number=number,
        defaults={
            "kind": CompanyKind.CORPORATION if corporation else CompanyKind.SOLE_PROPRIETOR,
            "name": firm["name"],
            "name_en": firm["name_en"],
            "representative": head["name"],
            "representative_birth_date": dt.date.fromisoformat(head["birth_date"]),
            "representative_gender": head["gender"],
            "representative_mobile": normalise_phone(head["mobile"]),
            "representative_email": f"{firm['key']}@company.example",
            "address": "대전광역시 유성구 가상로 1",
            "phone": OFFICE,
            "employees": 12,
            "industry": "제조업",
            "founded_on": dt.date.fromisoformat(firm["founded_on"]),
        },
    )
    return company


def make(wanted: world.DemoAccount, people: dict[str, Any], company: Company | None, told: dict[str, Any]) -> None:
    person = people[wanted.who]
    mobile = normalise_phone(person["mobile"]) if wanted.password else ""
    account = Account.objects.create(
        login_id=wanted.login_id,
        password=encoded(wanted.scheme) if wanted.password else "",
        name=person["name"],
        mobile=mobile,
        email=f"{wanted.login_id}@mail.example" if wanted.password else "",
        company=company,
        is_master=wanted.master,
        kind=wanted.kind or ("company" if company else ""),
        origin=Origin.LEGACY if wanted.password else Origin.MASTER,
        state=wanted.state,
        verified_at=clock.now() if wanted.linked and wanted.password else None,
        person_hash=selectors.person_hash(person["name"], mobile) if mobile else "",
        created_at=clock.now() - dt.timedelta(days=400),
        last_sign_in_at=clock.now() - dt.timedelta(days=20 + len(wanted.case)) if wanted.password else None,
    )
    account.roles.add(Role.objects.get(key=wanted.role))
    if wanted.linked:
        link(account, told["issuer"], told["members"][wanted.linked])


def link(account: Account, issuer: str, member: dict[str, Any]) -> None:
    HubLink.objects.create(
        account=account,
        issuer=issuer,
        sub=member["subs"][settings.SITE_KEY],
        member_kind=member["kind"],
        company_uuid=member["company_uuid"] or None,
        proof="password",
        proved_at=clock.now(),
    )
    if member["company_uuid"] and account.company:
        Company.objects.filter(pk=account.company.pk).update(hub_uuid=member["company_uuid"])


def encoded(scheme: str) -> str:
    """The demo password as an old system of that kind kept it."""
    raw = world.ACCOUNT_PASSWORD
    if scheme == "bcrypt":
        return bcrypt.hashpw(raw.encode(), bcrypt.gensalt(10)).decode()
    salt = chance.token(9)
    if scheme == "pbkdf2":
        digest = hashlib.pbkdf2_hmac("sha256", raw.encode(), salt.encode(), 100_000)
        return f"pbkdf2_sha256$100000${salt}${base64.b64encode(digest).decode()}"
    if scheme == "sha256":
        return f"sha256${salt}${hashlib.sha256((salt + raw).encode()).hexdigest()}"
    return make_password(raw)
