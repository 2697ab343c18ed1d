"""Statements per request of the light path, counted in this process on an empty SQLite database. Prints JSON."""

import base64
import hashlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

VERIFIER = "v" * 50
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="dure-bench-") as state:
        os.environ.update({"DURE_STATE_DIR": state, "DURE_MODE": "demo", "DURE_BASE_URL": "http://localhost:8100"})
        Path(state, "static").mkdir()
        os.environ["DJANGO_SETTINGS_MODULE"] = "dure.hub.settings"
        import django  # noqa: PLC0415 (after the environment)

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        sys.stdout.write(json.dumps(counted()) + "\n")


def counted() -> dict[str, int]:
    from benchmarks import people  # noqa: PLC0415
    from benchmarks.servers import CLIENT, REDIRECT  # noqa: PLC0415
    from dure.foundation.access import SYSTEM  # noqa: PLC0415
    from dure.hub.oidc import keys, registration  # noqa: PLC0415

    keys.ring()
    client, secret = registration.register(name="Bench", client_id=CLIENT, redirect_uris=[REDIRECT], actor=SYSTEM)
    cookie = people.session(people.member(0, client))
    basic = "Basic " + base64.b64encode(f"{CLIENT}:{secret}".encode()).decode()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    asked = urlencode({
        "client_id": CLIENT, "redirect_uri": REDIRECT, "response_type": "code", "scope": "openid profile",
        "code_challenge": challenge, "code_challenge_method": "S256",
    })  # fmt: skip

    def token(**data: str) -> dict[str, Any]:
        return dict(json.loads(call("POST", "/oidc/token", body=urlencode(data), HTTP_AUTHORIZATION=basic)[1]))

    def code() -> str:
        headers, _body = call("GET", "/oidc/authorize", query=asked, HTTP_COOKIE=f"hub_session={cookie}")
        return parse_qs(urlsplit(headers["Location"]).query)["code"][0]

    token(grant_type="client_credentials")
    counts: dict[str, int] = {}
    issued = count("authorise with a session", code, counts)
    tokens = count(
        "code exchange",
        lambda: token(grant_type="authorization_code", code=issued, redirect_uri=REDIRECT, code_verifier=VERIFIER),
        counts,
    )
    count("refresh", lambda: token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]), counts)
    count("client credentials", lambda: token(grant_type="client_credentials"), counts)
    count("userinfo", lambda: call("GET", "/oidc/userinfo", HTTP_AUTHORIZATION=f"Bearer {tokens['access_token']}"), counts)
    return counts


def count(name: str, act: Callable[[], Any], counts: dict[str, int]) -> Any:
    from django.db import connection  # noqa: PLC0415

    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 (Django's signature)
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        result = act()
    counts[name] = sum(not sql.startswith(CONTROL) for sql in asked)
    return result


def call(method: str, path: str, *, query: str = "", body: str = "", **headers: str) -> tuple[dict[str, str], bytes]:
    from dure.hub.wsgi import application  # noqa: PLC0415

    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "", "SERVER_NAME": "localhost", "SERVER_PORT": "8100",
        "HTTP_HOST": "localhost:8100", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
        "wsgi.input": io.BytesIO(body.encode()), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/x-www-form-urlencoded", **headers,
    }  # fmt: skip
    started: list[Any] = []
    answer = application(environ, lambda *given: started.extend(given))
    content = b"".join(answer)
    if not started[0].startswith(("200", "302")):
        raise SystemExit(f"{path}: {started[0]} {content!r}")
    return dict(started[1]), content


if __name__ == "__main__":
    main()
