import threading
from dataclasses import dataclass, field

from dure.foundation import chance, clock

CODE_SECONDS = 60


@dataclass(frozen=True)
class Pending:
    """An authorisation request that waits for a person's choice."""

    tenant: str
    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str


@dataclass(frozen=True)
class Grant:
    pending: Pending
    claims: dict[str, object]
    until: float


@dataclass
class State:
    """Everything the sandbox knows, in memory. Codes are used once."""

    pending: dict[str, Pending] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, dict[str, object]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, pending: Pending) -> str:
        key = chance.token(16)
        self.pending[key] = pending
        return key

    def grant(self, pending: Pending, claims: dict[str, object]) -> str:
        code = chance.token(24)
        self.codes[code] = Grant(pending, claims, clock.monotonic() + CODE_SECONDS)
        return code

    def redeem(self, code: str) -> Grant | None:
        with self.lock:
            grant = self.codes.pop(code, None)
        return grant if grant and grant.until > clock.monotonic() else None
