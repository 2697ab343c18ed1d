"""What a rush needs, made past the pages: one announcement that closes soon, and companies with a written draft each."""

import json
from dataclasses import dataclass

from tests.plugins.deployment import Deployment

MAKE = """
import json
from tests.load import world
print(json.dumps(world.make({count}, {seconds}, {mark!r})))
"""
CONTENT = {
    "groups": [{"key": "g1", "title": "신청 내용", "questions": [{"key": "q1", "kind": "long_text", "label": "참가 목적", "most": 2000}]}],
    "documents": [{"key": "q20", "kind": "file", "label": "사업계획서", "most": 3, "extensions": ["pdf"]}],
}
PASSWORD = "rush-2026!door"
ANSWER = "해외 전시회에 참가하여 새로운 거래처를 찾고 제품을 알리려고 합니다. " * 12


@dataclass(frozen=True)
class Person:
    """One applicant: the cookie of an open session and the draft to file."""

    cookie: str
    application: str


@dataclass(frozen=True)
class World:
    announcement: int
    closes_at: float
    """Seconds since 1970, by the site's clock."""
    people: tuple[Person, ...]


def prepare(system: Deployment, count: int, seconds: float, mark: str = "rush") -> World:
    """Make ``count`` companies, and an announcement that closes ``seconds`` from now."""
    told = system.manage("export", "shell", "--no-imports", "-v0", "-c", MAKE.format(count=count, seconds=seconds, mark=mark))
    made = json.loads(told.strip().splitlines()[-1])
    return World(made["announcement"], made["closes_at"], tuple(Person(*pair) for pair in made["people"]))


def make(count: int, seconds: float, mark: str) -> dict[str, object]:
    """In the site's own process."""
    import datetime as dt

    from django.db import transaction

    from dure.foundation import clock

    with transaction.atomic():
        closes_at = clock.now() + dt.timedelta(seconds=seconds)
        announcement = announce(closes_at, mark)
        asked = ask(announcement)
        pairs = [begun(number, mark, announcement, asked) for number in range(count)]
    return {"announcement": announcement.pk, "closes_at": closes_at.timestamp(), "people": pairs}


def announce(closes_at, mark):
    import datetime as dt

    from dure.programme.announcements.models import Agency, Announcement, AnnouncementState

    agency, _made = Agency.objects.get_or_create(code="RSH", defaults={"name": "시험 기관", "name_en": "Trial agency"})
    serial = Announcement.objects.filter(agency=agency).count() + 1
    opened = closes_at - dt.timedelta(days=9)
    return Announcement.objects.create(
        agency=agency, serial=serial, title=f"접수 마감 시험 {mark}", body="마감 직전의 접수를 시험합니다.",
        opens_at=opened, closes_at=closes_at, reception="here", state=AnnouncementState.PUBLISHED, published_at=opened,
    )  # fmt: skip


def ask(announcement):
    from dure.foundation import clock
    from dure.programme.applications.models import QuestionSet, SetState

    return QuestionSet.objects.create(
        announcement=announcement, number=1, content=CONTENT, last_key=20, state=SetState.PUBLISHED, published_at=clock.now()
    )


def begun(number, mark, announcement, asked):
    from dure.foundation import chance, clock
    from dure.programme.applications.models import Answer, Application

    account = member(number, mark)
    now = clock.now()
    application = Application.objects.create(
        announcement=announcement, company=account.company, question_set=asked, started_by=account, edited_by=account, member_confirmed_at=now
    )
    Answer.objects.create(application=application, key="q1", value=f"{ANSWER}{number}", edited_by=account)
    raw = chance.token()
    open_session(account, raw)
    return raw, str(application.pk)


def member(number, mark):
    """A full export member with everything that an application asks of it."""
    from dure.export.membership.models import ExportProfile, Membership, MembershipState, Proof, YearFigures
    from dure.foundation import clock
    from dure.portal.accounts.models import Account, Company, CompanyKind, Origin, Role
    from dure.rules.identifiers.numbers import business_check_digit

    nine = f"{200 + number // 9000:03d}81{1000 + number % 9000:04d}"
    company, made = Company.objects.get_or_create(
        business_registration_number=nine + business_check_digit(nine),
        defaults={
            "kind": CompanyKind.CORPORATION, "name": f"가상수출 {number}", "representative": "나대표", "address": "대전광역시 유성구 가상로 1",
            "phone": "+82420001000", "employees": 12, "industry": "제조업", "founded_on": "2015-03-02",
        },
    )  # fmt: skip
    if not made:
        return company.accounts.get()
    now = clock.now()
    Membership.objects.create(company=company, state=MembershipState.FULL, proof=Proof.CERTIFICATE, full_at=now)
    ExportProfile.objects.create(
        company=company, email="rush@company.example", sector="C", business_type="제조업", main_product="시험 장비", assets=900, countries=["US"]
    )
    YearFigures.objects.bulk_create(YearFigures(company=company, year=now.year - back, sales=1000, exports=300) for back in (1, 2, 3))
    account = Account.objects.create(
        login_id=f"rush{number:05d}", name="김담당", mobile="+821012345678", email="rush@company.example", company=company, is_master=True,
        kind="company", origin=Origin.LEGACY, verified_at=now, password=secret_of(number),
    )  # fmt: skip
    account.roles.add(Role.objects.get(key="export-company"))
    return account


def secret_of(number):
    """The first can sign in; a real hash for each would take the machine a while."""
    from dure.portal.accounts import passwords

    return passwords.hashed(PASSWORD) if number == 0 else "!"


def open_session(account, raw):
    import datetime as dt

    from dure.foundation import clock
    from dure.foundation.sessions.models import hash_token
    from dure.portal.accounts.models import AccountSession

    now = clock.now()
    AccountSession.objects.create(
        account=account, token_hash=hash_token(raw), auth_at=now, last_seen_at=now, ends_at=now + dt.timedelta(hours=8), amr="pwd"
    )
