from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation import audit, clock, notify
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.consent import services as terms
from dure.foundation.consent.models import Channel, TermsVersion
from dure.foundation.documents import services as files
from dure.foundation.documents import store
from dure.foundation.documents.models import Document, DocumentState
from dure.foundation.errors import Refusal
from dure.foundation.workflow.models import move
from dure.portal.accounts.models import Account, AccountState, Company
from dure.programme.announcements import selectors as announcements
from dure.programme.announcements.models import Announcement, Reception
from dure.programme.announcements.services import check_scope
from dure.programme.applicants import applicants, company_of
from dure.programme.certificates import numbers, papers, retention, selectors
from dure.programme.certificates.models import Certificate, Counter, State
from dure.programme.eligibility import selectors as eligibility
from dure.rules.eligibility import Assessment, Verdict


@transaction.atomic
def issue(account: Account, announcement: Announcement, *, actor: Actor, agreed: Iterable[TermsVersion] = ()) -> Certificate:
    """The company's certificate for this announcement: the one it has, or a new one. Raises Refusal.

    ``agreed``: the terms just agreed to again. Whoever else issues for the announcement waits until this is done.
    """
    company, at = company_of(account), clock.now()
    counter = numbers.held(announcement, seoul(at).year)
    held = selectors.active(company, announcement)
    if held is not None:
        return held
    assessment = demand_may_have(account, company, announcement, clock.now())
    consents = agree_again(account, list(agreed), announcement, actor)
    made = numbered(counter, announcement, company, account)
    made.consents = consents
    write(made, account, assessment, at, actor)
    tell(account, "certificate_issued", made)
    return made


@transaction.atomic
def update_and_issue(account: Account, announcement: Announcement, form: Any, *, agreed: Iterable[TermsVersion], actor: Actor) -> Certificate:
    """Save the confirmed company data and issue on it; a refusal saves neither. Raises Refusal."""
    form.save(actor=actor)
    return issue(Account.objects.select_related("company").get(pk=account.pk), announcement, agreed=agreed, actor=actor)


def numbered(counter: Counter, announcement: Announcement, company: Company, account: Account) -> Certificate:
    running = numbers.taken(counter)
    number = numbers.formed(counter.year, announcement.code, running)
    return Certificate(number=number, announcement=announcement, year=counter.year, running=running, company=company, account=account)


def seoul(at: dt.datetime) -> dt.datetime:
    return at.astimezone(clock.SEOUL)


def demand_may_have(account: Account, company: Company, announcement: Announcement, at: dt.datetime) -> Assessment:
    if announcement.reception != Reception.ELSEWHERE:
        raise Refusal("received_here", _("확인증은 다른 시스템에서 접수하는 공고에만 발급합니다."))
    present = announcements.visible(announcement.pk)
    if present is None or not present.accepts(at):
        raise Refusal("not_open", _("접수 기간이 아니어서 확인증을 발급할 수 없습니다."))
    if selectors.is_barred(company, announcement):
        raise Refusal("revoked", _("이 공고의 확인증이 취소되어 다시 발급할 수 없습니다. 공고한 기관에 문의해 주세요."))
    return demand_qualified(account, company, announcement)


def demand_qualified(account: Account, company: Company, announcement: Announcement) -> Assessment:
    """What the paper confirms has to be so on the day it is signed."""
    standing = applicants().standing(account)
    if not standing.may_apply:
        raise Refusal("standing", standing.reason)
    assessment = eligibility.assess(announcement, company, clock.today())
    if assessment.verdict == Verdict.NOT:
        raise Refusal("not_eligible", _("신청 조건에 맞지 않아 확인증을 발급할 수 없습니다. 공고 화면에서 맞지 않는 조건을 확인해 주세요."))
    return assessment


def agree_again(account: Account, versions: list[TermsVersion], announcement: Announcement, actor: Actor) -> list[dict[str, Any]]:
    language = (get_language() or "ko")[:2]
    evidence = {"certificate_for": announcement.code}
    terms.give(account.subject, versions, channel=Channel.RENEWAL, actor=actor, language=language, evidence=evidence)
    return [{"key": one.document.key, "version": one.number, "language": language, "sha256": one.text_hash(language)} for one in versions]


