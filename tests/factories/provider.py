"""A standard OpenID provider in memory, behind the portal's door: what the relying party is tested against."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey

from dure.foundation import chance, clock
from dure.foundation.door import Door
from dure.portal.rp import keys as client_keys
from dure.portal.rp import provider as providers
from dure.protocol import events as types


@cache
def rsa_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "rs-1", "use": "sig", "alg": "RS256"})


@dataclass
class FakeProvider:
    issuer: str = field(default_factory=lambda: settings.ENV["HUB_ISSUER"])
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "es-1", "use": "sig", "alg": "ES256"}))
    rsa: RSAKey = field(default_factory=rsa_key)
    metadata: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[httpx.Request] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    away: bool = False
    sequence: int = 0

    def install(self) -> "FakeProvider":
        providers.forget()
        door = Door("hub", tries=1)
        door._client = httpx.Client(transport=httpx.MockTransport(self.handle))
        ours = providers.Provider(self.issuer, door=door)
        providers._providers[self.issuer] = ours
        return self

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/oidc/authorize",
            "token_endpoint": f"{self.issuer}/oidc/token",
            "userinfo_endpoint": f"{self.issuer}/oidc/userinfo",
            "jwks_uri": f"{self.issuer}/oidc/jwks",
            "end_session_endpoint": f"{self.issuer}/oidc/logout",
            "dure_sessions_end_endpoint": f"{self.issuer}/oidc/sessions/end",
            "dure_links_endpoint": f"{self.issuer}/oidc/links",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False), self.rsa.as_dict(private=False)]}

    def handle(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("away")
        self.calls.append(request)
        path = request.url.path
        if path == "/.well-known/openid-configuration":
            return httpx.Response(200, json=self.document())
        if path == "/oidc/jwks":
            return httpx.Response(200, json=self.jwks())
        if path == "/oidc/token":
            return self.token({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
        if path == "/oidc/userinfo":
            return httpx.Response(200, json=self.codes[request.headers["Authorization"].removeprefix("Bearer at-")]["userinfo"])
        if path == "/oidc/sessions/end":
            return httpx.Response(204)
        if path == "/oidc/links":
            return httpx.Response(200, json={"links": self.links, "next": None})
        return httpx.Response(404, json={"error": "not_found"})

    def token(self, form: dict[str, str]) -> httpx.Response:
        if form.get("grant_type") == "client_credentials":
            return httpx.Response(200, json={"access_token": "cc", "token_type": "Bearer", "expires_in": 60})
        entry = self.codes.get(form.get("code", ""))
        if entry is None or entry.get("used"):
            return httpx.Response(400, json={"error": "invalid_grant"})
        entry["used"] = True
        return httpx.Response(200, json={"access_token": f"at-{form['code']}", "token_type": "Bearer", "id_token": entry["id_token"]})

    def approve(self, location: str, *, claims: dict[str, Any] | None = None, userinfo: dict[str, Any] | None = None, sub: str = "", sid: str = "") -> str:
        """Play the person's consent to the authorisation request at ``location``; the path and query of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        code = chance.token(8)
        sub = sub or str(chance.identifier())
        payload = {**self.id_claims(sub=sub, nonce=asked["nonce"], sid=sid or str(chance.identifier())), **(claims or {})}
        self.codes[code] = {"id_token": self.sign(payload), "userinfo": {"sub": sub, **(userinfo or {})}, "asked": asked}
        return f"/callback/?code={code}&state={asked['state']}&iss={self.issuer}"

    def id_claims(self, *, sub: str, nonce: str = "", sid: str = "") -> dict[str, Any]:
        now = clock.timestamp()
        return {
            "iss": self.issuer, "sub": sub, "aud": client_keys.client_id(), "iat": now, "exp": now + 300,
            "auth_time": now, "nonce": nonce, "sid": sid, "amr": ["pwd"],
        }  # fmt: skip

    def sign(self, claims: dict[str, Any], *, key: Key | None = None, header: dict[str, Any] | None = None) -> str:
        key = key or self.key
        alg = "ES256" if isinstance(key, ECKey) else "RS256"
        full = {"alg": alg, "kid": key.kid, **(header or {})}
        return jwt.encode(full, claims, key, algorithms=[full["alg"]])

    def logout_token(self, *, sub: str = "", sid: str = "", header: dict[str, Any] | None = None, key: Key | None = None, **changes: Any) -> str:
        now = clock.timestamp()
        claims = {
            "iss": self.issuer, "aud": client_keys.client_id(), "iat": now, "exp": now + 120, "jti": chance.token(12),
            "events": {types.BACKCHANNEL_LOGOUT: {}}, **({"sub": sub} if sub else {}), **({"sid": sid} if sid else {}), **changes,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.sign(claims, key=key, header={"typ": types.LOGOUT_TYPE, **(header or {})})

    def event(self, kind: str, *, sub: str, details: dict[str, Any] | None = None, header: dict[str, Any] | None = None, key: Key | None = None, **changes: Any) -> str:
        self.sequence += 1
        now = clock.timestamp()
        claims = {
            "iss": self.issuer, "aud": client_keys.client_id(), "iat": now, "toe": now, "jti": chance.token(12),
            "sub_id": {"format": "iss_sub", "iss": self.issuer, "sub": sub}, "events": {kind: details or {}},
            types.SEQUENCE: self.sequence, **changes,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.sign(claims, key=key, header={"typ": types.SET_TYPE, **(header or {})})

    def called(self, path: str) -> list[dict[str, str]]:
        return [
            {name: values[0] for name, values in parse_qs(call.content.decode()).items()}
            for call in self.calls
            if call.url.path == path
        ]

    def told(self) -> str:
        return json.dumps([str(call.url) for call in self.calls])
