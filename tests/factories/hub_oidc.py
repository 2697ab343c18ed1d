"""Members, sessions and approvals for tests of the OpenID provider."""

import base64
import datetime as dt
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest

from dure.foundation import clock
from dure.foundation.sessions.models import hash_token
from dure.hub.catalogue.models import Service, ServiceLink
from dure.hub.members.models import Member, MemberSession
from dure.hub.oidc.authorization import validate
from dure.hub.oidc.grants import server
from dure.hub.oidc.models import Approval, Client
from dure.hub.oidc.visitors import visitor
from dure.protocol.claims import ACR_PASSWORD

VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
_count = iter(range(1, 100_000))


def make_member(**changes: Any) -> Member:
    number = next(_count)
    values: dict[str, Any] = {
        "kind": "individual",
        "login_id": f"sora{number:05d}",
        "name": "시험회원",
        "email": f"sora{number}@example.kr",
        "mobile": "+821055550000",
    }
    return Member.objects.create(**{**values, **changes})


def make_session(member: Member, **changes: Any) -> str:
    """A live session; returns its cookie."""
    raw, now = f"session-{next(_count)}", clock.now()
    values: dict[str, Any] = {
        "token_hash": hash_token(raw),
        "auth_at": now,
        "last_seen_at": now,
        "ends_at": now + dt.timedelta(hours=8),
        "amr": "pwd",
        "acr": ACR_PASSWORD,
    }
    MemberSession.objects.create(member=member, **{**values, **changes})
    return raw


def service_of(key: str) -> Service:
    return Service.objects.get_or_create(key=key, defaults={"name": f"서비스 {key}"})[0]


def approve(member: Member, client: Client) -> None:
    """The member has agreed on the consent page, and the service is linked."""
    if client.service is not None:
        ServiceLink.objects.get_or_create(member=member, service=client.service)
    Approval.objects.create(member=member, client=client, scope="openid profile phone email company")


def asked(client: Client, **changes: str) -> dict[str, str]:
    """Parameters of an authorisation request."""
    return {
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uris[0],
        "response_type": "code",
        "scope": "openid profile phone email company",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }


def issue_code(client: Client, member: Member, **changes: str) -> str:
    """A code for a member with a fresh session, as the authorisation endpoint issues it."""
    request = HttpRequest()
    request.COOKIES[settings.SIGN_IN_COOKIE] = make_session(member)
    wanted = validate(asked(client, **changes))
    answer = server.create_authorization_response(wanted.request, grant_user=visitor(request, client), grant=wanted.grant)
    return parse_qs(urlsplit(answer["Location"]).query)["code"][0]
