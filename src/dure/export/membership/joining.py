"""The last step of the sign-up: company, account, membership, details, products and files, all or nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dure.export.membership import drafts, originals, pages, services, takeover
from dure.export.membership.models import Act, Membership, Proof, SignUpDraft, Way
from dure.foundation import audit, notify
from dure.foundation.access import Actor
from dure.foundation.consent import selectors as terms
from dure.foundation.consent import services as consents
from dure.foundation.consent.models import Channel
from dure.foundation.documents.models import Document
from dure.foundation.errors import Refusal
from dure.foundation.workflow.models import move
from dure.portal.accounts.models import Account, Company, Origin
from dure.portal.accounts.services import actor_of
from dure.portal.entry.services import give_role, insert

EMAIL_TERMS = "email"


@transaction.atomic
def complete(draft: SignUpDraft) -> Account:
    """The account of a finished draft, made on the first call and answered again on each further one. Raises Refusal."""
    row = SignUpDraft.objects.select_for_update().get(pk=draft.pk)
    if row.account is not None:
        return row.account
    unfinished = pages.unfinished(row)
    if unfinished:
        raise Refusal("unfinished", _("아직 입력하지 않은 곳이 있습니다: %(pages)s") % {"pages": ", ".join(unfinished)})
    demand_terms(row)
    company = company_of(row)
    account = make_account(row, company)
    actor = actor_of(account)
    membership = begin(row, company, actor)
    save_answers(row, company, actor)
    keep_files(row, company)
    agree(row, account, actor)
    SignUpDraft.objects.filter(pk=row.pk).update(account=account, answers_json="", password_hash="", agreed=[])
    welcome(membership, account)
    return account


def demand_terms(row: SignUpDraft) -> None:
    """Raises Refusal ``terms_changed`` when a required text took force after the first step."""
    fresh = [version.title for version in terms.required_for(drafts.AUDIENCE) if version.pk not in row.agreed]
    if fresh:
        text = _("가입하는 동안 약관이 바뀌었습니다. 입력한 내용은 그대로 있습니다. 새 약관을 읽고 동의해 주세요: %(titles)s")
        raise Refusal("terms_changed", text % {"titles": ", ".join(fresh)})


def company_of(row: SignUpDraft) -> Company:
    """Made when unknown; locked, so that of two sign-ups at once the second finds the first one's account."""
    number, values = row.business_number, pages.company_form(row).company_values()
    try:
        with transaction.atomic():
            Company.objects.create(business_registration_number=number, **values)
    except IntegrityError:
        pass
    company = Company.objects.select_for_update().get(business_registration_number=number)
    if row.way != Way.CERTIFICATE or not takeover.take_over(company, Proof.CERTIFICATE, about=row.subject):
        drafts.demand_free(number, Way(row.way))
    return company


def make_account(row: SignUpDraft, company: Company) -> Account:
    data = pages.contact_form(row).cleaned_data
    told = any(version.document.key == EMAIL_TERMS for version in terms.by_ids(row.agreed))
    account = Account(
        login_id=data["login_id"], password=row.password_hash, company=company, is_master=True, kind="company",
        origin=Origin.LEGACY, profile={"name_en": data["name_en"]},
        email_consent=told,
        **{name: data[name] for name in ("name", "department", "position", "phone", "mobile", "email")},
    )
    insert(account)
    give_role(account, "company")
    audit.record("account.created", actor=actor_of(account), subject=account.subject, data={"kind": "company", "way": row.way})
    return account


def begin(row: SignUpDraft, company: Company, actor: Actor) -> Membership:
    membership = services.membership_for(company, actor=actor)
    membership.certificate = row.certificate
    membership.business_standing, membership.checked_at = row.business_standing, row.checked_at
    membership.save(update_fields=["certificate", "business_standing", "checked_at"])
    if row.way == Way.CERTIFICATE and not membership.is_full:
        move(membership, "confirm", actor=actor, reason="certificate", proof=Proof.CERTIFICATE)
    if row.way == Way.PAPERS:
        originals.note(membership, Act.UPLOADED, actor=actor)
    if drafts.open_question(row):
        from dure.export.membership.tasks import recheck_business  # noqa: PLC0415 (tasks stand on this module)

        recheck_business.enqueue(membership.pk)
    return membership


def save_answers(row: SignUpDraft, company: Company, actor: Actor) -> None:
    form = pages.company_form(row)
    services.save_details(company, form.company_values(), form.profile_values(), actor=actor)
    services.save_figures(company, pages.figures_form(row).figures(), actor=actor)
    for product in drafts.products(row):
        services.add_product(company, pages.product_form(product).values(), actor=actor, key=UUID(product["key"]))


def keep_files(row: SignUpDraft, company: Company) -> None:
    """What waited with the draft now belongs to the company."""
    Document.objects.filter(owner=row.subject, removed_at=None).update(owner=services.subject_of(company))


def agree(row: SignUpDraft, account: Account, actor: Actor) -> None:
    evidence: dict[str, Any] = {"way": row.way, "certificate": row.certificate} if row.certificate else {"way": row.way}
    versions, language = terms.by_ids(row.agreed), row.agreed_language
    consents.give(
        account.subject, versions, channel=Channel.SIGN_UP, actor=actor, language=language, evidence=evidence, at=row.agreed_at
    )


def welcome(membership: Membership, account: Account) -> None:
    key = "export_joined" if membership.is_full else "export_joined_provisional"
    context = {"name": account.name, "company": membership.company.name, "until": originals.ends_on(membership)}
    notify.send(key, email=account.email, context=context, about=account.subject)