def write(made: Certificate, account: Account, assessment: Assessment, at: dt.datetime, actor: Actor) -> None:
    """Set, sign and keep the paper, then the row that names it."""
    made.provisional, made.issued_at = applicants().standing(account).provisional, at
    made.content = papers.content_of(
        made.announcement, applicants().snapshot(account), assessment, number=made.number, at=at, provisional=made.provisional
    )
    stored = store.put(io.BytesIO(papers.made(made.content)))
    made.sha256 = stored.sha256
    made.document = Document.objects.create(
        owner=made.subject,
        kind="certificate",
        name=f"{made.number}.pdf",
        content_type="application/pdf",
        size=stored.size,
        sha256=stored.sha256,
        state=DocumentState.CLEAN,
        uploaded_by=str(actor),
    )
    made.save(force_insert=True)
    audit.record(
        "certificate.issued",
        actor=actor,
        subject=f"company:{made.company_id}",
        obj=made.subject,
        data={"number": made.number, "sha256": made.sha256, "announcement": made.announcement.code},
    )


def tell(account: Account, notice: str, certificate: Certificate) -> None:
    if account.email and account.state == AccountState.ACTIVE:
        context = {
            "number": certificate.number,
            "title": certificate.announcement.title,
            "reason": certificate.reason,
            "path": f"/my/certificates/{certificate.pk}/",
        }
        notify.send(notice, email=account.email, context=context, about=account.subject)


def locked(certificate: Certificate, actor: Actor, reason: str) -> Certificate:
    if len(reason.strip()) < 4:
        raise Refusal("reason_missing", _("까닭을 네 글자 이상 적어 주세요."), field="reason")
    held = Certificate.objects.select_for_update(of=("self",)).select_related("announcement__agency").get(pk=certificate.pk)
    check_scope(held.announcement.agency_id, actor)
    if held.erased_at is not None:
        raise Refusal("erased", _("보관 기간이 지나 내용을 지운 확인증입니다."))
    return held


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, actor: Actor) -> None:
    held = locked(certificate, actor, reason)
    if held.state != State.ACTIVE:
        raise Refusal("not_active", _("유효한 확인증만 취소할 수 있습니다."))
    move(held, "revoke", actor=actor, reason=reason, because=reason)
    audit.record("certificate.revoked", actor=actor, subject=f"company:{held.company_id}", obj=held.subject, reason=reason)
    tell(recipient(held), "certificate_revoked", held)


@transaction.atomic
def reissue(certificate: Certificate, *, reason: str, actor: Actor) -> Certificate:
    """A new number with the company's present data. A valid one is replaced; a revoked one stays revoked.

    Raises Refusal when the company no longer qualifies; the certificate it has stays as it is.
    """
    at = clock.now()
    counter = numbers.held(certificate.announcement, seoul(at).year)
    held = locked(certificate, actor, reason)
    if held.state == State.REPLACED or Certificate.objects.filter(replaces=held).exists():
        raise Refusal("replaced", _("이미 다시 발급한 확인증입니다. 마지막으로 발급한 것에서 다시 발급해 주세요."))
    account = recipient(held)
    if account.state != AccountState.ACTIVE or held.company is None:
        raise Refusal("nobody", _("기업에 이용 중인 계정이 없어 다시 발급할 수 없습니다."))
    assessment = demand_qualified(account, held.company, held.announcement)
    if held.state == State.ACTIVE:
        move(held, "replace", actor=actor, reason=reason, because=reason)
    made = numbered(counter, held.announcement, held.company, account)
    made.replaces, made.consents = held, held.consents
    write(made, account, assessment, at, actor)
    audit.record("certificate.reissued", actor=actor, subject=f"company:{held.company_id}", obj=made.subject, reason=reason)
    tell(account, "certificate_reissued", made)
    return made


def recipient(certificate: Certificate) -> Account:
    """Who had it issued, or after that person left somebody of the company, its master first."""
    colleagues = Account.objects.filter(company=certificate.company, state=AccountState.ACTIVE).order_by("-is_master", "created_at")
    account: Account | None = certificate.account
    if account is not None and account.state == AccountState.ACTIVE:
        return account
    found = colleagues.first() or account
    if found is None:
        raise Refusal("nobody", _("기업에 이용 중인 계정이 없어 다시 발급할 수 없습니다."))
    return found


@transaction.atomic
def erase(key: UUID) -> bool:
    """Contents, file and holder go; number, state and hash stay, so that the number still answers. False: they had gone before."""
    held = Certificate.objects.select_for_update(of=("self",)).select_related("document").filter(pk=key, erased_at=None).first()
    if held is None:
        return False
    document = held.document
    held.content, held.consents = {}, []
    held.company = held.account = held.document = None
    held.erased_at = clock.now()
    held.save(update_fields=["content", "consents", "company", "account", "document", "erased_at"])
    if document is not None:
        files.remove(document, actor=SYSTEM)
    return True


def erase_run_out() -> int:
    """Returns how many certificates' contents went."""
    keys = list(retention.run_out(clock.today()).values_list("pk", flat=True)[:1000])
    count = sum(erase(key) for key in keys)
    if count:
        audit.record("certificate.erased", actor=SYSTEM, data={"count": count})
    return count
