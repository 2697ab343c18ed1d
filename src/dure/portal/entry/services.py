from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock, notify
from dure.foundation.access import Actor
from dure.foundation.consent import services as consents
from dure.foundation.consent.models import Channel, TermsVersion
from dure.foundation.documents import services as documents
from dure.foundation.errors import Refusal
from dure.portal.accounts import selectors
from dure.portal.accounts.models import Account, AccountSession, AccountState, Company, CompanyKind, Origin, Role
from dure.portal.accounts.person import VerifiedPerson
from dure.portal.accounts.services import actor_of
from dure.portal.entry import proved
from dure.portal.entry.models import JoinRequest, JoinState
from dure.portal.linking import services as linking
from dure.portal.linking.candidates import FIRST_SIGN_IN, Person, person_of
from dure.portal.policy import policy
from dure.rules.identifiers.numbers import BusinessKind, business_kind

WAITING_KINDS = ("general", "evaluator", "accountant")
FILE_KINDS = {"application": "evaluator-application", "id_copy": "evaluator-id-copy"}


@dataclass(frozen=True)
class Answers:
    """What a first sign-in gathered. ``company`` are the fields of a company that the portal did not know."""

    kind: str
    who: VerifiedPerson
    business_number: str = ""
    company: dict[str, Any] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    files: dict[str, list[UploadedFile]] = field(default_factory=dict)
    agreed: list[TermsVersion] = field(default_factory=list)


def make_account(session: AccountSession, answers: Answers) -> Account:
    """Company (when new), account, consents, link and files, in the caller's transaction. Raises Refusal; nothing half-made."""
    with transaction.atomic():
        person = person_of(session)
        company = company_of(answers, person) if answers.business_number else None
        if company is not None and person.corporate:
            proved.entering.send(sender=Company, company=company, about=f"hub:{person.sub}")
        account = create(answers, company)
        give_role(account, answers.kind)
        actor = actor_of(account)
        consents.give(account.subject, answers.agreed, channel=Channel.FIRST_SIGN_IN, actor=actor)
        linking.link(account, person, proof=FIRST_SIGN_IN, proved_at=linking.proved_at(session))
        keep_files(account, answers.files, actor)
        data = {"kind": answers.kind, "master": account.is_master}
        audit.record("account.created", actor=actor, subject=account.subject, data=data)
    return account


@transaction.atomic
def make_old_account(answers: Answers) -> Account:
    """An account of this portal alone; it waits until a company's master accepts the person. Raises Refusal."""
    account = create(answers, None, origin=Origin.LEGACY)
    actor = actor_of(account)
    consents.give(account.subject, answers.agreed, channel=Channel.SIGN_UP, actor=actor)
    audit.record("account.created", actor=actor, subject=account.subject, data={"kind": answers.kind, "old": True})
    return account


def told(form: forms.Form, twins: list[Account], *, confirmed: bool) -> bool:
    """Somebody with an account here already is told first, and may still make another."""
    if not twins or confirmed:
        return True
    form.add_error(None, _("이 포털에 이미 본인의 계정이 있습니다. 새 계정이 필요하면 아래에서 확인해 주세요."))
    return False


def company_of(answers: Answers, person: Person) -> Company:
    """The company of the proved number, made when unknown; locked, so that two first colleagues get one master."""
    number = answers.business_number
    if answers.company and selectors.company_by_number(number) is None:
        try:
            with transaction.atomic():
                Company.objects.create(business_registration_number=number, **answers.company)
        except IntegrityError:
            pass
    company = Company.objects.select_for_update().filter(business_registration_number=number).first()
    if company is None:
        raise Refusal("company_missing", _("기업 정보를 입력해 주세요."))
    return company


def create(answers: Answers, company: Company | None, *, origin: Origin = Origin.FIRST_SIGN_IN) -> Account:
    values = dict(answers.account)
    password = values.pop("password")
    waiting = answers.kind in WAITING_KINDS
    account = Account(
        **values,
        name=answers.who.name,
        mobile=answers.who.mobile,
        company=company,
        kind=answers.kind,
        is_master=company is not None and not selectors.has_master(company),
        origin=origin,
        state=AccountState.WAITING if waiting else AccountState.ACTIVE,
        verified_at=clock.now(),
        person_hash=selectors.person_hash(answers.who.name, answers.who.mobile),
        profile=answers.profile,
    )
    account.set_password(password)
    insert(account)
    return account


