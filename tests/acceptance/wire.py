"""The other side of the wire: a browser with a person in it, a relying party, and a portal's receiving endpoints."""

import base64
import hashlib
import json
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from joserfc import jwk, jwt

from tests.plugins.deployment import Deployment

PASSWORD = "Maru-2026!"
MAKE_MEMBERS = """
from dure.foundation.access import SYSTEM
from dure.foundation.consent import services as consent
from dure.hub.members.models import Member
names = {names!r}
password = {password!r}
for number, name in enumerate(names):
    member = Member(kind="individual", login_id=name, name="시험회원", birth_date="1990-01-02", gender="female",
                    mobile="+821055550000", email=name + "@example.kr")
    member.set_password(password)
    member.save()
    consent.agree(member.subject, list(consent.required_for("individual")), set(version.pk for version in consent.required_for("individual")), channel="sign_up", actor=SYSTEM)
"""


OPEN: list[httpx.Client] = []
MOVED = {"seconds": 0.0}


def connection(base: str = "") -> httpx.Client:
    """A connection that the test's end closes. Plain HTTP alone, so no certificates are loaded."""
    made = httpx.Client(base_url=base, timeout=20, verify=False)
    OPEN.append(made)
    return made


def hub_time() -> int:
    """Now, by the clock that the tests move on."""
    return int(time.time() + MOVED["seconds"])


def close_all() -> None:
    while OPEN:
        OPEN.pop().close()


def chosen(html: str, name: str) -> str:
    """The value of a hidden field in the main part of a page."""
    mark = html.index(f'name="{name}"', html.index("<main"))
    tag = html[html.rindex("<", 0, mark) : html.index(">", mark)]
    return tag.partition('value="')[2].partition('"')[0]


@dataclass
class Answer:
    """An answer at the client's redirect address, or a page of the hub (``status``, ``text``)."""

    status: int
    text: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    location: str = ""

    @property
    def code(self) -> str:
        assert "code" in self.parameters, f"no code: {self.status} {self.parameters} {self.text[:600]}"
        return self.parameters["code"]

    @property
    def error(self) -> str:
        return self.parameters.get("error", "")


@dataclass
class Client:
    """A registered relying party. ``key`` makes it use private_key_jwt, no secret and no key makes it public."""

    base: str
    client_id: str
    redirect_uri: str
    secret: str = ""
    key: Any = None

    def credentials(self, **changes: Any) -> dict[str, Any]:
        if self.key is None:
            return {} if self.secret else {"client_id": self.client_id}
        return {
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.assertion(**changes),
        }

    def assertion(self, alg: str = "ES256", key: Any = None, header: dict[str, Any] | None = None, **changes: Any) -> str:
        now = hub_time()
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": self.base, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8)}
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        signer = key or self.key
        return jwt.encode({"alg": alg, **({} if key else {"kid": signer.thumbprint()}), **(header or {})}, claims, signer, algorithms=[alg])

    def post(self, path: str, *, headers: dict[str, str] | None = None, **data: Any) -> httpx.Response:
        auth = (self.client_id, self.secret) if self.secret else None
        body = {**self.credentials(), **data}
        with httpx.Client(timeout=20, verify=False) as http:
            return http.post(f"{self.base}{path}", data=body, auth=auth, headers=headers)

    def exchange(self, code: str, verifier: str, **changes: Any) -> httpx.Response:
        data = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri, "code_verifier": verifier, **changes}
        return self.post("/oidc/token", **{name: value for name, value in data.items() if value is not None})

    def refresh(self, token: str, **changes: Any) -> httpx.Response:
        return self.post("/oidc/token", grant_type="refresh_token", refresh_token=token, **changes)

    def active(self, token: str) -> bool:
        return bool(self.post("/oidc/introspect", token=token).json()["active"])


@dataclass
class Asking:
    """The parameters of one authorisation request and the verifier that belongs to it."""

    parameters: dict[str, str]
    verifier: str


def asking(client: Client, **changes: str | None) -> Asking:
    verifier = secrets.token_urlsafe(40)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    given: dict[str, str | None] = {
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "response_type": "code",
        "scope": "openid profile email",
        "state": secrets.token_hex(6),
        "nonce": secrets.token_hex(6),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **changes,
    }
    return Asking({name: value for name, value in given.items() if value is not None}, verifier)


