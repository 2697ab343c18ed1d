"""The access matrix: every route of the running site, who may call it, and what the others get."""

import os
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dure.foundation.access import Access, access_of

MATRIX = Path(__file__).resolve().parents[1] / "access"
EXAMPLES = {"UUIDConverter": str(uuid.UUID(int=7)), "IntConverter": "7", "SlugConverter": "word", "StringConverter": "word", "PathConverter": "word"}
TURNED_AWAY = {403, 404, 405}
METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True)
class Route:
    path: str
    access: Access

    @property
    def row(self) -> str:
        demand = f" {self.access.permission}" if self.access.permission else ""
        return f"{self.path}\t{self.access.kind}{demand}"


def routes() -> list[Route]:
    """Every route but Django's own record pages, which stand behind one gate (tested apart)."""
    return sorted(set(walk(get_resolver(), "/")), key=lambda route: route.path)


def walk(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = prefix + filled(entry)
        if path.startswith("/admin/"):
            continue
        if isinstance(entry, URLResolver):
            yield from walk(entry, path)
        else:
            yield Route(path, access_of(entry.callback))


def filled(entry: URLPattern | URLResolver) -> str:
    text = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__
        for written in (f"<{name}>", *(f"<{word}:{name}>" for word in ("uuid", "int", "slug", "str", "path"))):
            text = text.replace(written, EXAMPLES.get(kind, "word"))
    return text.lstrip("^").rstrip("$")


def missing_rows(site: str) -> list[str]:
    """Differences between the routes and the reviewed list of ``tests/access/<site>.txt``."""
    listed = set((MATRIX / f"{site}.txt").read_text(encoding="utf-8").splitlines())
    found = {route.row for route in routes()}
    return [f"+ {row}" for row in sorted(found - listed)] + [f"- {row}" for row in sorted(listed - found)]


def successes(client: Client, closed: list[Route]) -> list[str]:
    """Calls by ``client`` to ``closed`` routes that were not turned away, by any method."""
    client.raise_request_exception = False
    found = []
    for route in closed:
        for method in METHODS:
            answer = getattr(client, method)(route.path)
            if not turned_away(answer):
                found.append(f"{method.upper()} {route.path} → {answer.status_code}")
    return found


def turned_away(answer: Any) -> bool:
    """Refused, or sent to a sign-in page."""
    to_sign_in = answer.status_code == 302 and "sign-in" in answer["Location"]
    return to_sign_in or answer.status_code in TURNED_AWAY


def closed(*kinds: str) -> list[Route]:
    """Routes with one of these kinds of access, and any that declares none."""
    return [route for route in routes() if route.access.kind in {*kinds, ""}]


def guarded() -> list[Route]:
    """Staff pages that ask for a permission."""
    return [route for route in closed("staff") if route.access.permission]


def write(site: str) -> None:
    """``python -m tests.factories.access <site>``: lay the present routes down as the list; review the difference."""
    rows = sorted({route.row for route in routes()})
    (MATRIX / f"{site}.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    site = sys.argv[1]
    with tempfile.TemporaryDirectory() as state:
        os.environ |= {"DURE_MODE": "test", "DURE_STATE_DIR": state, "DJANGO_SETTINGS_MODULE": f"dure.{site}.settings"}
        django.setup()
        write(site)
