"""Registering relying parties, and trying their endpoints."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from joserfc import jwk
from joserfc.errors import JoseError

from dure.foundation import audit, chance
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.hub.catalogue.models import Service
from dure.hub.oidc import directory
from dure.hub.oidc.keys import ALGORITHMS
from dure.hub.oidc.models import AuthMethod, Client, ClientState, SubjectType
from dure.hub.oidc.models.clients import MACHINE_SCOPES, SECRET_METHODS
from dure.protocol.claims import SCOPES

GRANTS = ("authorization_code", "refresh_token", "client_credentials")
LISTS = ("redirect_uris", "post_logout_redirect_uris")
SINGLES = ("backchannel_logout_uri", "events_uri", "initiate_login_uri")


@transaction.atomic
def register(
    *,
    name: str,
    redirect_uris: list[str],
    actor: Actor,
    client_id: str = "",
    service: Service | None = None,
    jwks: dict[str, Any] | None = None,
    auth_method: str = "",
    **fields: Any,
) -> tuple[Client, str]:
    """Add a client, or change the one with this ``client_id``. Returns it with its new secret ('' when it has none or keeps it).

    Further fields: ``name_en``, ``post_logout_redirect_uris``, ``backchannel_logout_uri``, ``events_uri``,
    ``initiate_login_uri``, ``subject_type``, ``sector``, ``id_token_alg``, ``scopes``, ``require_par``. Raises Refusal.
    """
    client_id = client_id or chance.token(12)
    client = Client.objects.filter(client_id=client_id).first() or Client(client_id=client_id)
    made = client.pk is None
    fields |= {"name": name, "service": service, "redirect_uris": redirect_uris}
    for field, value in fields.items():
        if value is not None:
            setattr(client, field, value)
    client.auth_method = auth_method or (AuthMethod.PRIVATE_KEY_JWT if jwks else client.auth_method or AuthMethod.SECRET_BASIC)
    client.jwks = public_keys(jwks) if jwks else client.jwks
    settle(client)
    check(client)
    secret = fresh_secret(client) if client.auth_method in SECRET_METHODS and not client.secret_hash else ""
    client.save()
    directory.forget(client.client_id)
    audit.record("client.registered" if made else "client.changed", actor=actor, obj=f"client:{client.client_id}")
    return client, secret


def settle(client: Client) -> None:
    """What follows from the rest: sector, grants, scopes, assertion algorithms."""
    client.sector = client.sector or (client.service.key if client.service else client.client_id)
    client.grant_types = list(GRANTS if client.confidential else GRANTS[:2])
    client.scopes = client.scopes or [*SCOPES, *MACHINE_SCOPES]
    client.assertion_algs = sorted({algorithm(key) for key in client.jwks.get("keys", [])})


@transaction.atomic
def rotate_secret(client: Client, *, actor: Actor) -> str:
    """A new secret; the old one stops working at once (within five seconds on other workers)."""
    if client.auth_method not in SECRET_METHODS:
        raise Refusal("no_secret", _("이 클라이언트는 비밀값을 쓰지 않습니다."))
    secret = fresh_secret(client)
    client.save(update_fields=["secret_hash"])
    directory.forget(client.client_id)
    audit.record("client.secret_rotated", actor=actor, obj=f"client:{client.client_id}")
    return secret


@transaction.atomic
def set_state(client: Client, state: ClientState, *, actor: Actor) -> None:
    client.state = state
    client.save(update_fields=["state"])
    directory.forget(client.client_id)
    audit.record(f"client.{state}", actor=actor, obj=f"client:{client.client_id}")


def fresh_secret(client: Client) -> str:
    secret = chance.token()
    client.secret_hash = hashlib.sha256(secret.encode()).hexdigest()
    return secret


def check(client: Client) -> None:
    """Raises Refusal naming the first field that will not do."""
    if not client.redirect_uris and client.auth_method == AuthMethod.NONE:
        raise Refusal("redirect_uri_missing", _("돌아갈 주소를 하나 이상 입력해 주세요."), field="redirect_uris")
    for field in LISTS:
        for address in getattr(client, field):
            check_address(address, field)
    for field in SINGLES:
        if getattr(client, field):
            check_address(getattr(client, field), field)
    if client.auth_method == AuthMethod.PRIVATE_KEY_JWT and not client.jwks.get("keys"):
        raise Refusal("key_missing", _("공개키를 올려 주세요."), field="jwks")
    if client.id_token_alg not in ALGORITHMS:
        raise Refusal("algorithm_unknown", _("서명 알고리즘은 ES256 또는 RS256이어야 합니다."), field="id_token_alg")
    if client.subject_type not in SubjectType.values:
        raise Refusal("subject_type_unknown", _("식별값 종류는 pairwise 또는 public이어야 합니다."), field="subject_type")
    if not set(client.scopes) <= {*SCOPES, *MACHINE_SCOPES} or "openid" not in client.scopes:
        raise Refusal("scope_unknown", _("정보 범위를 확인해 주세요. openid는 꼭 있어야 합니다."), field="scopes")


def check_address(address: str, field: str) -> None:
    parts = urlsplit(address)
    plain = parts.scheme == "http" and settings.DEMO
    if not (parts.scheme == "https" or plain) or not parts.netloc or parts.fragment or "*" in parts.netloc or not address.isascii():
        raise Refusal(
            "address_refused",
            _("주소 ‘%(address)s’을(를) 쓸 수 없습니다. https로 시작하고 #이 없는 전체 주소를 입력해 주세요.") % {"address": address},
            field=field,
        )


def public_keys(given: dict[str, Any]) -> dict[str, Any]:
    """A JWK set of public signing keys from a JWK or a JWK set. Raises Refusal."""
    rows = given.get("keys", [given])
    try:
        keys = [jwk.import_key(row) for row in rows]
        return {"keys": [described(key, row) for key, row in zip(keys, rows, strict=True)]}
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(
            "key_refused", _("공개키를 읽을 수 없습니다. JWK 또는 PEM 형식의 RSA, P-256 키를 올려 주세요."), field="jwks"
        ) from None


def from_pem(text: str) -> dict[str, Any]:
    """The JWK of a public or private PEM key. Raises Refusal."""
    kind = jwk.RSAKey if "RSA" in text.partition("\n")[0] else None
    for attempt in (kind, jwk.ECKey, jwk.RSAKey):
        try:
            if attempt:
                return dict(attempt.import_key(text).as_dict(private=False))
        except (JoseError, ValueError, TypeError):
            continue
    raise Refusal("key_refused", _("공개키를 읽을 수 없습니다. JWK 또는 PEM 형식의 RSA, P-256 키를 올려 주세요."), field="jwks")


def described(key: Any, row: dict[str, Any]) -> dict[str, Any]:
    if key.key_type not in {"EC", "RSA"}:
        raise ValueError(key.key_type)
    return {**key.as_dict(private=False), "kid": row.get("kid") or key.thumbprint(), "use": "sig"}


def algorithm(key: dict[str, Any]) -> str:
    return "ES256" if key["kty"] == "EC" else "RS256"
