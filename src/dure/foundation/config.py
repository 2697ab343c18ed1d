"""Every setting of every site, declared once: name, kind, default, meaning.

Values come from the environment alone (prefix ``DURE_``). ``docs/settings.md`` is printed from this list.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class ConfigurationError(Exception):
    """A setting is missing, malformed or not allowed in this mode."""


@dataclass(frozen=True)
class Setting:
    name: str
    kind: Callable[[str], Any]
    default: str | None
    meaning: str
    secret: bool = False
    sites: tuple[str, ...] = ("hub", "jumpup", "voucher", "export")
    production: str = ""
    """What production demands: '' nothing, 'required', or a refused value."""
    beside: str = ""
    """Production demands nothing while this other setting is empty."""


def boolean(value: str) -> bool:
    if value not in {"true", "false"}:
        msg = f"expected true or false, got {value!r}"
        raise ValueError(msg)
    return value == "true"


def words(value: str) -> list[str]:
    return [word for word in (part.strip() for part in value.split(",")) if word]


def pairs(value: str) -> dict[str, str]:
    listed = [word.partition("=") for word in words(value)]
    if any(not name or not address for name, _, address in listed):
        msg = f"expected name=address, got {value!r}"
        raise ValueError(msg)
    return {name: address.rstrip("/") for name, _, address in listed}


def mode(value: str) -> str:
    if value not in {"production", "demo", "test"}:
        msg = f"expected production, demo or test, got {value!r}"
        raise ValueError(msg)
    return value


SETTINGS: tuple[Setting, ...] = (
    Setting("MODE", mode, "demo", "production, demo or test. Demo and test allow sandboxes; test also allows moving the clock."),
    Setting("STATE_DIR", Path, "var", "Folder of SQLite files, uploads and keys."),
    Setting("SECRET_KEY", str, "", "Signing key of the site. Empty in demo: one is made in the state folder.", secret=True, production="required"),
    Setting("FIELD_KEYS", words, "", "Keys of encrypted fields, newest first, comma separated, 32 bytes in base64url.", secret=True, production="required"),
    Setting("LOOKUP_KEY", str, "", "Key of keyed hashes (personal linking values, phone look-ups).", secret=True, production="required"),
    Setting("DATABASE_URL", str, "", "postgresql://user:password@host/name; empty: SQLite in the state folder.", secret=True),
    Setting("DATABASE_POOL", int, "4", "Connections kept per process on PostgreSQL; 0 opens one a request."),
    Setting("BASE_URL", str, "", "Public address of this site, e.g. https://pass.example.kr.", production="required"),
    Setting("ALLOWED_HOSTS", words, "", "Host names served; empty: the host of the base address."),
    Setting("BEHIND_TLS_PROXY", boolean, "false", "Trust X-Forwarded-Proto and X-Forwarded-For of the proxy in front."),
    Setting("EMAIL_URL", str, "outbox:", "outbox: (demo) or smtp://user:password@host:port.", secret=True, production="outbox:"),
    Setting("EMAIL_FROM", str, "no-reply@dure.example", "Sender of mails."),
    Setting("SMS_URL", str, "outbox:", "outbox: (demo) or the address of the SMS gateway.", production="outbox:"),
    Setting("SMS_KEY", str, "", "Key of the SMS gateway.", secret=True),
    Setting("CLAMD", str, "", "host:port of the virus scanner; empty: uploads are checked by type and size alone."),
    Setting("SUPPORT_EMAIL", str, "help@dure.example", "Help address shown on every page."),
    Setting("SUPPORT_PHONE", str, "1357", "Help number shown on every page."),
    Setting("OFFICIAL_BANNER", boolean, "false", "Show the statement that this is an official government site. Only for such sites."),
    Setting("NTS_URL", str, "http://localhost:8111", "Address of the business-status service of the National Tax Service.", production="http://localhost:8111"),
    Setting("NTS_KEY", str, "sandbox", "Service key for it.", secret=True, production="sandbox"),
    Setting("BIZINFO_URL", str, "http://localhost:8113", "Address of the announcement feed 기업마당; empty: not read.", sites=("export",), production="http://localhost:8113"),
    Setting("BIZINFO_KEY", str, "sandbox", "Key for it.", secret=True, sites=("export",), production="sandbox", beside="BIZINFO_URL"),
    Setting("KSTARTUP_URL", str, "http://localhost:8113", "Address of the announcement feed K-Startup; empty: not read.", sites=("export",), production="http://localhost:8113"),
    Setting("KSTARTUP_KEY", str, "sandbox", "Service key for it, encoded or plain.", secret=True, sites=("export",), production="sandbox", beside="KSTARTUP_URL"),
    Setting("IDENTITY_PROVIDERS", str, "", "JSON file that lists the upstream identity providers; empty in demo: the sandbox.", sites=("hub",), production="required"),
    Setting("CERTIFICATE_ROOTS", str, "", "Folder of trusted root and intermediate certificates and CRLs; empty in demo: the test PKI.", production="required"),
    Setting("HUB_ISSUER", str, "http://localhost:8100", "Issuer of the OpenID provider that this portal trusts.", sites=("jumpup", "voucher", "export")),
    Setting("HUB_CLIENT_ID", str, "", "Client identifier of this portal at the hub; empty: the site's name.", sites=("jumpup", "voucher", "export")),
    Setting("HUB_CLIENT_KEY", str, "", "PEM file of this portal's private key; empty in demo: one is made.", secret=True, sites=("jumpup", "voucher", "export"), production="required"),
    Setting("SIGNING_KEY", str, "", "Key that signs documents: PKCS#12 file, or pkcs11:token=…;object=…?module-path=…; empty in demo: one is made.", sites=("export",), production="required"),
    Setting("SIGNING_PASSWORD", str, "", "Password of the PKCS#12 file, or PIN of the token.", secret=True, sites=("export",)),
    Setting("SIGNING_FORMER", str, "", "Folder of certificates (PEM) of earlier signing keys, whose documents stay valid.", sites=("export",)),
    Setting("API_PER_MINUTE", int, "120", "Requests a minute to the JSON API that one address may make, on each host; 0: no limit.", sites=("export",)),
    Setting("PROVISIONAL_DAYS", int, "180", "Days that a provisional export membership lasts without its originals; 0: without end.", sites=("export",)),
    Setting("ORIGINAL_REMINDERS", words, "14,30,60,120", "Days after joining on which a provisional member is reminded of the originals.", sites=("export",)),
    Setting("CODE_RACE_SECONDS", float, "0.5", "A second exchange of one code within this time is refused but kills nothing. 0 is strict.", sites=("hub",)),
    Setting("REFRESH_GRACE_SECONDS", float, "5", "A confidential client that repeats a refresh within this time gets the same answer. 0 is strict.", sites=("hub",)),
    Setting("ADDRESSES", pairs, "", "Demo and test: name=address of each site and sandbox, comma separated; empty: localhost on the demo's ports.", production="refused"),
    Setting("CLOCK_FILE", str, "", "Test mode only: a file with an offset in seconds that moves the clock.", production="refused"),
    Setting("CRASH_POINT", str, "", "Test mode only: name of a point at which the process kills itself, or @folder of such names, each met once.", production="refused"),
)


def declared_for(name: str, site: str) -> bool:
    return any(setting.name == name and site in setting.sites for setting in SETTINGS)


def load(site: str, environ: dict[str, str] | None = None) -> dict[str, Any]:
    """Read all settings of ``site``. Raises ConfigurationError naming each unknown or malformed variable."""
    source = dict(os.environ if environ is None else environ)
    known = {setting.name: setting for setting in SETTINGS}
    faults = [
        f"DURE_{name} is not a setting; see docs/settings.md"
        for name in (key.removeprefix("DURE_") for key in source if key.startswith("DURE_"))
        if name not in known and name not in {"SITE", "START_ID"} and not name.startswith("TEST_")
    ]
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        raw = source.get(f"DURE_{setting.name}", setting.default or "")
        try:
            values[setting.name] = setting.kind(raw)
        except ValueError as error:
            faults.append(f"DURE_{setting.name}: {error}")
    if not faults and values["MODE"] == "production":
        faults += production_faults(site, values)
    if faults:
        raise ConfigurationError("\n".join(faults))
    return values


def production_faults(site: str, values: dict[str, Any]) -> list[str]:
    faults = []
    for setting in SETTINGS:
        if site not in setting.sites or not setting.production or (setting.beside and not values[setting.beside]):
            continue
        value = values[setting.name]
        if setting.production == "required" and not value:
            faults.append(f"DURE_{setting.name} is required in production")
        elif setting.production == "refused" and value:
            faults.append(f"DURE_{setting.name} is refused in production")
        elif value == setting.production:
            faults.append(f"DURE_{setting.name}={setting.production} is a sandbox and is refused in production")
    faults += [
        f"DURE_{name} must be an https address in production"
        for name in ("BASE_URL", "HUB_ISSUER")
        if values[name] and not values[name].startswith("https://") and (name == "BASE_URL" or site != "hub")
    ]
    if values["SECRET_KEY"] and len(values["SECRET_KEY"]) < 40:
        faults.append("DURE_SECRET_KEY must have at least 40 characters")
    return faults
