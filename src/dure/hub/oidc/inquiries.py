"""What holders of tokens may know: claims, the state of a token, the links of a service. And how a token is given up."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db.models import Q

from dure.hub.catalogue.models import LinkState, ServiceLink
from dure.hub.members.models import MemberKind
from dure.hub.oidc import directory, moments, store
from dure.hub.oidc.models import Client
from dure.hub.oidc.subjects import subject_of
from dure.protocol.claims import SCOPES, Company

PAGE_ROWS = 500

PERSON = (
    "kind", "name", "birth_date", "gender", "mobile", "mobile_verified", "phone", "email",
    "company_name", "business_registration_number", "representative", "founded_on",
)  # fmt: skip
CLAIMS = (
    "SELECT t.scope, c.client_id, l.state, m.id, " + ", ".join(f"m.{column}" for column in PERSON) + " "
    "FROM oidc_token t JOIN oidc_grant g ON g.id = t.grant_id JOIN oidc_client c ON c.id = g.client_id "
    "JOIN members_member m ON m.id = g.member_id JOIN members_membersession s ON s.id = g.session_id AND s.ended_at IS NULL "
    "LEFT JOIN catalogue_servicelink l ON l.member_id = m.id AND l.service_id = c.service_id "
    "WHERE t.access_hash = %s AND t.access_expires_ms > %s AND t.revoked_ms IS NULL AND g.revoked_ms IS NULL AND m.state = 'active'"
)


def claims(access_hash: str) -> dict[str, Any] | None:
    """The claims behind a live access token, or None; also None while the member's link to the client's service is off."""
    row = store.one(CLAIMS, (access_hash, moments.milliseconds()))
    client = directory.find(row[1]) if row else None
    if row is None or client is None or (client.service_id and row[2] != LinkState.ACTIVE):
        return None
    member = store.identifier(row[3])
    known = known_of(member, dict(zip(PERSON, row[4:], strict=True)))
    wanted = {claim for scope in row[0].split() for claim in SCOPES[scope]}
    found = {claim: value for claim, value in known.items() if claim in wanted and value not in ("", None)}
    return {"sub": subject_of(client, member), "member_type": known["member_type"], **found}


def known_of(member: uuid.UUID, person: dict[str, Any]) -> dict[str, Any]:
    corporate = person["kind"] == MemberKind.CORPORATE
    number = person["mobile"] or person["phone"]
    return {
        "member_type": person["kind"],
        "name": person["company_name"] if corporate else person["name"],
        "birthdate": iso(person["birth_date"]),
        "gender": person["gender"],
        "phone_number": number,
        "phone_number_verified": bool(person["mobile"] and person["mobile_verified"]) if number else None,
        "email": person["email"],
        "company": company_of(member, person) if corporate else None,
    }


def company_of(member: uuid.UUID, person: dict[str, Any]) -> Company:
    return {
        "uuid": str(member),
        "business_registration_number": person["business_registration_number"],
        "name": person["company_name"],
        "representative": person["representative"],
        "founded_on": iso(person["founded_on"]),
    }


def iso(value: dt.date | str | None) -> str:
    return value.isoformat() if isinstance(value, dt.date) else value or ""


STANDING = (
    "SELECT t.id, g.id, t.scope, t.access_hash, t.access_expires_ms, t.used_ms, t.revoked_ms, t.issued_ms, g.expires_ms, g.revoked_ms, "
    "g.member_id, m.state, s.ended_at FROM oidc_token t JOIN oidc_grant g ON g.id = t.grant_id "
    "JOIN members_member m ON m.id = g.member_id JOIN members_membersession s ON s.id = g.session_id "
    "WHERE (t.access_hash = %s OR t.refresh_hash = %s) AND g.client_id = %s"
)


def describe(client: Client, hashed: str) -> dict[str, Any]:
    """RFC 7662 §2.2 for a token of this client."""
    now = moments.milliseconds()
    row = store.one(STANDING, (hashed, hashed, client.pk))
    if row is None:
        return describe_own(client, hashed, now)
    _token, _grant, scope, access, access_ends, used, revoked, issued, ends, family_revoked, member, state, session_ended = row
    is_access = access == hashed
    ends = access_ends if is_access else ends
    if ends <= now or family_revoked or session_ended or state != "active" or (revoked if is_access else used is not None):
        return {"active": False}
    return {
        "active": True,
        "scope": scope,
        "client_id": client.client_id,
        "token_type": "Bearer" if is_access else "refresh_token",
        "exp": ends // 1000,
        "iat": issued // 1000,
        "sub": subject_of(client, store.identifier(member)),
        "iss": settings.BASE_URL,
    }


def describe_own(client: Client, hashed: str, now: int) -> dict[str, Any]:
    row = store.one(
        "SELECT scope, expires_ms, issued_ms FROM oidc_clienttoken "
        "WHERE access_hash = %s AND client_id = %s AND revoked_ms IS NULL AND expires_ms > %s",
        (hashed, client.pk, now),
    )
    if row is None:
        return {"active": False}
    return {
        "active": True,
        "scope": row[0],
        "client_id": client.client_id,
        "token_type": "Bearer",
        "exp": row[1] // 1000,
        "iat": row[2] // 1000,
        "iss": settings.BASE_URL,
    }


def revoke(client: Client, hashed: str) -> None:
    """A refresh token takes its whole family with it; an access token goes alone. Tokens of others are left alone."""
    now = moments.milliseconds()
    row = store.one(STANDING, (hashed, hashed, client.pk))
    if row is None:
        store.run(
            "UPDATE oidc_clienttoken SET revoked_ms = %s WHERE access_hash = %s AND client_id = %s AND revoked_ms IS NULL",
            (now, hashed, client.pk),
        )
    elif row[3] == hashed:
        store.run("UPDATE oidc_token SET revoked_ms = %s WHERE id = %s AND revoked_ms IS NULL", (now, row[0]))
    else:
        store.kill(row[1], now, "revoked_by_client")


def client_of(hashed: str, scope: str) -> Client | None:
    """The client behind its own live token of this scope."""
    row = store.one(
        "SELECT c.client_id, t.scope FROM oidc_clienttoken t JOIN oidc_client c ON c.id = t.client_id "
        "WHERE t.access_hash = %s AND t.revoked_ms IS NULL AND t.expires_ms > %s",
        (hashed, moments.milliseconds()),
    )
    return directory.find(row[0]) if row and scope in row[1].split() else None


def links_after(client: Client, cursor: str) -> dict[str, Any]:
    """One page of link states, ordered by link. Raises ValueError for a cursor that is none."""
    if client.service_id is None:
        return {"links": [], "next": None}
    after = Q(pk__gt=uuid.UUID(cursor)) if cursor else Q()
    rows = list(
        ServiceLink.objects.filter(after, service_id=client.service_id)
        .order_by("pk")
        .values_list("pk", "member_id", "state", "linked_at", "removed_at", "member__kind", "member__state")[: PAGE_ROWS + 1]
    )
    page = rows[:PAGE_ROWS]
    return {"links": [_link(client, row[1:]) for row in page], "next": str(page[-1][0]) if len(rows) > PAGE_ROWS else None}


def _link(client: Client, row: tuple[Any, ...]) -> dict[str, Any]:
    member, state, linked, removed, kind, member_state = row
    gone = removed if state == LinkState.REMOVED else None
    found: dict[str, Any] = {
        "sub": subject_of(client, member),
        "state": "active" if state == LinkState.ACTIVE and member_state != "left" else "removed",
        "member_state": member_state,
        "changed_at": (gone or linked).isoformat(),
    }
    if kind == MemberKind.CORPORATE:
        found["company_uuid"] = str(member)
    return found


def as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
