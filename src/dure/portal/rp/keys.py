"""The portal's own key at the hub: signs client assertions (RFC 7523)."""

from functools import cache
from pathlib import Path

from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from dure.foundation import chance, clock

ASSERTION_SECONDS = 60


def client_id() -> str:
    return settings.ENV["HUB_CLIENT_ID"] or settings.SITE_KEY


@cache
def client_key() -> ECKey | RSAKey:
    configured = settings.ENV["HUB_CLIENT_KEY"]
    pem = Path(configured).read_bytes() if configured else made_pem(settings.STATE_DIR / f"{settings.SITE_KEY}.client.pem")
    key: ECKey | RSAKey = RSAKey.import_key(pem) if b"RSA PRIVATE" in pem else ECKey.import_key(pem)
    key.ensure_kid()
    return key


def made_pem(file: Path) -> bytes:
    """The PEM in ``file``, made on first use (demo and tests; production is given one)."""
    if not file.exists():
        try:
            with file.open("xb") as handle:
                file.chmod(0o600)
                handle.write(ECKey.generate_key("P-256").as_pem(private=True))
        except FileExistsError:
            pass
    return file.read_bytes()


def public_jwks() -> dict[str, list[dict[str, object]]]:
    key = client_key()
    return {"keys": [{**key.as_dict(private=False), "kid": key.kid, "use": "sig", "alg": algorithm(key)}]}


def algorithm(key: ECKey | RSAKey) -> str:
    return "ES256" if isinstance(key, ECKey) else "RS256"


def assertion(audience: str) -> str:
    """A client assertion for ``audience``, good for one minute and one use."""
    key, now = client_key(), clock.timestamp()
    header = {"alg": algorithm(key), "kid": key.kid}
    claims = {
        "iss": client_id(),
        "sub": client_id(),
        "aud": audience,
        "jti": chance.token(16),
        "iat": now,
        "exp": now + ASSERTION_SECONDS,
    }
    return jwt.encode(header, claims, key)
