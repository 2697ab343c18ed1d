"""The three grants on Authlib's core. The look-ups take the row locks; refusals are answers, so what they kill is committed."""

import base64
import hashlib
import hmac
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant
from authlib.oauth2.rfc7636 import CodeChallenge, create_s256_code_challenge
from authlib.oidc.core.grants import OpenIDToken
from django.conf import settings
from django.utils.encoding import force_bytes

from dure.foundation import chance, clock
from dure.hub.oidc import keys, moments, store
from dure.hub.oidc.models import Client
from dure.hub.oidc.models.clients import MACHINE_SCOPES
from dure.hub.oidc.server import Request, Server, bearer
from dure.hub.oidc.subjects import subject_of

CLIENT_METHODS = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]


def digest(secret: str) -> str:
    """How a random code or token is kept and looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Found:
    """A locked row in the words Authlib uses: a code or a refresh token with its family."""

    def __init__(self, family: store.Family, scope: str, pair: store.Pair | None = None) -> None:
        self.family = family
        self.scope = scope
        self.pair = pair
        self.code_challenge = family.code_challenge
        self.code_challenge_method = "S256"

    def get_redirect_uri(self) -> str:
        return self.family.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def check_client(self, _client: Client) -> bool:
        return True


class CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_METHODS
    request: Request

    def query_authorization_code(self, code: str, client: Client) -> Found | None:
        """The live code, locked. A code used before kills its family, unless the two uses raced."""
        family = store.family_by_code_lock(digest(code), client.pk)
        now = moments.milliseconds()
        if family is None or not family.alive:
            return None
        if family.code_used_ms is not None:
            if now - family.code_used_ms >= settings.ENV["CODE_RACE_SECONDS"] * 1000:
                store.kill(family.id, now, "code_replayed")
            return None
        return Found(family, family.scope) if now < family.code_expires_ms else None

    def authenticate_user(self, authorization_code: Found) -> store.Family:
        return authorization_code.family

    def save_token(self, token: dict[str, Any]) -> None:
        family: store.Family = self.request.user
        now = moments.milliseconds()
        refresh = token.get("refresh_token")
        store.add_pair(
            family.id,
            None,
            token["scope"],
            access=digest(token["access_token"]),
            access_expires=now + moments.ACCESS_SECONDS * 1000,
            refresh=digest(refresh) if refresh else None,
            now=now,
        )

    def delete_authorization_code(self, authorization_code: Found) -> None:
        store.use_code(authorization_code.family.id, moments.milliseconds())

    def generate_authorization_code(self) -> str:
        return chance.token()

    def save_authorization_code(self, code: str, request: Request) -> None:
        visitor, data, now = request.user, request.parameters, moments.milliseconds()
        store.add_grant(
            (
                request.client.pk,  # type: ignore[union-attr]
                store.key(visitor.member_id),
                store.key(visitor.session_id),
                request.scope,
                data["redirect_uri"],
                data.get("nonce", ""),
                data["code_challenge"],
                digest(code),
                now + moments.CODE_SECONDS * 1000,
                int(visitor.auth_at.timestamp()),
                visitor.acr,
                visitor.amr,
                now,
                moments.milliseconds(visitor.ends_at),
            )
        )


class RefreshGrant(RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True
    request: Request
    replayed_expires_ms = 0
    """Set when the answer to an honest retry is given again: the end of the access token that was given first."""

    def authenticate_refresh_token(self, refresh_token: str) -> Found | None:
        """The live refresh token, locked. One used before kills its family, unless it is an honest retry."""
        self.presented = refresh_token
        pair = store.pair_by_refresh_lock(digest(refresh_token), self.request.client.pk)  # type: ignore[union-attr]
        now = moments.milliseconds()
        if pair is None or not pair.family.alive or now >= pair.family.expires_ms:
            return None
        if pair.used_ms is None:
            pair.salt = chance.token(16)
        elif not self.honest_retry(pair, now):
            store.kill(pair.family.id, now, "refresh_reused")
            return None
        return Found(pair.family, pair.scope, pair)

    def honest_retry(self, pair: store.Pair, now: int) -> bool:
        grace = settings.ENV["REFRESH_GRACE_SECONDS"] * 1000 if self.request.client.confidential else 0  # type: ignore[union-attr]
        if not pair.salt or now - (pair.used_ms or 0) >= grace:
            return False
        successor = store.successor(pair.id)
        if successor is None or successor[0] is not None:
            return False
        self.replayed_expires_ms = successor[1]
        return True

    def authenticate_user(self, refresh_token: Found) -> store.Family:
        return refresh_token.family

    def issue_token(self, user: store.Family, refresh_token: Found) -> dict[str, Any]:
        token = bearer(self.GRANT_TYPE, self.request.client, user, self.request.payload.scope or refresh_token.scope)  # type: ignore[arg-type]
        salt = refresh_token.pair.salt  # type: ignore[union-attr]
        token["access_token"] = derived("access", salt, self.presented)
        token["refresh_token"] = derived("refresh", salt, self.presented)
        if self.replayed_expires_ms:
            token["expires_in"] = max(0, (self.replayed_expires_ms - moments.milliseconds()) // 1000)
        return token

    def save_token(self, token: dict[str, Any]) -> None:
        if self.replayed_expires_ms:
            return
        found: Found = self.request.refresh_token
        now = moments.milliseconds()
        store.add_pair(
            found.family.id,
            found.pair.id,  # type: ignore[union-attr]
            token["scope"],
            access=digest(token["access_token"]),
            access_expires=now + moments.ACCESS_SECONDS * 1000,
            refresh=digest(token["refresh_token"]),
            now=now,
        )

    def revoke_old_credential(self, refresh_token: Found) -> None:
        if not self.replayed_expires_ms:
            store.use_refresh(refresh_token.pair.id, moments.milliseconds(), refresh_token.pair.salt)  # type: ignore[union-attr]


class CredentialsGrant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_METHODS[:-1]
    request: Request

    def validate_token_request(self) -> None:
        super().validate_token_request()
        asked = set((self.request.payload.scope or "").split())
        if self.request.auth_method == "none" or not asked <= set(MACHINE_SCOPES):
            raise InvalidScopeError

    def save_token(self, token: dict[str, Any]) -> None:
        now = moments.milliseconds()
        expires = now + moments.CLIENT_TOKEN_SECONDS * 1000
        token["scope"] = token["scope"] or ""
        store.add_client_token(self.request.client.pk, token["scope"], digest(token["access_token"]), now, expires)  # type: ignore[union-attr]


class Challenge(CodeChallenge):
    """PKCE with S256 for every client, at both endpoints."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]
    CODE_CHALLENGE_METHODS = {"S256": lambda verifier, challenge: hmac.compare_digest(str(create_s256_code_challenge(verifier)), challenge)}

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with code_challenge_method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)

    def validate_code_verifier(self, grant: Any, result: Any) -> None:
        if not grant.request.form.get("code_verifier"):
            raise InvalidGrantError("Missing 'code_verifier' in request.")
        super().validate_code_verifier(grant, result)


