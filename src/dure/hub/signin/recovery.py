"""Finding a login ID, and setting a new password without the old one."""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dure.foundation import audit, chance, clock, notify
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_login_id
from dure.foundation.sessions.models import address_of, network_of
from dure.hub import verification
from dure.hub.members import selectors
from dure.hub.members.models import Member, MemberKind, MemberState
from dure.hub.members.rules import normal_login_id
from dure.hub.members.services import change_password, demand_known_phone, knows_phone
from dure.hub.signin import lockout, tasks
from dure.hub.signin.lockout import Counter
from dure.hub.signin.models import ResetLink
from dure.hub.signin.pacing import ACCOUNT, LOOKUP, MAIL
from dure.hub.signin.services import actor_of
from dure.hub.verification import Purpose, VerifiedIdentity

LINK_LIFE = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class Found:
    """One membership of the verified person. ``login_id`` is whole only when the proof named this very person."""

    login_id: str
    masked: str
    whole: bool
    member: Member


def find(identity: VerifiedIdentity) -> list[Found]:
    """The memberships that a verification proves. By a phone number alone only masked IDs are shown."""
    if identity.is_corporate:
        member = selectors.by_business_number(identity.business_registration_number)
        return [_found(member, whole=True)] if member else []
    person = selectors.by_person(identity.ci_hash)
    if person:
        return [_found(person, whole=knows_phone(person, identity))]
    if identity.ci_hash:
        return []
    return [_found(member, whole=False) for member in selectors.by_mobile(identity.mobile)]


def _found(member: Member, *, whole: bool) -> Found:
    login_id = member.login_id or ""
    return Found(login_id if whole else "", mask_login_id(login_id), whole, member)


def demand_usable(identity: VerifiedIdentity) -> None:
    """Raises Refusal ``other_phone`` before a new password is asked for in vain."""
    person = selectors.by_person(identity.ci_hash)
    if person:
        demand_known_phone(person, identity)


def owner_of(identity: VerifiedIdentity, login_id: str) -> Member:
    """The individual whose password may be set anew after ``identity``. Raises Refusal ``no_member`` or ``other_phone``."""
    member = selectors.by_person(identity.ci_hash)
    if member is None and not identity.ci_hash:
        same_phone = selectors.by_mobile(identity.mobile)
        member = next((person for person in same_phone if person.login_id == login_id.strip().lower()), None)
    if member is None or member.kind != MemberKind.INDIVIDUAL:
        raise Refusal(
            "no_member", _("확인된 정보로 가입한 개인회원을 찾지 못했습니다. 아이디를 확인하거나 회원가입을 해 주세요."), field="login_id"
        )
    demand_known_phone(member, identity)
    return member


def reset_after_verification(request: HttpRequest, login_id: str, raw: str) -> Member:
    """Use up the verification and set the password. Raises Refusal ``not_verified``, ``no_member``, ``password_weak``, …

    A refused password leaves the verification as it is, so that another can be tried.
    """
    identity = verification.peek(request, Purpose.RESET_PASSWORD)
    if identity is None:
        raise not_verified()
    member = owner_of(identity, login_id)
    with transaction.atomic():
        set_password(member, raw, actor_of(member))
        if verification.take(request, Purpose.RESET_PASSWORD) is None:
            raise not_verified()
    return member


def not_verified() -> Refusal:
    return Refusal("not_verified", _("본인확인이 끝나지 않았거나 시간이 지났습니다. 본인확인부터 다시 해 주세요."))


def set_password(member: Member, raw: str, actor: Actor) -> None:
    change_password(member, raw, actor=actor, how="reset")
    lockout.forgive([Counter.of("account", member.login_id or "", ACCOUNT)])
    ResetLink.objects.filter(member=member, used_at=None).update(used_at=clock.now())


@transaction.atomic
def ask_for_link(request: HttpRequest, login_id: str, email: str) -> None:
    """Whether or not the two belong together, the answer looks and lasts the same; the mail is written by a task.

    Counted by the pair: only who knows the right address can use up the mails of an account. Raises Refusal ``wait``.
    """
    address = Counter.of("link-address", network_of(address_of(request) or ""), LOOKUP)
    pair = Counter.of("link-pair", f"{normal_login_id(login_id)} {email.lower()}", MAIL)
    lockout.demand_open([address, pair])
    lockout.count([address, pair])
    member = selectors.individual_by_login_id(login_id)
    fits = (
        member is not None
        and member.state == MemberState.ACTIVE
        and hmac.compare_digest(member.email.lower().encode(), email.lower().encode())
    )
    tasks.send_reset_link.enqueue(str(member.pk) if member and fits else "")


@transaction.atomic
def send_link(member: Member) -> None:
    raw, now = chance.token(), clock.now()
    ResetLink.objects.create(token_hash=_hash(raw), member=member, made_at=now, expires_at=now + LINK_LIFE)
    audit.record("reset_link.sent", actor=Actor("system", "recovery"), subject=member.subject)
    context = {"member": member, "link": urljoin(f"{settings.BASE_URL}/", f"reset-password/link/{raw}/"), "minutes": 30}
    notify.send("reset_link", email=member.email, context=context, locale=member.language, about=member.subject)


def link_of(raw: str) -> ResetLink:
    """Raises Refusal ``link_unknown``, ``link_used`` or ``link_expired``."""
    link = ResetLink.objects.select_related("member").filter(token_hash=_hash(raw)).first()
    if link is None or link.member.state == MemberState.LEFT:
        raise Refusal("link_unknown", _("올바르지 않은 링크입니다. 메일의 주소를 끝까지 복사했는지 확인해 주세요."))
    if link.used_at is not None:
        raise Refusal("link_used", _("이미 쓴 링크입니다. 새 비밀번호가 필요하면 비밀번호 찾기를 다시 해 주세요."))
    if link.expires_at <= clock.now():
        raise Refusal("link_expired", _("30분이 지나 쓸 수 없는 링크입니다. 비밀번호 찾기를 다시 해 주세요."))
    return link


@transaction.atomic
def reset_by_link(raw_link: str, raw: str) -> Member:
    """Use the link up and set the password; of two at once one wins. Raises Refusal like ``link_of`` and ``password_weak``."""
    link = link_of(raw_link)
    used = ResetLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now())
    if not used:
        raise Refusal("link_used", _("이미 쓴 링크입니다. 새 비밀번호가 필요하면 비밀번호 찾기를 다시 해 주세요."))
    set_password(link.member, raw, actor_of(link.member))
    return link.member


def _hash(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()
