"""What the trusted OpenID provider says of itself (OpenID Connect Discovery 1.0), kept in this process for a while."""

import threading
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from dure.foundation import clock
from dure.foundation.door import Circuit, Door, Unreachable

METADATA_SECONDS = 3600.0
KEYS_SECONDS = 600.0
REFETCH_SECONDS = 5.0
DOOR = Door("hub", timeout=5.0, tries=2, circuit=Circuit())


@dataclass(frozen=True)
class Metadata:
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    par_endpoint: str = ""
    sessions_end_endpoint: str = ""
    links_endpoint: str = ""
    names_itself: bool = False
    scopes: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()

    @classmethod
    def read(cls, document: Any, issuer: str) -> "Metadata":
        """Raises Unreachable when the document is not the metadata of ``issuer``."""
        if not isinstance(document, dict) or document.get("issuer") != issuer:
            msg = "hub: discovery names another issuer"
            raise Unreachable(msg)
        try:
            return cls(
                issuer=issuer,
                authorization_endpoint=document["authorization_endpoint"],
                token_endpoint=document["token_endpoint"],
                jwks_uri=document["jwks_uri"],
                userinfo_endpoint=document.get("userinfo_endpoint", ""),
                end_session_endpoint=document.get("end_session_endpoint", ""),
                par_endpoint=document.get("pushed_authorization_request_endpoint", ""),
                sessions_end_endpoint=document.get("dure_sessions_end_endpoint", ""),
                links_endpoint=document.get("dure_links_endpoint", ""),
                names_itself=document.get("authorization_response_iss_parameter_supported") is True,
                scopes=tuple(document.get("scopes_supported", ())),
                prompts=tuple(document.get("prompt_values_supported", ())),
            )
        except KeyError as error:
            msg = f"hub: discovery lacks {error.args[0]}"
            raise Unreachable(msg) from error


@dataclass
class Provider:
    """One trusted issuer. Thread-safe; an unknown ``kid`` makes it ask for the keys again, at most every few seconds."""

    issuer: str
    door: Door = field(default_factory=lambda: DOOR)
    _metadata: Metadata | None = None
    _metadata_at: float = 0.0
    _keys: dict[str, Key] = field(default_factory=dict)
    _keys_at: float = float("-inf")
    _asked_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def metadata(self) -> Metadata:
        """Raises Unreachable."""
        kept = self._metadata
        if kept is not None and clock.monotonic() - self._metadata_at <= METADATA_SECONDS:
            return kept
        document = self._json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        fresh = Metadata.read(document, self.issuer)
        with self._lock:
            self._metadata, self._metadata_at = fresh, clock.monotonic()
        return fresh

    def find_key(self, kid: str) -> Key | None:
        """The published key named ``kid``; with an empty ``kid`` the only key, if there is one alone. Raises Unreachable."""
        keys, age = self._keys, clock.monotonic() - self._keys_at
        known = kid in keys or (not kid and len(keys) == 1)
        if age > KEYS_SECONDS or (not known and self._may_ask_again(age)):
            keys = self._fetch_keys()
        if kid:
            return keys.get(kid)
        return next(iter(keys.values())) if len(keys) == 1 else None

    def _may_ask_again(self, age: float) -> bool:
        """Once every few seconds at most, however many unknown names come; the asking itself holds no lock."""
        with self._lock:
            now = clock.monotonic()
            if age <= REFETCH_SECONDS or now - self._asked_at <= REFETCH_SECONDS:
                return False
            self._asked_at = now
            return True

    def _fetch_keys(self) -> dict[str, Key]:
        fresh = read_keys(self._json(self.metadata().jwks_uri))
        with self._lock:
            self._keys, self._keys_at = fresh, clock.monotonic()
        return fresh

    def _json(self, url: str) -> Any:
        response = self.door.get(url, headers={"Accept": "application/json"})
        if response.status_code != 200:
            msg = f"hub: HTTP {response.status_code}"
            raise Unreachable(msg)
        try:
            return response.json()
        except ValueError as error:
            msg = "hub: not JSON"
            raise Unreachable(msg) from error


def read_keys(document: Any) -> dict[str, Key]:
    """Keys of a JWK Set by ``kid``; kinds that we do not know are left out."""
    keys: dict[str, Key] = {}
    for position, entry in enumerate(document.get("keys", []) if isinstance(document, dict) else []):
        try:
            keys[str(entry.get("kid") or f"#{position}")] = JWKRegistry.import_key(entry)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
    return keys


_providers: dict[str, Provider] = {}


def provider() -> Provider:
    issuer = settings.ENV["HUB_ISSUER"]
    return _providers.setdefault(issuer, Provider(issuer))


def forget() -> None:
    """Drop what is kept (tests, and after the issuer's address was changed)."""
    _providers.clear()
