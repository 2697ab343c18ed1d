"""Papers of members without a certificate: handed in as files, received as originals, refused, chased, run out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dure.export.membership import selectors
from dure.export.membership.models import Act, Membership, MembershipEvent, MembershipState, Paper, Proof
from dure.export.membership.services import membership_for
from dure.foundation import audit, clock, notify
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.errors import Refusal
from dure.foundation.workflow.models import move
from dure.portal.accounts.models import Company
from dure.programme.announcements.models import Agency

KIND = "membership-papers"


def remind_after() -> list[int]:
    """Days after joining on which a provisional member is reminded (``DURE_ORIGINAL_REMINDERS``)."""
    return sorted(int(day) for day in settings.ENV["ORIGINAL_REMINDERS"])


def provisional_days() -> int:
    """Days that a provisional membership lasts (``DURE_PROVISIONAL_DAYS``); 0: without end."""
    return int(settings.ENV["PROVISIONAL_DAYS"])


def note(
    membership: Membership, act: str, *, actor: Actor, papers: Iterable[str] = (), agency: Agency | None = None, text: str = ""
) -> MembershipEvent:
    return MembershipEvent.objects.create(
        membership=membership, act=act, actor=str(actor), actor_label=actor.label, papers=[str(one) for one in papers],
        agency=agency, note=text,
    )


def locked(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("company").get(pk=membership.pk)


@transaction.atomic
def handed_in(membership: Membership, *, actor: Actor) -> None:
    """New files came: a refusal is answered, and a membership that had run out is provisional again."""
    row = locked(membership)
    if row.is_full:
        raise Refusal("full", _("이미 정식회원이라 서류를 더 내지 않아도 됩니다."))
    row.refused_at, row.refusal = None, ""
    if row.state == MembershipState.LAPSED:
        move(row, "revive", actor=actor, reason="papers")
    else:
        row.save(update_fields=["refused_at", "refusal"])
    note(row, Act.UPLOADED, actor=actor)


@transaction.atomic
def authenticate(company: Company, fingerprint: str, *, actor: Actor) -> Membership:
    """The company's certificate makes a provisional membership full. Raises Refusal when it is full already."""
    membership = membership_for(company, actor=actor)
    if membership.is_full:
        raise Refusal("full", _("이미 정식회원입니다."))
    membership.certificate = fingerprint
    move(membership, "confirm", actor=actor, reason="certificate", proof=Proof.CERTIFICATE)
    note(membership, Act.AUTHENTICATED, actor=actor)
    audit.record("membership.full", actor=actor, organisation=membership.subject, reason="certificate")
    return membership


@transaction.atomic
def receive(membership: Membership, papers: Iterable[str], *, agency: Agency | None, actor: Actor, text: str = "") -> Membership:
    """Record originals that arrived. With the last of them the membership is full. Raises Refusal."""
    row = locked(membership)
    if row.is_full:
        raise Refusal("full", _("이미 정식회원으로 승인한 기업입니다."))
    fresh = [paper for paper in Paper if paper in set(papers) and paper not in row.received]
    if not fresh:
        raise Refusal("no_papers", _("새로 접수한 서류를 하나 이상 선택해 주세요."), field="papers")
    row.received = [*row.received, *(str(paper) for paper in fresh)]
    row.refused_at, row.refusal = None, ""
    if row.missing:
        row.save(update_fields=["received", "refused_at", "refusal"])
    else:
        move(row, "confirm", actor=actor, reason="originals", proof=Proof.PAPERS)
    note(row, Act.RECEIVED, actor=actor, papers=fresh, agency=agency, text=text)
    audit.record("originals.received", actor=actor, organisation=row.subject, data={"papers": [str(one) for one in fresh]})
    tell(row, "membership_full" if row.is_full else "originals_partly")
    return row


@transaction.atomic
def refuse(membership: Membership, *, reason: str, agency: Agency | None, actor: Actor) -> Membership:
    """The papers cannot be taken; the member is told why and may hand in others. Raises Refusal."""
    row = locked(membership)
    if row.is_full:
        raise Refusal("full", _("이미 정식회원으로 승인한 기업입니다."))
    row.refused_at, row.refusal = clock.now(), reason
    row.save(update_fields=["refused_at", "refusal"])
    note(row, Act.REFUSED, actor=actor, agency=agency, text=reason)
    audit.record("originals.refused", actor=actor, organisation=row.subject, reason=reason)
    tell(row, "originals_refused")
    return row


def tell(row: Membership, key: str) -> None:
    context = {
        "company": row.company.name,
        "reason": row.refusal,
        "missing": [paper.label for paper in row.missing],
        "until": ends_on(row),
        "link": f"{settings.BASE_URL}/company/export/",
    }
    for account in selectors.contacts(row.company):
        notify.send(key, email=account.email, context={"name": account.name, **context}, about=row.subject)


def ends_on(row: Membership) -> dt.date | None:
    """The last day of a provisional membership."""
    days = provisional_days()
    return row.joined_at.astimezone(clock.SEOUL).date() + dt.timedelta(days=days) if days else None


def remind_due() -> int:
    """Tell each provisional member whose next reminder has come, once for each step. Returns how many."""
    told, steps = 0, remind_after()
    waiting = Membership.objects.filter(state=MembershipState.PROVISIONAL, reminders__lt=len(steps)).order_by("joined_at")
    for membership in waiting.iterator():
        age = (clock.today() - membership.joined_at.astimezone(clock.SEOUL).date()).days
        due = sum(1 for day in steps if age >= day)
        told += due > membership.reminders and remind(membership, due)
    return told


@transaction.atomic
def remind(membership: Membership, number: int) -> bool:
    """The conditional update lets one of two workers through."""
    mine = Membership.objects.filter(pk=membership.pk, state=MembershipState.PROVISIONAL, reminders=membership.reminders)
    if not mine.update(reminders=number, reminded_at=clock.now()):
        return False
    row = locked(membership)
    note(row, Act.REMINDED, actor=SYSTEM, papers=row.missing)
    tell(row, "originals_reminder")
    return True


def lapse_due() -> int:
    """End provisional memberships whose time is over. Returns how many."""
    days = provisional_days()
    if not days:
        return 0
    border = clock.now() - dt.timedelta(days=days + 1)
    return sum(lapse(row) for row in Membership.objects.filter(state=MembershipState.PROVISIONAL, joined_at__lt=border))


@transaction.atomic
def lapse(membership: Membership) -> bool:
    row = locked(membership)
    if row.state != MembershipState.PROVISIONAL:
        return False
    move(row, "lapse", actor=SYSTEM, reason="time")
    note(row, Act.LAPSED, actor=SYSTEM)
    tell(row, "membership_lapsed")
    return True