def insert(account: Account) -> None:
    """Store a new account, in the caller's transaction. Raises Refusal ``login_id_taken``, also when another took it just now."""
    taken = Refusal("login_id_taken", _("이미 사용 중인 아이디입니다. 다른 아이디를 입력해 주세요."), field="login_id")
    if not selectors.login_id_free(account.login_id or ""):
        raise taken
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise taken from error


def give_role(account: Account, kind: str) -> None:
    """Those who wait for somebody's answer get their role with it."""
    if kind in WAITING_KINDS:
        return
    key = policy().kind_roles.get(kind, "")
    if kind == "company" and not account.is_master:
        key = policy().colleague_role
    role = Role.objects.filter(key=key).first()
    if role:
        account.roles.add(role)


def keep_files(account: Account, files: dict[str, list[UploadedFile]], actor: Actor) -> None:
    for name, uploads in files.items():
        for upload in uploads:
            try:
                documents.receive(upload, owner=account.subject, kind=FILE_KINDS[name], actor=actor)
            except Refusal as refusal:
                raise Refusal(refusal.code, refusal.message, field=name) from refusal


def kind_of_number(number: str) -> str:
    return CompanyKind.CORPORATION if business_kind(number) == BusinessKind.CORPORATION else CompanyKind.SOLE_PROPRIETOR


@transaction.atomic
def ask_to_join(account: Account, company: Company) -> JoinRequest:
    """Raises Refusal when another request is waiting or the account belongs to a company already."""
    if account.company_id:
        raise Refusal("has_company", _("이미 기업에 소속된 계정입니다."))
    try:
        with transaction.atomic():
            join = JoinRequest.objects.create(account=account, company=company)
    except IntegrityError as error:
        text = _("이미 보낸 요청이 있습니다. 다른 기업에 요청하려면 먼저 취소해 주세요.")
        raise Refusal("join_waiting", text) from error
    audit.record("join.asked", actor=actor_of(account), subject=account.subject, organisation=f"company:{company.pk}")
    for master in selectors.present().filter(company=company, is_master=True).exclude(email=""):
        context = {"company": company.name, "name": account.name}
        notify.send("join_asked", email=master.email, context=context, about=f"join:{join.pk}")
    return join


@transaction.atomic
def cancel_join(account: Account) -> bool:
    changes = {"state": JoinState.CANCELLED, "answered_at": clock.now(), "answered_by": str(actor_of(account))}
    if not JoinRequest.objects.filter(account=account, state=JoinState.WAITING).update(**changes):
        return False
    audit.record("join.cancelled", actor=actor_of(account), subject=account.subject)
    return True


@transaction.atomic
def accept_join(join: JoinRequest, *, actor: Actor) -> None:
    """The person belongs to the company from now on and has the permissions of its members. Raises Refusal."""
    answer(join, JoinState.ACCEPTED, actor=actor)
    account = Account.objects.select_for_update(of=("self",)).get(pk=join.account_id)
    if account.company_id or account.state not in selectors.PRESENT:
        raise Refusal("join_gone", _("이미 다른 기업에 소속되었거나 탈퇴한 사람입니다."))
    account.company, account.state = join.company, AccountState.ACTIVE
    account.save(update_fields=["company", "state"])
    role = Role.objects.filter(key=policy().kind_roles.get("general", policy().colleague_role)).first()
    if role:
        account.roles.add(role)
    audit.record("join.accepted", actor=actor, subject=account.subject, organisation=f"company:{join.company_id}")
    tell(join, "join_accepted")


@transaction.atomic
def refuse_join(join: JoinRequest, *, actor: Actor, reason: str) -> None:
    answer(join, JoinState.REFUSED, actor=actor, reason=reason)
    organisation = f"company:{join.company_id}"
    audit.record("join.refused", actor=actor, subject=join.account.subject, organisation=organisation, reason=reason)
    tell(join, "join_refused", reason=reason)


def answer(join: JoinRequest, state: JoinState, *, actor: Actor, reason: str = "") -> None:
    changes = {"state": state, "answered_at": clock.now(), "answered_by": str(actor), "reason": reason}
    if not JoinRequest.objects.filter(pk=join.pk, state=JoinState.WAITING).update(**changes):
        raise Refusal("join_answered", _("이미 처리했거나 취소된 요청입니다."))


def tell(join: JoinRequest, key: str, **context: str) -> None:
    if join.account.email:
        full = {"company": join.company.name, **context}
        notify.send(key, email=join.account.email, context=full, about=f"join:{join.pk}")
