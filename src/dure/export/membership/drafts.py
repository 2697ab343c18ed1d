"""A sign-up under way: found by the browser's session, changed under a lock, thrown away after a day."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.export.membership import selectors, standing, takeover
from dure.export.membership.models import DRAFT_LIFE, SignUpDraft, Way
from dure.foundation import chance, clock
from dure.foundation.access import ANONYMOUS, SYSTEM
from dure.foundation.documents import selectors as documents
from dure.foundation.documents import services as document_services
from dure.foundation.documents.models import Document
from dure.foundation.errors import Refusal
from dure.foundation.integrations.nts import Outcome
from dure.portal.accounts import passwords
from dure.portal.accounts import selectors as accounts

KEY = "export_sign_up"
AUDIENCE = "corporate"


def present(request: HttpRequest) -> SignUpDraft | None:
    """The draft of this browser, finished or not; None when there is none or its day is over."""
    found = selectors.draft(request.session.get(KEY, ""))
    return found if found and clock.now() - found.made_at < DRAFT_LIFE else None


def begin(request: HttpRequest, agreed: list[int]) -> SignUpDraft:
    """Keep the terms agreed to now, in the draft under way or in a new one."""
    draft = present(request)
    given = {"agreed": agreed, "agreed_at": clock.now(), "agreed_language": (get_language() or "ko")[:2]}
    if draft is None or draft.account_id:
        draft = SignUpDraft.objects.create(**given)
        request.session[KEY] = str(draft.pk)
    else:
        SignUpDraft.objects.filter(pk=draft.pk).update(**given)
    return draft


def demand_free(number: str, way: Way) -> None:
    """One membership a company. Raises Refusal when it has accounts here, or, without a certificate, ever had one.

    The certificate opens a company whose membership is not full (``takeover``). Whoever cannot prove to be the company must not come upon what it left behind.
    """
    company = accounts.company_by_number(number)
    if company is None or (way == Way.CERTIFICATE and takeover.possible(company)):
        return
    if accounts.present().filter(company=company).exists():
        text = _("이미 가입한 기업입니다. 아이디 찾기를 이용하거나 회사의 마스터에게 담당자 계정을 요청해 주세요. 가입한 적이 없다면 고객센터에 알려 주세요.")
        raise Refusal("company_known", text, field="business_number")
    if way == Way.PAPERS and company.accounts.exists():
        text = _("전에 가입했던 기업이라 회사의 자료를 지키려고 기업인증서로만 다시 가입할 수 있습니다. 인증서가 없으면 고객센터에 알려 주세요.")
        raise Refusal("company_was_here", text, field="business_number")


@transaction.atomic
def choose_way(draft: SignUpDraft, way: Way, number: str, outcome: Outcome, *, certificate: str = "") -> None:
    """Another number forgets what the one before had brought: certificate, typed company, files stay with neither."""
    row = SignUpDraft.objects.select_for_update().get(pk=draft.pk)
    if row.business_number not in {"", number}:
        row.answers = {page: typed for page, typed in row.answers.items() if page == "contact"}
        document_services.remove_all_of(row.subject, actor=ANONYMOUS)
    row.way, row.business_number, row.certificate = way, number, certificate
    row.authenticated_at = clock.now() if certificate else None
    row.business_standing, row.checked_at = str(outcome.standing), outcome.at
    row.save()


@transaction.atomic
def keep(draft: SignUpDraft, page: str, typed: Any, *, password: str = "") -> SignUpDraft:
    """Keep the answers of one page. Raises Refusal when the sign-up was finished meanwhile."""
    row = SignUpDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if row.account_id:
        raise Refusal("finished", _("이미 가입을 마쳤습니다."))
    row.answers = {**row.answers, page: typed}
    if password:
        row.password_hash = passwords.hashed(password)
    row.save(update_fields=["answers_json", "password_hash"])
    return row


def products(draft: SignUpDraft) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = draft.answers.get("products", [])
    return found


def new_key() -> str:
    """Hexadecimal id of a product to be."""
    return chance.identifier().hex


def files(draft: SignUpDraft, kind: str) -> list[Document]:
    return list(documents.of(draft.subject, kind))


def purge() -> int:
    """Remove drafts older than a day with their files. Returns how many."""
    old = list(SignUpDraft.objects.filter(made_at__lt=clock.now() - DRAFT_LIFE)[:500])
    for draft in old:
        with transaction.atomic():
            document_services.remove_all_of(draft.subject, actor=SYSTEM)
            draft.delete()
    return len(old)


def open_question(draft: SignUpDraft) -> bool:
    return draft.business_standing == standing.UNVERIFIED
