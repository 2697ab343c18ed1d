import base64
import binascii
import html
import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

LIMIT = 1_000_000
FONTS = (Path(__file__).parents[2] / "ui" / "static" / "vendor" / "pretendard").resolve()
STYLE = (
    "body{font-family:'Pretendard GOV Variable','Pretendard GOV',sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;line-height:1.6;color:#1e2124}"
    ".mark{background:#fff3cd;border:2px solid #8a5a00;padding:.75rem 1rem}"
    "button,.button{font:inherit;padding:.75rem 1rem;margin:.25rem 0;width:100%;text-align:left;border:1px solid #58616a;"
    "border-radius:.4rem;background:#fff;cursor:pointer}"
    "button:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid #256ef4;outline-offset:2px}"
    "button.main{background:#0b50d0;color:#fff;border-color:#0b50d0;text-align:center}"
    "input,select{font:inherit;padding:.6rem;width:100%;box-sizing:border-box;border:1px solid #58616a;border-radius:.4rem}"
    ".choices{display:grid;gap:.25rem;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}"
    "label{display:block;margin:.75rem 0 .25rem;font-weight:bold}dt{font-weight:bold}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #cdd1d5;padding:.5rem;text-align:left;vertical-align:top}"
)


@dataclass(frozen=True)
class Call:
    """One request, read."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    parts: tuple[str, ...] = ()

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def json(self) -> Any:
        """Raises ValueError."""
        return json.loads(self.body)

    def basic(self) -> tuple[str, str]:
        """User and password of HTTP Basic, or two empty strings."""
        scheme, _, given = self.headers.get("authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(given).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return (unquote_plus(user), unquote_plus(password)) if scheme.lower() == "basic" else ("", "")

    def bearer(self) -> str:
        scheme, _, given = self.headers.get("authorization", "").partition(" ")
        return given if scheme.lower() == "bearer" else ""


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Answer]


class App:
    """Routes by method and path pattern (``{name}`` takes one segment, given to the handler in ``call.parts``)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.routes: list[tuple[str, re.Pattern[str], Handler]] = [
            ("GET", re.compile("/style.css"), _style),
            ("GET", re.compile("/font/(.+)"), _font),
            ("GET", re.compile("/health/live"), self.live),
        ]

    def live(self, _call: Call) -> Answer:
        return json_answer({"status": "ok", "sandbox": self.name, "start": os.environ.get("DURE_START_ID", "")})

    def on(self, method: str, pattern: str) -> Callable[[Handler], Handler]:
        expression = re.compile(re.sub(r"\{[a-z_]+\}", "([^/]+)", pattern))

        def add(handler: Handler) -> Handler:
            self.routes.append((method, expression, handler))
            return handler

        return add

    def answer(self, call: Call) -> Answer:
        allowed = False
        for method, expression, handler in self.routes:
            match = expression.fullmatch(call.path)
            if match and method == call.method:
                return handler(Call(call.method, call.path, call.query, call.headers, call.body, match.groups()))
            allowed = allowed or bool(match)
        return json_answer({"error": "method" if allowed else "not found"}, 405 if allowed else 404)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = self.answer(_call(environ))
        phrase = HTTPStatus(answer.status).phrase
        start_response(f"{answer.status} {phrase}", [*answer.headers.items(), ("Content-Length", str(len(answer.body)))])
        return [answer.body]


def json_answer(data: Any, status: int = 200) -> Answer:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Answer(status, json.dumps(data, ensure_ascii=False).encode(), headers)


def redirect(address: str) -> Answer:
    return Answer(303, b"", {"Location": address, "Cache-Control": "no-store"})


def page(language: str, title: str, body: str, status: int = 200) -> Answer:
    """An HTML page; ``title`` is escaped here, ``body`` must be markup already."""
    safe = html.escape(title)
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{safe}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/font/pretendard.css"><link rel="stylesheet" href="/style.css">'
        f"</head><body><main><h1>{safe}</h1>{body}</main></body></html>"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'",
    }
    return Answer(status, text.encode(), headers)


def _style(_call: Call) -> Answer:
    return Answer(200, STYLE.encode(), {"Content-Type": "text/css"})


def _font(call: Call) -> Answer:
    """The font that the sites use, where it has been fetched; Korean is not on every machine."""
    file = (FONTS / call.parts[0]).resolve()
    kind = {".css": "text/css", ".woff2": "font/woff2"}.get(file.suffix)
    if kind is None or not file.is_relative_to(FONTS) or not file.is_file():
        return json_answer({"error": "not found"}, 404)
    return Answer(200, file.read_bytes(), {"Content-Type": kind, "Cache-Control": "max-age=3600"})


def _call(environ: dict[str, Any]) -> Call:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), LIMIT)
    headers = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    return Call(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace"),
        query=dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
        headers=headers,
        body=environ["wsgi.input"].read(length) if length else b"",
    )
