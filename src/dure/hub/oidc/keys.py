"""The provider's signing keys: kept loaded, rotated next → current → retired, published before use and after."""

import datetime as dt
import threading
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from joserfc import jwk, jwt
from joserfc.errors import JoseError

from dure.foundation import clock
from dure.hub.oidc.models import KeyState, SigningKey

ALGORITHMS = ("ES256", "RS256")
FRESH_SECONDS = 10.0
KEEP_RETIRED = dt.timedelta(hours=24)
"""Longer than any signed token, and than a session whose ID token may come back as a hint."""

Signer = jwk.ECKey | jwk.RSAKey


@dataclass(frozen=True)
class Ring:
    """The keys at one moment: the signing key of each algorithm, and the public set as published."""

    signers: dict[str, tuple[str, Signer]]
    published: dict[str, Any]
    verifiers: jwk.KeySet
    read_at: float = field(default_factory=clock.monotonic)

    @property
    def fresh(self) -> bool:
        return clock.monotonic() - self.read_at < FRESH_SECONDS


_ring: Ring | None = None
_lock = threading.Lock()


def ring() -> Ring:
    """The loaded keys, read again from the database after ten seconds; made when there are none yet."""
    global _ring  # noqa: PLW0603
    known = _ring
    if known and known.fresh:
        return known
    with _lock:
        if _ring is None or not _ring.fresh:
            _ring = _read(_ring)
        return _ring


def forget() -> None:
    global _ring  # noqa: PLW0603
    _ring = None


def sign(claims: dict[str, Any], alg: str, *, typ: str = "JWT") -> str:
    kid, key = ring().signers[alg]
    return jwt.encode({"alg": alg, "kid": kid, "typ": typ}, claims, key, algorithms=[alg])


def verify(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Header and claims of a token that one of our published keys signed, or None. Times are not looked at."""
    try:
        decoded = jwt.decode(token, ring().verifiers, algorithms=list(ALGORITHMS))
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return decoded.header, decoded.claims


def rotate(alg: str) -> None:
    """current → retired, next → current, and a new next; keys retired for longer than ``KEEP_RETIRED`` are removed."""
    now = clock.now()
    with transaction.atomic():
        SigningKey.objects.select_for_update().filter(alg=alg).count()
        SigningKey.objects.filter(alg=alg, state=KeyState.CURRENT).update(state=KeyState.RETIRED, retired_at=now)
        SigningKey.objects.filter(alg=alg, state=KeyState.NEXT).update(state=KeyState.CURRENT, current_at=now)
        _make(alg, KeyState.NEXT)
        if not SigningKey.objects.filter(alg=alg, state=KeyState.CURRENT).exists():
            _make(alg, KeyState.CURRENT)
        SigningKey.objects.filter(alg=alg, state=KeyState.RETIRED, retired_at__lt=now - KEEP_RETIRED).delete()
    forget()


def ensure() -> None:
    """Make what is missing of current and next for each algorithm. Safe when several processes start at once."""
    present = set(SigningKey.objects.values_list("alg", "state"))
    for alg in ALGORITHMS:
        for state in (KeyState.CURRENT, KeyState.NEXT):
            if (alg, state.value) not in present:
                try:
                    with transaction.atomic():
                        _make(alg, state)
                except IntegrityError:
                    continue


def _make(alg: str, state: KeyState) -> SigningKey:
    key: Signer = jwk.ECKey.generate_key("P-256") if alg == "ES256" else jwk.RSAKey.generate_key(2048)
    kid = key.thumbprint()
    public = {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": alg}
    return SigningKey.objects.create(
        kid=kid,
        alg=alg,
        state=state,
        private_pem=key.as_pem(private=True).decode(),
        public_jwk=public,
        current_at=clock.now() if state == KeyState.CURRENT else None,
    )


def _read(before: Ring | None) -> Ring:
    rows = list(SigningKey.objects.exclude(state=KeyState.RETIRED, retired_at__lt=clock.now() - KEEP_RETIRED))
    if set(ALGORITHMS) - {row.alg for row in rows if row.state == KeyState.CURRENT}:
        ensure()
        rows = list(SigningKey.objects.all())
    known = dict(before.signers.values()) if before else {}
    signers = {row.alg: (row.kid, known.get(row.kid) or _load(row)) for row in rows if row.state == KeyState.CURRENT}
    published: Any = {"keys": [row.public_jwk for row in rows]}
    return Ring(signers, published, jwk.KeySet.import_key_set(published))


def _load(row: SigningKey) -> Signer:
    kind = jwk.ECKey if row.alg == "ES256" else jwk.RSAKey
    return kind.import_key(row.private_pem, {"kid": row.kid})
