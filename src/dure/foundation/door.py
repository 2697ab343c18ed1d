"""The one way out: every HTTP request that a site makes to another system passes here."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from dure.foundation import chance, clock

Response = httpx.Response
OF_THE_TRANSFER = {"content-encoding", "content-length", "transfer-encoding"}


class Unreachable(Exception):
    """The other system did not answer usefully: no connection, time-out, 5xx after all tries, or the circuit is open."""


class TooLarge(Exception):
    """The answer is longer than this door takes; the rest was not read."""


@dataclass
class Circuit:
    """Opens after ``limit`` failures in a row; lets one try through again after ``rest_seconds``."""

    limit: int = 5
    rest_seconds: float = 30.0
    failures: int = 0
    opened_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self) -> bool:
        with self.lock:
            if self.failures < self.limit:
                return True
            if clock.monotonic() - self.opened_at >= self.rest_seconds:
                self.opened_at = clock.monotonic()
                return True
            return False

    def report(self, *, good: bool) -> None:
        with self.lock:
            self.failures = 0 if good else self.failures + 1
            if self.failures == self.limit:
                self.opened_at = clock.monotonic()


class Door:
    """An outbound connection to one named system.

    ``timeout`` is in seconds for the whole of connect and for each read. Only connection failures and 502/503/504
    are tried again, ``tries`` times in all, with growing pauses. ``largest``: bytes of an unpacked answer.
    """

    def __init__(self, name: str, *, timeout: float = 5.0, tries: int = 1, circuit: Circuit | None = None, largest: int | None = None) -> None:
        self.name = name
        self.timeout = timeout
        self.tries = tries
        self.circuit = circuit
        self.largest = largest
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    @property
    def client(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = httpx.Client(timeout=self.timeout, follow_redirects=False, trust_env=False)
            return self._client

    def request(self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **kwargs: Any) -> httpx.Response:
        """Raises Unreachable or TooLarge. 4xx answers are returned, not raised."""
        if self.circuit and not self.circuit.allows():
            msg = f"{self.name}: circuit open"
            raise Unreachable(msg)
        problem = ""
        for attempt in range(self.tries):
            if attempt:
                threading.Event().wait(0.2 * 2**attempt * (0.5 + chance.fraction()))
            try:
                response = self._asked(method, url, headers=dict(headers or {}), **kwargs)
            except httpx.HTTPError as error:
                problem = type(error).__name__
                continue
            if response.status_code not in {502, 503, 504}:
                self._report(good=response.status_code < 500)
                return response
            problem = f"HTTP {response.status_code}"
        self._report(good=False)
        msg = f"{self.name}: {problem}"
        raise Unreachable(msg)

    def _asked(self, method: str, url: str, **kwargs: Any) -> httpx.Response:
        if self.largest is None:
            return self.client.request(method, url, **kwargs)
        with self.client.stream(method, url, **kwargs) as answer:
            content = bytearray()
            for part in answer.iter_bytes():
                content += part
                if len(content) > self.largest:
                    raise TooLarge(self.name)
        kept = [(name, value) for name, value in answer.headers.multi_items() if name not in OF_THE_TRANSFER]
        return httpx.Response(answer.status_code, headers=kept, content=bytes(content), request=answer.request)

    def get(self, url: str, **kwargs: Any) -> httpx.Response:
        return self.request("GET", url, **kwargs)

    def post(self, url: str, **kwargs: Any) -> httpx.Response:
        return self.request("POST", url, **kwargs)

    def _report(self, *, good: bool) -> None:
        if self.circuit:
            self.circuit.report(good=good)
