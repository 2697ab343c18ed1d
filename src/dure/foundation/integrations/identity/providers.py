import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from dure.foundation.config import ConfigurationError
from dure.foundation.integrations.identity.sandbox.offer import SANDBOX_ADDRESS, offer

GROUPS = ("simple", "any_id")


@dataclass(frozen=True)
class Provider:
    """One upstream OpenID provider.

    ``claims`` maps our names (name, birth_date, gender, mobile, ci, business_registration_number, company_name,
    representative, founded_on) to theirs; a dot goes one level down. ``algorithms`` are the only ones accepted on ID tokens.
    """

    key: str
    label: dict[str, str]
    group: str
    kinds: tuple[str, ...]
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claims: dict[str, str] = field(default_factory=dict)
    scope: str = "openid profile phone"
    algorithms: tuple[str, ...] = ("ES256", "RS256")

    def label_in(self, language: str) -> str:
        return self.label.get(language[:2]) or self.label["ko"]


@dataclass(frozen=True)
class Directory:
    providers: tuple[Provider, ...]
    linking_url: str
    linking_key: str = field(repr=False)


def providers() -> tuple[Provider, ...]:
    return directory().providers


def provider(key: str) -> Provider | None:
    return next((item for item in providers() if item.key == key), None)


def directory() -> Directory:
    """What ``DURE_IDENTITY_PROVIDERS`` lists; in demo and test without it, the sandbox. Raises ConfigurationError."""
    path = settings.ENV["IDENTITY_PROVIDERS"]
    if not path:
        return _sandbox(settings.MODE, settings.ADDRESSES.get("identity", SANDBOX_ADDRESS))
    return _read(path, settings.MODE)


@lru_cache
def _read(path: str, mode: str) -> Directory:
    try:
        return _directory(json.loads(Path(path).read_text()), mode)
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"DURE_IDENTITY_PROVIDERS: {path}: {error}"
        raise ConfigurationError(msg) from error


@lru_cache
def _sandbox(mode: str, address: str) -> Directory:
    if mode == "production":
        msg = "DURE_IDENTITY_PROVIDERS is required in production"
        raise ConfigurationError(msg)
    return _directory(offer(address), mode)


def _directory(data: dict[str, Any], mode: str) -> Directory:
    linking = data.get("linking_values", {})
    found = Directory(tuple(_provider(row) for row in data["providers"]), linking.get("url", ""), linking.get("key", ""))
    addresses = [item.issuer for item in found.providers] + ([found.linking_url] if found.linking_url else [])
    plain = [address for address in addresses if not address.startswith("https://")]
    if mode == "production" and plain:
        msg = f"{plain[0]} is a sandbox or plain HTTP and is refused in production"
        raise ValueError(msg)
    return found


def _provider(row: dict[str, Any]) -> Provider:
    if row["group"] not in GROUPS or "ko" not in row["label"]:
        msg = f"provider {row.get('key')}: group must be one of {GROUPS} and label needs ko"
        raise ValueError(msg)
    lists: dict[str, Any] = {name: tuple(row[name]) for name in ("kinds", "algorithms") if name in row}
    return Provider(**row | lists)
