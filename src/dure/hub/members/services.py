"""Acts on a membership. Each is one transaction: guard, write, audit, tell."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from dure.foundation import audit, clock, notify
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.workflow.models import move
from dure.hub.members import outward, passwords, rules
from dure.hub.members.models import Member, MemberKind, MemberSession, MemberState
from dure.hub.verification.identity import VerifiedIdentity
from dure.rules.identifiers.masking import mask_login_id

CHANGEABLE = ("name", "birth_date", "gender", "mobile", "company_name", "representative", "founded_on")
IDENTIFIERS = {"email": "email", "mobile": "phone"}


@dataclass(frozen=True)
class Guardian:
    """The verified legal guardian of a member under 14. ``mobile`` in E.164."""

    name: str
    mobile: str
    relation: str


def create_individual(  # noqa: PLR0913 (the fields of the sign-up form)
    verified: VerifiedIdentity,
    *,
    login_id: str,
    email: str,
    password: str = "",
    password_hash: str = "",
    phone: str = "",
    mobile: str = "",
    guardian: Guardian | None = None,
    language: str = "ko",
    actor: Actor,
) -> Member:
    """``mobile`` is what was typed; a number that the verification proved wins over it. ``password_hash`` is that of a password checked before; without it ``password`` is checked and hashed here.

    Raises Refusal: login_id_form, login_id_taken, password_weak, person_exists, email_form, phone_form.
    """
    login_id = rules.check_login_id(login_id)
    if not password_hash:
        passwords.check_password(password, login_id)
    member = Member(
        kind=MemberKind.INDIVIDUAL,
        minor=guardian is not None,
        guardian_name=guardian.name if guardian else "",
        guardian_mobile=guardian.mobile if guardian else "",
        guardian_relation=guardian.relation if guardian else "",
        ci_hash=verified.ci_hash or None,
        mobile=verified.mobile or rules.check_phone(mobile),
        mobile_verified=bool(verified.mobile),
        **_details(verified, login_id=login_id, email=email, phone=phone, language=language),
    )
    _give_password(member, password, password_hash)
    return _create(member, actor)


def create_corporate(  # noqa: PLR0913 (the fields of the sign-up form)
    verified: VerifiedIdentity,
    *,
    login_id: str,
    email: str,
    phone: str = "",
    company_name: str = "",
    representative: str = "",
    founded_on: dt.date | None = None,
    business_state: str = "",
    business_checked_at: dt.datetime | None = None,
    password_hash: str = "",
    language: str = "ko",
    actor: Actor,
) -> Member:
    """What the verification proved wins over what was typed. Raises Refusal: login_id_form, login_id_taken, business_exists, …"""
    login_id = rules.check_login_id(login_id)
    member = Member(
        kind=MemberKind.CORPORATE,
        business_registration_number=verified.business_registration_number,
        company_name=verified.company_name or company_name,
        representative=verified.representative or representative,
        founded_on=verified.founded_on or founded_on,
        business_state=business_state,
        business_checked_at=business_checked_at,
        **_details(verified, login_id=login_id, email=email, phone=phone, language=language),
    )
    if password_hash:
        _give_password(member, "", password_hash)
    return _create(member, actor)


def _give_password(member: Member, raw: str, encoded: str) -> None:
    if encoded:
        member.password, member.password_changed_at = encoded, clock.now()
    else:
        member.set_password(raw)


def _details(verified: VerifiedIdentity, *, login_id: str, email: str, phone: str, language: str) -> dict[str, Any]:
    return {
        "login_id": login_id,
        "email": rules.check_email(email),
        "phone": rules.check_phone(phone),
        "language": language[:2],
        "name": verified.name,
        "birth_date": verified.birth_date,
        "gender": verified.gender,
        "verified_by": verified.method,
        "acr": verified.acr,
        "verified_at": verified.at,
    }


@transaction.atomic
def _create(member: Member, actor: Actor) -> Member:
    _demand_free(member)
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError:
        _demand_free(member)
        raise
    audit.record("member.created", actor=actor, subject=member.subject, data={"kind": member.kind, "by": member.verified_by})
    return member


def _demand_free(member: Member) -> None:
    twins = Member.objects.exclude(state=MemberState.LEFT)
    if member.ci_hash:
        demand_none(twins.filter(ci_hash=member.ci_hash).first(), "person_exists")
    if member.business_registration_number:
        demand_none(twins.filter(business_registration_number=member.business_registration_number).first(), "business_exists")
    if Member.objects.filter(login_id=member.login_id).exists():
        raise Refusal("login_id_taken", _("이미 쓰이고 있는 아이디입니다. 다른 아이디를 정해 주세요."), field="login_id")


def demand_none(standing: Member | None, code: str) -> None:
    """Raises Refusal when a membership stands already, naming its masked ID and the day it began."""
    if standing is None:
        return
    joined = standing.joined_at.astimezone(clock.SEOUL).date().isoformat()
    raise Refusal(
        code,
        _("이미 통합회원으로 가입되어 있습니다. 아이디 %(login_id)s, 가입일 %(joined)s. 로그인하거나 아이디 찾기를 이용해 주세요.")
        % {"login_id": mask_login_id(standing.login_id or ""), "joined": joined},
    )


@transaction.atomic
def update_contact(member: Member, *, email: str, phone: str, language: str = "", actor: Actor) -> list[str]:
    """Change what a member may change without proof. Returns the names of the fields that changed."""
    new = {"email": rules.check_email(email), "phone": rules.check_phone(phone), "language": language or member.language}
    old_email = member.email
    changed = _apply(member, new, action="member.contact_changed", actor=actor)
    if "email" in changed and old_email:
        notify.send("email_changed", email=old_email, context={"member": member}, locale=member.language, about=member.subject)
    return changed


@transaction.atomic
def renew_identity(member: Member, identity: VerifiedIdentity, *, actor: Actor) -> list[str]:
    """Take over what a new verification of the same person or business proved. Returns the changed fields.

    Raises Refusal ``other_person``, ``other_phone`` or ``other_business``.
    """
    demand_same(member, identity)
    new = {field: getattr(identity, field) for field in CHANGEABLE if getattr(identity, field)}
    if "mobile" in new:
        new["mobile_verified"] = True
    if not member.is_corporate and identity.ci_hash and not member.ci_hash:
        new["ci_hash"] = identity.ci_hash
    proof = {"verified_by": identity.method, "acr": identity.acr, "verified_at": identity.at}
    changed = _apply(member, new, action="member.identity_renewed", actor=actor)
    Member.objects.filter(pk=member.pk).update(**proof)
    return changed


def demand_same(member: Member, identity: VerifiedIdentity) -> None:
    """Raises Refusal ``other_person``, ``other_phone`` or ``other_business``."""
    if member.is_corporate:
        if identity.business_registration_number != member.business_registration_number:
            raise Refusal("other_business", _("가입하신 사업자등록번호와 다른 인증서입니다. 해당 기업의 인증서로 다시 인증해 주세요."))
        return
    same_person = identity.ci_hash == member.ci_hash if member.ci_hash and identity.ci_hash else False
    same_phone = not identity.ci_hash and identity.mobile != "" and identity.mobile == member.mobile
    if not (same_person or same_phone):
        raise Refusal("other_person", _("가입하신 분과 다른 분으로 확인되었습니다. 본인 명의로 다시 인증해 주세요."))
    demand_known_phone(member, identity)


def knows_phone(member: Member, identity: VerifiedIdentity) -> bool:
    """By phone alone anybody can claim a name: it counts only with the number that the member registered."""
    return not identity.by_phone or (member.mobile != "" and identity.mobile == member.mobile)


def demand_known_phone(member: Member, identity: VerifiedIdentity) -> None:
    """Raises Refusal ``other_phone``."""
    if not knows_phone(member, identity):
        text = _("회원정보에 등록된 휴대전화 번호가 아닙니다. 등록된 번호로 인증하거나 간편인증·공동인증서로 본인확인을 해 주세요.")
        raise Refusal("other_phone", text)


def _apply(member: Member, new: dict[str, Any], *, action: str, actor: Actor) -> list[str]:
    changed = [field for field, value in new.items() if getattr(member, field) != value]
    if not changed:
        return []
    for field in changed:
        setattr(member, field, new[field])
    member.changed_at = clock.now()
    member.save(update_fields=[*changed, "changed_at"])
    audit.record(action, actor=actor, subject=member.subject, data={"fields": changed})
    for field in changed:
        if field in IDENTIFIERS:
            outward.event("identifier_changed", member, IDENTIFIERS[field])
    outward.event("member_changed", member, changed)
    return changed


@transaction.atomic
def change_password(member: Member, raw: str, *, actor: Actor, keep: MemberSession | None = None, how: str = "changed") -> None:
    """Set a new password, end every session except ``keep`` and tell the member. Raises Refusal ``password_weak``, ``password_same``.

    ``how`` is changed or reset.
    """
    passwords.check_password(raw, member.login_id or "")
    if passwords.matches(raw, member.password)[0]:
        raise Refusal("password_same", _("지금 쓰는 비밀번호와 같습니다. 다른 비밀번호를 정해 주세요."), field="password")
    member.set_password(raw)
    member.save(update_fields=["password", "password_changed_at"])
    audit.record(f"member.password_{how}", actor=actor, subject=member.subject)
    end_all_sessions(member, reason=f"password_{how}", keep=keep)
    notify.send("password_changed", email=member.email, context={"member": member}, locale=member.language, about=member.subject)


def renew_hash(member: Member, raw: str) -> None:
    """Store the password under the present hash parameters (the old ones were weaker)."""
    Member.objects.filter(pk=member.pk, password=member.password).update(password=make_password(raw))


def end_all_sessions(member: Member, *, reason: str, keep: MemberSession | None = None) -> int:
    """End the live sessions of a member here and at every portal. Returns how many."""
    sessions = MemberSession.objects.filter(member=member, ended_at=None)
    ended = list(sessions.exclude(pk=keep.pk) if keep else sessions)
    if ended:
        outward.end_sessions(ended, reason=reason, everywhere=keep is None)
    if keep is None:
        outward.event("sessions_revoked", member)
    return len(ended)


@transaction.atomic
def suspend(member: Member, *, reason: str, actor: Actor) -> Member:
    """Raises Refusal ``not_active`` or ``reason_needed``."""
    _demand_reason(reason)
    member = locked(member)
    if not can_proceed(member.suspend):
        raise Refusal("not_active", _("이용 중인 회원만 정지할 수 있습니다."))
    move(member, "suspend", actor=actor, reason=reason)
    end_all_sessions(member, reason="suspended")
    outward.event("account_suspended", member)
    audit.record("member.suspended", actor=actor, subject=member.subject, reason=reason)
    notify.send("suspended", email=member.email, context={"member": member}, locale=member.language, about=member.subject)
    return member


@transaction.atomic
def restore(member: Member, *, reason: str, actor: Actor) -> Member:
    """Raises Refusal ``not_suspended`` or ``reason_needed``."""
    _demand_reason(reason)
    member = locked(member)
    if not can_proceed(member.restore):
        raise Refusal("not_suspended", _("정지된 회원만 다시 이용하게 할 수 있습니다."))
    move(member, "restore", actor=actor, reason=reason)
    outward.event("account_restored", member)
    audit.record("member.restored", actor=actor, subject=member.subject, reason=reason)
    notify.send("restored", email=member.email, context={"member": member}, locale=member.language, about=member.subject)
    return member


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("reason_needed", _("사유를 입력해 주세요. 기록에 남습니다."), field="reason")


def locked(member: Member) -> Member:
    return Member.objects.select_for_update().get(pk=member.pk)


def erase(member: Member, *, actor: Actor, reason: str = "") -> None:
    """Empty the row of a member that leaves; only the bare identifier stays. ``member`` must be locked.

    Raises Refusal ``already_left``.
    """
    if not can_proceed(member.leave):
        raise Refusal("already_left", _("이미 탈퇴한 회원입니다."))
    move(member, "leave", actor=actor, reason=reason)
    audit.record("member.left", actor=actor, subject=member.subject, reason=reason)