class Browser:
    """One browser of one person. Follows the hub's redirects, fills its sign-in form and agrees on its consent page."""

    def __init__(self, base: str, login_id: str = "", password: str = PASSWORD) -> None:
        self.base = base
        self.login_id = login_id
        self.password = password
        self.http = connection(base)
        self.pages: list[str] = []

    def authorize(self, asked: Asking, *, interactive: bool = True) -> Answer:
        """Go to the authorisation endpoint; with ``interactive`` sign in and consent when asked."""
        return self.follow(self.http.get("/oidc/authorize", params=asked.parameters), asked, interactive=interactive)

    def follow(self, response: httpx.Response, asked: Asking, *, interactive: bool) -> Answer:
        for _hop in range(12):
            location = response.headers.get("location", "")
            if not location:
                return Answer(response.status_code, response.text)
            if location.startswith(asked.parameters.get("redirect_uri", "\0")):
                return Answer(response.status_code, parameters=dict(parse_qsl(urlsplit(location).query)), location=location)
            path = urlsplit(location).path
            self.pages.append(location)
            if not interactive:
                return Answer(response.status_code, location=location)
            if path == "/sign-in/":
                response = self.sign_in(location)
            elif path.startswith("/oidc/consent/"):
                response = self.answer_consent(location)
            else:
                response = self.http.get(location)
        raise AssertionError(f"redirects without end: {self.pages}")

    def sign_in(self, location: str = "/sign-in/") -> httpx.Response:
        page = self.http.get(location)
        assert page.status_code == 200, page.text[:500]
        fields = {"csrfmiddlewaretoken": chosen(page.text, "csrfmiddlewaretoken"), "next": chosen(page.text, "next").replace("&amp;", "&")}
        answer = self.http.post(location, data={**fields, "login_id": self.login_id, "password": self.password})
        assert answer.status_code == 302, answer.text[:3000]
        return answer

    def answer_consent(self, location: str, answer: str = "agree") -> httpx.Response:
        page = self.http.get(location)
        assert page.status_code == 200, page.text[:500]
        return self.http.post(location, data={"csrfmiddlewaretoken": chosen(page.text, "csrfmiddlewaretoken"), "answer": answer})

    def tokens(self, client: Client, **changes: str | None) -> dict[str, Any]:
        """The whole sign-in at a client, down to the tokens."""
        asked = asking(client, **changes)
        answer = client.exchange(self.authorize(asked).code, asked.verifier)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def claims_of(token: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "==")))


def header_of(token: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(token.split(".", maxsplit=1)[0] + "==")))


def at_once(count: int, act: Any) -> list[httpx.Response]:
    """``act()`` from ``count`` threads that start together."""
    barrier = threading.Barrier(count)

    def one(_number: int) -> httpx.Response:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


class Receiver:
    """A portal's endpoints: keeps what it was sent, answers as told, can be away. ``status`` by path prefix."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.status: dict[str, int] = {"/logout": 200, "/events": 202}
        self.server: ThreadingHTTPServer | None = None
        self.port = 0
        self.start()

    def start(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
                status = next((code for prefix, code in receiver.status.items() if self.path.startswith(prefix)), 404)
                token = parse_qs(body)["logout_token"][0] if body.startswith("logout_token=") else body
                if status < 300:
                    receiver.got.append((self.path, token))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Keep the test's output clean."""

        ThreadingHTTPServer.allow_reuse_address = True
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def tokens(self, path: str) -> list[str]:
        return [token for where, token in self.got if where == path]


class Hub:
    """A running hub with what tests need around it."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.base = deployment.world.address("hub")
        self.free: list[str] = []
        self.numbers = iter(range(1, 10_000))
        MOVED["seconds"] = 0.0

    def prepare(self) -> None:
        self.deployment.manage("hub", "migrate", "--verbosity", "0")
        self.make_members(40)

    def make_members(self, count: int) -> None:
        names = [f"maru{next(self.numbers):04d}" for _ in range(count)]
        self.deployment.manage("hub", "shell", "--no-imports", "-c", MAKE_MEMBERS.format(names=names, password=PASSWORD))
        self.free += names

    def browser(self) -> Browser:
        """A browser of a member nobody else uses."""
        if not self.free:
            self.make_members(40)
        return Browser(self.base, self.free.pop())

    def client(self, name: str, *, public: bool = False, key: Any = None, **options: Any) -> Client:
        """Register one more client through the command line."""
        redirect = options.pop("redirect_uri", f"http://localhost:9/{name}/callback")
        arguments = ["hub", "client", "add", "--name", name, "--client-id", name, "--redirect-uri", redirect]
        if public:
            arguments += ["--auth-method", "none"]
        if key is not None:
            file = self.deployment.state / f"{name}.jwk"
            file.write_text(json.dumps({**key.as_dict(private=False), "kid": key.thumbprint()}))
            arguments += ["--public-key", str(file)]
        for option, value in options.items():
            for item in value if isinstance(value, list) else [value]:
                arguments += [f"--{option.replace('_', '-')}", item]
        made = json.loads(self.deployment.dure(*arguments))
        return Client(self.base, made["client_id"], redirect, made.get("client_secret", ""), key)

    def forward(self, seconds: float) -> None:
        """Move every process's clock on."""
        MOVED["seconds"] += seconds
        self.deployment.move_clock(MOVED["seconds"])

    def get(self, path: str, **kwargs: Any) -> httpx.Response:
        with httpx.Client(timeout=20, verify=False) as http:
            return http.get(f"{self.base}{path}", **kwargs)

    def userinfo(self, token: str) -> httpx.Response:
        return self.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"})

    def shell(self, code: str) -> str:
        return self.deployment.manage("hub", "shell", "--no-imports", "-c", code)


def ec_key() -> jwk.ECKey:
    return jwk.ECKey.generate_key("P-256")
