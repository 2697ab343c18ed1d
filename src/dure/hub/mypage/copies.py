"""Copies of a member's own data: JSON for machines, HTML for people."""

import io
import json
import zipfile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string

from dure.foundation import audit, clock
from dure.foundation.audit.models import AuditEntry
from dure.foundation.consent import selectors as consents
from dure.hub.catalogue.models import ServiceLink
from dure.hub.members.models import Member, MemberSession
from dure.hub.mypage.models import CopyKind, IssuedCopy
from dure.hub.signin.models import SignInRecord
from dure.hub.signin.services import actor_of
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone

MOST_ROWS = 5000
PERSON = ("login_id", "name", "birth_date", "gender", "mobile", "phone", "email")
GUARDIAN = ("guardian_name", "guardian_mobile", "guardian_relation")
COMPANY = (
    "login_id", "company_name", "representative", "founded_on", "business_registration_number", "business_state",
    "business_checked_at", "name", "phone", "email",
)  # fmt: skip
ACCOUNT = ("id", "kind", "state", "language", "joined_at", "changed_at", "password_changed_at", "verified_by", "verified_at", "acr")


def collect(member: Member) -> dict[str, Any]:
    """Everything the hub holds about a member, by section. Passwords, keys and hashes are not data about a person."""
    fields = (*ACCOUNT, *(COMPANY if member.is_corporate else PERSON), *(GUARDIAN if member.minor else ()))
    return {
        "member": {name: _shown(name, getattr(member, name)) for name in fields},
        "services": _rows(
            ServiceLink.objects.filter(member=member).order_by("linked_at"), "service__name", "state", "origin", "linked_at", "removed_at"
        ),
        "consents": consented(member),
        "sign_ins": _rows(SignInRecord.objects.filter(member=member), "at", "method", "outcome", "ip", "user_agent"),
        "sessions": _rows(
            MemberSession.objects.filter(member=member).order_by("-auth_at"),
            "auth_at",
            "last_seen_at",
            "ended_at",
            "end_reason",
            "ip",
            "user_agent",
        ),
        "passkeys": _rows(member.passkeys.all(), "name", "created_at", "last_used_at"),
        "certificates": _rows(member.certificates.all(), "subject", "issuer", "serial", "not_after", "bound_at", "last_used_at"),
        "records": _rows(AuditEntry.objects.filter(subject=member.subject), "at", "action", "actor", "reason"),
    }


def consented(member: Member) -> list[dict[str, Any]]:
    return [
        {
            "title": one.version.title_in(one.language),
            "version": one.version.number,
            "required": one.version.document.required,
            "given_at": one.given_at,
            "withdrawn_at": one.withdrawn_at,
            "text_hash": one.text_hash,
        }
        for one in consents.history(member.subject)
    ]


def _rows(found: Any, *fields: str) -> list[dict[str, Any]]:
    return list(found.values(*fields)[:MOST_ROWS])


def _shown(name: str, value: Any) -> Any:
    if name in {"mobile", "phone", "guardian_mobile"}:
        return show_phone(value)
    return format_business_number(value) if name == "business_registration_number" else value


@transaction.atomic
def archive(member: Member) -> bytes:
    """A ZIP with ``my-data.json`` and ``my-data.html``; that it was issued is recorded."""
    data = collect(member)
    _issue(member, CopyKind.DATA)
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("my-data.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        packed.writestr("my-data.html", page(data))
    return box.getvalue()


def page(data: dict[str, Any]) -> str:
    sections = [(name, [content] if isinstance(content, dict) else content) for name, content in data.items()]
    return render_to_string("mypage/copy.html", {"sections": sections, "at": clock.now()})


@transaction.atomic
def statement_of_consents(member: Member) -> str:
    """The consents with the full texts agreed to, as one HTML file."""
    _issue(member, CopyKind.CONSENTS)
    context = {"consents": list(consents.history(member.subject)), "member": member, "at": clock.now()}
    return render_to_string("mypage/consents_copy.html", context)


def _issue(member: Member, kind: str) -> None:
    IssuedCopy.objects.create(member=member, kind=kind)
    audit.record(f"copy.{kind}", actor=actor_of(member), subject=member.subject)
