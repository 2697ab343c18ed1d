"""Step 6: the draft becomes a member, with consents, links and events, in one transaction or not at all."""

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock, notify
from dure.foundation.access import Actor
from dure.foundation.consent import selectors as terms
from dure.foundation.consent import services as consents
from dure.foundation.consent.models import Channel
from dure.foundation.errors import Refusal
from dure.hub.catalogue import selectors as catalogue
from dure.hub.catalogue import services as links
from dure.hub.members import services as members
from dure.hub.members.models import Member
from dure.hub.signup import steps, tasks
from dure.hub.signup.business import UNVERIFIED
from dure.hub.signup.models import DraftState, SignUpDraft
from dure.hub.verification import bindings
from dure.hub.verification.identity import VerifiedIdentity

SAME_BROWSER_AGAIN = dt.timedelta(minutes=2)


@transaction.atomic
def complete(draft: SignUpDraft) -> tuple[Member, VerifiedIdentity]:
    """Make the membership. ``draft`` must be locked. Raises Refusal; then nothing has changed.

    ``not_ready`` when a step has come open again, else the refusals of hub.members.
    """
    identity = draft.identity
    if steps.furthest(draft) != steps.Page.CHECK or identity is None:
        raise Refusal("not_ready", _("아직 마치지 않은 단계가 있습니다. 그 단계부터 이어 주세요."))
    member = _corporate(draft, identity) if draft.is_corporate else _individual(draft, identity)
    actor = Actor("member", str(member.pk), member.display_name)
    _record_consents(draft, member, identity, actor)
    links.link_many(member, catalogue.by_keys(draft.services or []), actor=actor, origin="sign_up")
    bindings.bind(member, identity)
    audit.record("sign_up.completed", actor=actor, subject=member.subject, data={"minor": member.minor, "came_from_portal": bool(draft.next)})
    notify.send("sign_up_done", email=member.email, context={"member": member}, locale=member.language, about=member.subject)
    if member.business_state == UNVERIFIED:
        tasks.recheck_business.enqueue(str(member.pk))
    _close(draft, member)
    return member, identity


def _individual(draft: SignUpDraft, identity: VerifiedIdentity) -> Member:
    typed, noted = draft.details, draft.guardian
    guardian = members.Guardian(noted["name"], noted["mobile"], noted["relation"]) if draft.minor else None
    return members.create_individual(
        dataclasses.replace(with_typed(identity, draft), mobile=identity.mobile),
        mobile=typed.get("mobile", ""),
        login_id=typed["login_id"],
        password_hash=draft.password_hash,
        email=typed["email"],
        phone=typed.get("phone", ""),
        guardian=guardian,
        language=draft.language,
        actor=Actor("draft", str(draft.pk)),
    )


def _corporate(draft: SignUpDraft, identity: VerifiedIdentity) -> Member:
    typed = draft.details
    return members.create_corporate(
        identity,
        login_id=typed["login_id"],
        password_hash=draft.password_hash,
        email=typed["email"],
        phone=typed.get("phone", ""),
        company_name=typed.get("company_name", ""),
        representative=typed.get("representative", ""),
        founded_on=date_of(typed.get("founded_on", "")),
        business_state=draft.business_state,
        business_checked_at=draft.business_checked_at,
        language=draft.language,
        actor=Actor("draft", str(draft.pk)),
    )


def with_typed(identity: VerifiedIdentity, draft: SignUpDraft) -> VerifiedIdentity:
    """The verified identity; what the method could not prove is taken from what was typed."""
    typed = draft.details
    return dataclasses.replace(
        identity,
        name=identity.name or typed.get("name", ""),
        birth_date=identity.birth_date or date_of(typed.get("birth_date", "")),
        gender=identity.gender or typed.get("gender", ""),
        mobile=identity.mobile or typed.get("mobile", ""),
    )


def _record_consents(draft: SignUpDraft, member: Member, identity: VerifiedIdentity, actor: Actor) -> None:
    evidence = {"method": identity.method, "acr": identity.acr, "at": identity.at.isoformat()}
    agreed = terms.by_ids(draft.agreed)
    consents.give(member.subject, agreed, channel=Channel.SIGN_UP, actor=actor, language=draft.language, evidence=evidence)
    if draft.minor:
        noted = draft.guardian
        proof = {name: noted[name] for name in ("method", "acr", "at", "relation")}
        consents.give(
            member.subject,
            terms.by_ids([noted["version"]]),
            channel=Channel.GUARDIAN,
            actor=actor,
            language=noted["language"],
            evidence=proof,
        )


def _close(draft: SignUpDraft, member: Member) -> None:
    draft.forget()
    draft.state, draft.member_id, draft.finished_at = DraftState.DONE, member.pk, clock.now()
    draft.save()


def just_finished(draft: SignUpDraft) -> bool:
    """Whether a second press of the last button should find itself signed in."""
    return draft.finished_at is not None and clock.now() - draft.finished_at < SAME_BROWSER_AGAIN


def date_of(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