class IdToken(OpenIDToken):
    """Adds the ID token: who, when and how the person signed in, and the session. Personal data are left to userinfo."""

    def encode_id_token(self, token: dict[str, Any], request: Request) -> str:
        client, family = request.client, request.user
        assert client is not None  # noqa: S101 (set by client authentication)
        now = clock.timestamp()
        claims = {
            "iss": settings.BASE_URL,
            "sub": subject_of(client, family.member_id),
            "aud": client.client_id,
            "iat": now,
            "exp": now + moments.ID_TOKEN_SECONDS,
            "auth_time": family.auth_time,
            "acr": family.acr,
            "amr": family.amr.split(),
            "sid": str(family.session_id),
            "member_type": family.member_kind,
            "at_hash": half_hash(token["access_token"]),
        }
        if request.authorization_code is not None and family.nonce:
            claims["nonce"] = family.nonce
        return keys.sign(claims, client.id_token_alg)


def half_hash(token: str) -> str:
    """``at_hash`` for the algorithms with SHA-256 (OpenID Connect Core §3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()


def derived(purpose: str, salt: str, presented: str) -> str:
    """A token that only we can compute, from the salt of the row and the refresh token that was presented."""
    mac = hmac.digest(force_bytes(settings.SECRET_KEY), f"{purpose}\0{salt}\0{presented}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def build() -> Server:
    made = Server()
    made.register_token_generator("default", bearer)
    made.register_grant(CodeGrant, [Challenge(required=True), IdToken()])
    made.register_grant(RefreshGrant, [IdToken()])
    made.register_grant(CredentialsGrant)
    return made


server = build()
