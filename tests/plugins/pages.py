"""A test client that reads every page it gets as strictly as a browser and a screen reader would."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNCLOSED = {"p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody"}


class BadPage(AssertionError):
    """A page broke a rule that holds for every page."""


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.headings = 0
        self.title = ""
        self.stack: list[str] = []
        self.form: dict[str, Any] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.stack.append(tag)
        self.note_inline(tag, given)
        self.note_form(tag, given)
        if given.get("id") and "template" not in self.stack:
            self.ids[given["id"] or ""] += 1
        self.headings += tag == "h1"
        if tag == "html" and not given.get("lang"):
            self.faults.append("<html> without lang")

    def note_inline(self, tag: str, given: dict[str, str | None]) -> None:
        if "style" in given or tag == "style":
            self.faults.append(f"inline style on <{tag}>")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("inline script")
        self.faults += [f"inline handler {name} on <{tag}>" for name in given if re.fullmatch(r"on[a-z]+", name)]
        if any((value or "").strip().lower().startswith("javascript:") for value in given.values()):
            self.faults.append(f"javascript: address on <{tag}>")

    def note_form(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "form":
            outside = (given.get("action") or "").startswith(("http:", "https:"))
            self.form = {"post": (given.get("method") or "get").lower() == "post" and not outside, "token": False}
        elif tag == "input" and self.form is not None and given.get("name") == "csrfmiddlewaretoken":
            self.form["token"] = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            if self.form["post"] and not self.form["token"]:
                self.faults.append("a POST form without a CSRF token")
            self.form = None
        while self.stack and self.stack[-1] != tag and self.stack[-1] in UNCLOSED:
            self.stack.pop()
        if self.stack and self.stack[-1] == tag:
            self.stack.pop()
        elif tag not in VOID:
            self.faults.append(f"</{tag}> closes nothing; open: {' '.join(self.stack[-4:])}")

    def handle_data(self, data: str) -> None:
        if self.stack[-1:] == ["title"] and "svg" not in self.stack:
            self.title += data


def faults(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    found = list(reader.faults)
    found += [f"id {name!r} stands {count} times" for name, count in reader.ids.items() if count > 1]
    if "<html" in html:
        found += [] if reader.headings == 1 else [f"{reader.headings} <h1>"]
        found += [] if reader.title.strip() else ["no title"]
        found += [f"<{tag}> is never closed" for tag in reader.stack if tag not in UNCLOSED]
    return found


class CheckedClient(Client):
    """Django's test client; every HTML answer is read by ``faults``, the admin's own pages apart."""

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        html = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if html and not request.get("PATH_INFO", "").startswith("/admin/"):
            found = faults(response.content.decode())
            if found:
                raise BadPage(f"{request.get('PATH_INFO')}: {'; '.join(found)}")
        return response
