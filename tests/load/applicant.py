"""One applicant over HTTP: hands in files, sends, and insists with the same key until told yes or no. Keeps what it was told."""

import hashlib
import html
import random
import re
import secrets
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from tests.load.world import Person

MEGABYTE = 1_000_000
PATIENCE = 90.0
RECEIPT_TRIES = 8
TOKEN = "0123456789abcdef" * 2
NOISE = random.Random(7).randbytes(20 * MEGABYTE)
CLOSED = "접수가 마감되었습니다"


class GaveUp(Exception):
    """No definite answer within ``PATIENCE`` seconds."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


@dataclass(frozen=True)
class Attempt:
    """One request. ``began`` and ``ended`` are the site's seconds since 1970; status 0: no answer came."""

    what: str
    began: float
    ended: float
    status: int


@dataclass
class Told:
    """What the site acknowledged to one applicant."""

    accepted: bool = False
    refused: bool = False
    words: str = ""
    number: str = ""
    checksum: str = ""
    files: dict[str, int] = field(default_factory=dict)
    """Size in bytes by SHA-256 of every file that the site said it has."""
    attempts: list[Attempt] = field(default_factory=list)
    fault: str = ""


@dataclass
class Clock:
    """The site's clock as the driver knows it."""

    offset: float = 0.0

    def now(self) -> float:
        return time.time() + self.offset


@dataclass(frozen=True)
class Packed:
    """A file as it is sent: the form around it, its content type, and what the site must have of it."""

    name: str
    form: bytes
    kind: str
    sha256: str
    size: int


class Applicant:
    def __init__(self, person: Person, port: int, sizes: list[int], clock: Clock, dice: random.Random) -> None:
        self.person, self.port, self.sizes, self.clock, self.dice = person, port, sizes, clock, dice
        self.told = Told()
        self.path = f"/applications/{person.application}/"
        self.form: list[tuple[str, str]] = []
        self.packed: list[Packed] = []

    @property
    def answered(self) -> int:
        return sum(attempt.status > 0 for attempt in self.told.attempts)

    def apply(self) -> None:
        """Everything from the first file to the receipt."""
        self.get_ready()
        self.send()

    def get_ready(self) -> None:
        self.hand_in_all()
        self.look()

    def pack_all(self) -> None:
        """Make the files before the clock runs."""
        self.packed = [self.pack(*file) for file in enumerate(self.sizes)]

    def pack(self, number: int, size: int) -> Packed:
        name = f"{number}-{self.person.application[:8]}.pdf"
        head = f"%PDF-1.7\n% {self.person.application} {name}\n".encode()
        body = head + NOISE[: max(0, size - len(head) - 7)] + b"\n%%EOF\n"
        form, kind = multipart(name, body)
        return Packed(name, form, kind, hashlib.sha256(body).hexdigest(), len(body))

    def hand_in_all(self) -> None:
        for number, size in enumerate(self.sizes):
            self.hand_in(self.packed[number] if self.packed else self.pack(number, size))
        self.packed.clear()

    def look(self) -> None:
        self.form = fields_of(self.insist("look", "GET", f"{self.path}check/", good=(200,)).text)

    def hand_in(self, file: Packed) -> None:
        """A file whose answer was lost is looked for on the page before it is handed in again."""
        headers = {"Content-Type": file.kind, "Accept": "application/json"}
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self.ask("upload", "POST", f"{self.path}files/q20/add/", file.form, headers)
            if (answer and answer.status == 200) or self.listed(file.name):
                self.told.files[file.sha256] = file.size
                return
            if answer and answer.status in {404, 422}:
                raise GaveUp(f"upload: {answer.status} {answer.text[:200]}")
            self.pause()
        raise GaveUp("upload")

    def listed(self, name: str) -> bool:
        return name in self.insist("look", "GET", f"{self.path}documents/", good=(200,)).text

    def send(self) -> None:
        self.press()
        if self.told.accepted:
            self.read_receipt()

    def press(self) -> None:
        """Press until there is a definite answer; always with the same key."""
        if not any(name == "key" for name, _value in self.form):
            raise GaveUp("the page offers nothing to send")
        body = urlencode(self.form).encode()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self.ask("send", "POST", f"{self.path}check/", body, {"Content-Type": "application/x-www-form-urlencoded"})
            if answer and answer.status == 302 and answer.location.endswith("/done/"):
                self.told.accepted = True
                return
            if answer and answer.status in {200, 422}:
                self.told.refused, self.told.words = True, words_of(answer.text)
                return
            self.pause()
        raise GaveUp("send")

    def read_receipt(self) -> None:
        page = self.insist("look", "GET", f"{self.path}done/", good=(200,), elsewhere=RECEIPT_TRIES)
        number = re.search(r"receipt-number.*?<strong>([^<]+)</strong>", page.text, re.DOTALL)
        checksum = re.search(r'<code class="hash">([0-9a-f]{64})</code>', page.text)
        self.told.number = number.group(1) if number else ""
        self.told.checksum = checksum.group(1) if checksum else ""

    def insist(self, what: str, method: str, path: str, *, good: tuple[int, ...], elsewhere: int = 1) -> Answer:
        """``elsewhere``: how often to be sent to another page before giving up."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self.ask(what, method, path)
            if answer and answer.status in good:
                return answer
            elsewhere -= bool(answer and answer.status in {302, 404})
            if answer and elsewhere == 0:
                raise GaveUp(f"{path}: {answer.status} {answer.location}")
            self.pause()
        raise GaveUp(path)

    def ask(self, what: str, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer | None:
        """The answer, or None when the connection broke."""
        line = HTTPConnection("localhost", self.port, timeout=30)
        cookies = f"export_session={self.person.cookie}; export_csrf={TOKEN}"
        began, status = self.clock.now(), 0
        try:
            line.request(method, path, body=body, headers={"Cookie": cookies, "X-CSRFToken": TOKEN, **(headers or {})})
            response = line.getresponse()
            text = response.read().decode("utf-8", "replace")
            status = response.status
            return Answer(status, response.headers.get("Location", ""), text)
        except (OSError, HTTPException):
            return None
        finally:
            line.close()
            self.told.attempts.append(Attempt(what, began, self.clock.now(), status))

    def pause(self) -> None:
        time.sleep(self.dice.uniform(0.1, 0.6))


def fields_of(page: str) -> list[tuple[str, str]]:
    """What a person who ticks everything would send from the form of the page."""
    form = page[page.index("<main") :]
    found = []
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name.group(1) not in {"csrfmiddlewaretoken", "next"}:
            found.append((name.group(1), html.unescape(value.group(1)) if value else "on"))
    return found


def words_of(page: str) -> str:
    part = page[page.find("error-summary") :][:3000] if "error-summary" in page else page[page.find("<main") :][:5000]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", part)).strip()


def multipart(name: str, body: bytes) -> tuple[bytes, str]:
    mark = secrets.token_hex(12)
    head = f'--{mark}\r\nContent-Disposition: form-data; name="f-q20-files"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
    return head.encode() + body + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
