"""An announcement with a question set of every kind, a company with two accounts, and the shortest way to a filing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client

from dure.foundation import chance, clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.consent.models import TermsDocument, TermsVersion
from dure.foundation.sessions.models import hash_token
from dure.foundation.workflow.models import move
from dure.portal.accounts.models import Account, AccountSession, Company, Role
from dure.portal.policy import Permission
from dure.programme.announcements.models import Agency, Announcement, AnnouncementState, Category
from dure.programme.applicants import PortalApplicants, Standing
from dure.programme.applications import drafts, files, idempotency, sets, submission
from dure.programme.applications.models import Application, QuestionSet, Submission
from dure.programme.applications.questions import Content, Group, Option, Question
from tests.factories.files import pdf, upload
from tests.factories.portal import make_account, make_company
from tests.plugins.pages import CheckedClient

CONTENT = Content(
    groups=(
        Group(
            "g1", "기업 소개", "About you",
            (
                Question("q1", "text", "한 줄 소개", "In one line", most=40),
                Question("q2", "long_text", "수출 계획", required=False),
                Question("q3", "number", "직원", unit="명", least=1, most=500),
                Question("q4", "money", "예산", least=1000),
                Question("q5", "date", "시작일", required=False),
            ),
        ),
        Group(
            "g2", "고르기", "",
            (
                Question("q6", "choice", "지역", options=(Option("동유럽", "Eastern Europe"), Option("북미"))),
                Question("q7", "choices", "행사", required=False, options=(Option("전시회"), Option("상담회"))),
                Question("q8", "table", "실적", required=False, most=3, options=(Option("나라"), Option("금액", kind="money"))),
                Question("q9", "file", "카탈로그", required=False, most=2),
                Question("q10", "consent", "결과 공개"),
            ),
        ),
    ),
    documents=(Question("q11", "file", "사업계획서", most=1, extensions=("pdf",)),),
)  # fmt: skip
ANSWERS: dict[str, Any] = {"q1": "한 줄", "q3": "12", "q4": 5_000_000, "q6": "북미", "q10": True}
_count = iter(range(1, 10_000))


class Plain(PortalApplicants):
    """The site's side, as each test wants it."""

    standing_now = Standing(may_apply=True)

    def standing(self, account: Account) -> Standing:
        return self.standing_now


def actor_of(account: Account) -> Actor:
    return Actor("account", str(account.pk), account.name, frozenset({Permission.PROGRAMME_APPLY}))


def make_agency(code: str = "") -> Agency:
    number = next(_count)
    name = code or f"A{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}"
    return Agency.objects.get_or_create(code=name, defaults={"name": f"기관 {name}"})[0]


def make_announcement(**changes: Any) -> Announcement:
    now = clock.now()
    values: dict[str, Any] = {
        "title": f"해외전시회 참가 지원 {next(_count)}", "agency": changes.pop("agency", None) or make_agency(), "serial": next(_count),
        "opens_at": now - dt.timedelta(days=5), "closes_at": now + dt.timedelta(days=5), "state": AnnouncementState.PUBLISHED, "published_at": now,
    }  # fmt: skip
    return Announcement.objects.create(**{**values, **changes})


def make_category(key: str = "fairs") -> Category:
    return Category.objects.get_or_create(key=key, defaults={"name": "전시회"})[0]


def make_set(announcement: Announcement, content: Content = CONTENT) -> QuestionSet:
    draft = sets.begin(announcement, actor=SYSTEM)
    draft = sets.edit(draft, draft.edition, lambda _content: content, actor=SYSTEM, new_keys=11)
    return sets.publish(draft, draft.edition, "", actor=SYSTEM)


def make_terms() -> TermsVersion:
    document, _made = TermsDocument.objects.get_or_create(site=settings.SITE_KEY, key="service", defaults={"audiences": ["corporate"], "order": 1})
    version = document.versions.first()
    if version is None:
        version = TermsVersion(document=document, number=1, title_ko="약관", title_en="Terms", body_ko="본문", body_en="Body")
        version.save()
        move(version, "publish", actor=SYSTEM, effective_from=clock.now() - dt.timedelta(days=1))
    return version


def make_applicant(company: Company | None = None, **changes: Any) -> Account:
    role, _made = Role.objects.get_or_create(
        key="applicant", defaults={"name": "신청자", "member_kind": "corporate", "permissions": [Permission.PROGRAMME_APPLY]}
    )
    account = make_account(company=company or make_company(), **{"kind": "company", **changes})
    account.roles.add(role)
    return account


def browser(account: Account) -> Client:
    """A signed-in browser of the account."""
    raw, now = chance.token(), clock.now()
    AccountSession.objects.create(
        token_hash=hash_token(raw), auth_at=now, last_seen_at=now, ends_at=now + dt.timedelta(days=400), amr="pwd", account=account
    )
    client: Client = CheckedClient()
    client.cookies[settings.SIGN_IN_COOKIE] = raw
    return client


@dataclass
class World:
    announcement: Announcement
    account: Account
    colleague: Account
    terms: list[TermsVersion] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        return actor_of(self.account)

    def start(self, account: Account | None = None) -> Application:
        who = account or self.account
        return drafts.start(self.announcement, who, actor=actor_of(who))

    def fill(self, application: Application, **changes: Any) -> Application:
        """Everything that is required, so that it may be filed."""
        typed = {key: drafts.Typed(value) for key, value in {**ANSWERS, **changes}.items()}
        drafts.save_answers(application.pk, self.account, typed, actor=self.actor)
        files.add(application, "q11", upload("계획.pdf", pdf()), self.account, actor=self.actor)
        Application.objects.filter(pk=application.pk).update(member_confirmed_at=clock.now())
        return Application.objects.get(pk=application.pk)

    def ready(self) -> Application:
        return self.fill(self.start())

    def press(self, application: Application, key: str = "", body: str = "") -> submission.Press:
        return submission.Press(f"/applications/{application.pk}/check/", key or chance.token(8), idempotency.body_hash({"b": body}))

    def send(self, application: Application, press: submission.Press | None = None, account: Account | None = None) -> Submission:
        who = account or self.account
        agreed = {version.pk for version in self.terms}
        return submission.submit(application.pk, who, agreed, press or self.press(application), actor=actor_of(who))

    def filed(self) -> Application:
        return self.send(self.ready()).application


def make_world(**changes: Any) -> World:
    account = make_applicant(is_master=True, name="김하나", email="hana@firm.example")
    announcement = make_announcement(**changes)
    make_set(announcement)
    colleague = make_applicant(account.company, name="이두리", email="duri@firm.example")
    make_terms()
    from dure.foundation.consent import selectors

    return World(announcement, account, colleague, selectors.current("corporate"))
