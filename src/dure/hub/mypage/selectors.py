from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from dure.foundation.consent import selectors as consents
from dure.foundation.consent.models import Consent, TermsVersion
from dure.hub.catalogue.models import Service
from dure.hub.members.models import Member, MemberSession
from dure.hub.oidc.models import Client, ClientState
from dure.hub.signin.models import SignInRecord


def live_sessions(member: Member) -> list[MemberSession]:
    """The sessions that still hold, the one used last first."""
    found = MemberSession.objects.filter(member=member, ended_at=None).order_by("-last_seen_at")
    return [session for session in found if session.live]


def live_session(member: Member, session_id: UUID) -> MemberSession | None:
    return next((session for session in live_sessions(member) if session.pk == session_id), None)


def sign_ins(member: Member) -> QuerySet[SignInRecord]:
    return SignInRecord.objects.filter(member=member)


def agreements(member: Member) -> list[dict[str, Any]]:
    """Every consent, newest first, with whether it can be withdrawn now."""
    return [
        {"consent": one, "document": one.version.document, "withdrawable": not one.version.document.required and one.withdrawn_at is None}
        for one in consents.history(member.subject)
    ]


def agreement(member: Member, key: str) -> Consent | None:
    """The live consent to an optional document."""
    live = consents.live(member.subject).select_related("version__document")
    return live.filter(version__document__key=key, version__document__required=False).first()


def not_given(member: Member) -> list[TermsVersion]:
    """Optional texts in force that the member has not agreed to."""
    live = set(consents.live(member.subject).values_list("version__document_id", flat=True))
    wanted = consents.current(member.kind)
    return [version for version in wanted if not version.document.required and version.document_id not in live]


def go_url(service: Service) -> str:
    """Where "go to service" leads: the portal's own start of sign-in if it has one, else its address."""
    client = Client.objects.filter(service=service, state=ClientState.ACTIVE).exclude(initiate_login_uri="").first()
    if client is None:
        return str(service.address)
    mark = "&" if "?" in client.initiate_login_uri else "?"
    return f"{client.initiate_login_uri}{mark}{urlencode({'iss': settings.BASE_URL})}"


def scope_of(service: Service) -> str:
    """What the clients of a service may ask for, together."""
    clients = Client.objects.filter(service=service, state=ClientState.ACTIVE)
    return " ".join(sorted({scope for client in clients for scope in client.scopes}))
