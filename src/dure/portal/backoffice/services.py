from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, notify
from dure.foundation.access import Actor
from dure.foundation.documents import selectors as documents
from dure.foundation.documents.models import DocumentState
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.foundation.notify.tasks import deliver
from dure.portal.accounts.models import Account, AccountState, Role
from dure.portal.accounts.selectors import PRESENT
from dure.portal.accounts.services import end_sessions
from dure.portal.backoffice.selectors import EXPERT_KINDS
from dure.portal.mypage.services import APPLICATION, ID_COPY
from dure.portal.policy import policy

APPROVED = {"evaluator": "office_evaluator_approved", "accountant": "office_accountant_approved"}
RETURNED = {"evaluator": "office_evaluator_returned", "accountant": "office_accountant_returned"}


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a person may be approved, and what is missing if not."""

    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


def readiness(account: Account) -> Readiness:
    """Complete: a field with its qualification, the right number of areas, a region, and both papers scanned clean.

    Of an accountant nothing is asked.
    """
    if account.kind != "evaluator":
        return Readiness(())
    choices, profile = policy().evaluator, account.profile
    kinds = set(documents.of(account.subject).filter(state=DocumentState.CLEAN).values_list("kind", flat=True))
    missing = []
    if not profile.get("field") or not profile.get("qualifications"):
        missing.append(_("분야와 세부 자격"))
    if len(profile.get("areas", [])) != choices.areas_to_choose:
        missing.append(_("평가 가능 분야"))
    if not profile.get("regions"):
        missing.append(_("현장평가 가능 지역"))
    if APPLICATION not in kinds:
        missing.append(_("신청서"))
    if ID_COPY not in kinds:
        missing.append(_("신분증 사본"))
    return Readiness(tuple(missing))


@transaction.atomic
def approve_expert(account: Account, *, actor: Actor) -> None:
    held = waiting_expert(account)
    ready = readiness(held)
    if not ready.complete:
        text = _("아직 승인할 수 없습니다. 빠진 것: %(missing)s") % {"missing": ", ".join(ready.missing)}
        raise Refusal("incomplete", text)
    held.state = AccountState.ACTIVE
    held.save(update_fields=["state"])
    held.roles.add(*Role.objects.filter(key=policy().kind_roles[held.kind]))
    audit.record(f"{held.kind}.approved", actor=actor, subject=held.subject)
    tell(held, APPROVED[held.kind], {})


@transaction.atomic
def return_expert(account: Account, *, actor: Actor, reason: str) -> None:
    """Not approved as it is: the person reads why, mends it and waits again."""
    held = waiting_expert(account)
    held.profile = {**held.profile, "returned": reason}
    held.save(update_fields=["profile"])
    audit.record(f"{held.kind}.returned", actor=actor, subject=held.subject, reason=reason)
    tell(held, RETURNED[held.kind], {"reason": reason})


def waiting_expert(account: Account) -> Account:
    held = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if held.kind not in EXPERT_KINDS or held.state != AccountState.WAITING:
        raise Refusal("not-waiting", _("승인을 기다리는 사람이 아닙니다. 목록을 새로 고쳐 주세요."))
    return held


@transaction.atomic
def suspend(account: Account, *, actor: Actor, reason: str) -> None:
    held = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if held.state not in PRESENT:
        raise Refusal("state", _("이용 중이거나 승인을 기다리는 계정만 정지할 수 있습니다."))
    held.put_off(AccountState.SUSPENDED)
    held.save(update_fields=["state", "state_before"])
    end_sessions(held, "suspended")
    audit.record("account.suspended", actor=actor, subject=account.subject, reason=reason)
    tell(account, "office_suspended", {"reason": reason})


@transaction.atomic
def restore(account: Account, *, actor: Actor, reason: str) -> None:
    held = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if held.state not in {AccountState.SUSPENDED, AccountState.DEACTIVATED}:
        raise Refusal("state", _("정지된 계정만 되살릴 수 있습니다."))
    held.take_up_again()
    held.save(update_fields=["state", "state_before"])
    audit.record("account.restored", actor=actor, subject=account.subject, reason=reason)
    tell(account, "office_restored", {})


def tell(account: Account, key: str, context: dict[str, str]) -> None:
    if account.email:
        notify.send(key, email=account.email, context={"name": account.name, **context}, about=account.subject)


def unmask(subject: str, *, actor: Actor, reason: str, what: str) -> None:
    """Record that personal data were opened, by whom and why."""
    audit.record("person.unmasked", actor=actor, subject=subject, reason=reason, data={"what": what})


@transaction.atomic
def send_again(message: Message, *, actor: Actor) -> None:
    changed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED).update(state=Message.State.QUEUED, attempts=0)
    if not changed:
        raise Refusal("state", _("실패한 알림만 다시 보낼 수 있습니다."))
    deliver.enqueue(message.pk)
    audit.record("message.sent_again", actor=actor, subject=message.about, obj=f"message:{message.pk}")
