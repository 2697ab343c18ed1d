"""The two kinds of token that are pushed to portals, signed at the moment of sending."""

from typing import Any

from django.conf import settings

from dure.foundation import chance, clock
from dure.hub.events.models import Delivery
from dure.hub.oidc import keys
from dure.hub.oidc.models import Client
from dure.protocol.events import BACKCHANNEL_LOGOUT, LOGOUT_TYPE, SEQUENCE, SET_TYPE, VERIFICATION

LOGOUT_SECONDS = 120


def event_token(row: Delivery) -> str:
    """A Security Event Token (RFC 8417). ``jti`` stays the same however often it is sent; ``toe`` is when it happened."""
    claims = {
        "iss": settings.BASE_URL,
        "iat": clock.timestamp(),
        "jti": str(row.jti),
        "aud": row.client.client_id,
        "toe": int(row.made_at.timestamp()),
        "sub_id": {"format": "iss_sub", "iss": settings.BASE_URL, "sub": row.subject},
        "events": {row.event_type: row.body},
        SEQUENCE: row.sequence,
    }
    return keys.sign(claims, row.client.id_token_alg, typ=SET_TYPE)


def logout_token(row: Delivery) -> str:
    """OpenID Connect Back-Channel Logout §2.4: with ``sid`` for one session, without for all of the subject's.

    Then ``toe`` says when they were ended: sessions begun later are not meant.
    """
    now = clock.timestamp()
    claims: dict[str, Any] = {
        "iss": settings.BASE_URL,
        "aud": row.client.client_id,
        "iat": now,
        "exp": now + LOGOUT_SECONDS,
        "jti": str(chance.identifier()),
        "sub": row.subject,
        "events": {BACKCHANNEL_LOGOUT: {}},
    }
    if row.sid:
        claims["sid"] = row.sid
    else:
        claims["toe"] = int(row.made_at.timestamp())
    return keys.sign(claims, row.client.id_token_alg, typ=LOGOUT_TYPE)


def verification_token(client: Client) -> str:
    """A SET that asks an endpoint for nothing but an answer."""
    claims = {
        "iss": settings.BASE_URL,
        "iat": clock.timestamp(),
        "jti": str(chance.identifier()),
        "aud": client.client_id,
        "sub_id": {"format": "opaque", "id": client.client_id},
        "events": {VERIFICATION: {"state": chance.token(9)}},
    }
    return keys.sign(claims, client.id_token_alg, typ=SET_TYPE)
