"""Discovery document and keys of a provider, kept for an hour, and the one call helper that checks answers."""

import threading
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dure.foundation import clock
from dure.foundation.door import Circuit, Door
from dure.foundation.integrations.identity.faults import IdentityFault
from dure.foundation.integrations.identity.providers import Provider

KEPT_SECONDS = 3600
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")

_kept: dict[tuple[str, str], tuple[float, Any]] = {}
_doors: dict[str, Door] = {}
_lock = threading.Lock()


def metadata(provider: Provider) -> dict[str, Any]:
    """The discovery document, whose issuer and addresses are checked. Raises IdentityFault or door.Unreachable."""
    return _remembered(("about", provider.issuer), lambda: _discover(provider))


def keys(provider: Provider, *, fresh: bool = False) -> KeySet:
    """The provider's public keys; ``fresh`` asks again (an unknown key id)."""
    if fresh:
        _kept.pop(("keys", provider.issuer), None)
    return _remembered(("keys", provider.issuer), lambda: _fetch_keys(provider))


def forget() -> None:
    """Drop everything remembered (tests, changed configuration)."""
    _kept.clear()
    _doors.clear()


def call(provider: Provider, method: str, url: str, **kwargs: Any) -> dict[str, Any]:
    """One request that must answer 200 with a JSON object. Raises IdentityFault ``http_<status>`` or ``not_json``."""
    response = _door(provider).request(method, url, **kwargs)
    if response.status_code != 200:
        raise IdentityFault(f"http_{response.status_code}")
    try:
        body = response.json()
    except ValueError as error:
        raise IdentityFault("not_json") from error
    if not isinstance(body, dict):
        raise IdentityFault("not_json")
    return body


def _discover(provider: Provider) -> dict[str, Any]:
    about = call(provider, "GET", f"{provider.issuer}/.well-known/openid-configuration")
    if about.get("issuer") != provider.issuer:
        raise IdentityFault("wrong_issuer")
    secure = provider.issuer.startswith("https://")
    for name in NEEDED:
        address = about.get(name)
        if not isinstance(address, str) or not address.startswith("https://" if secure else ("http://", "https://")):
            raise IdentityFault("bad_metadata")
    return about


def _fetch_keys(provider: Provider) -> KeySet:
    body = call(provider, "GET", metadata(provider)["jwks_uri"])
    try:
        return KeySet.import_key_set(body)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise IdentityFault("bad_keys") from error


def _door(provider: Provider) -> Door:
    with _lock:
        return _doors.setdefault(provider.issuer, Door(provider.issuer, timeout=5, tries=2, circuit=Circuit()))


def _remembered(what: tuple[str, str], fetch: Any) -> Any:
    kept = _kept.get(what)
    if kept and clock.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    value = fetch()
    _kept[what] = (clock.monotonic(), value)
    return value
