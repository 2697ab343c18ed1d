"""One browser of one person over HTTP, at the hub and at the portals of a running system."""

import html
import re
import time
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from dure.demo.world import ACCOUNT_PASSWORD, MEMBER_PASSWORD
from tests.plugins.deployment import Deployment


class Visitor:
    """Keeps cookies apart by site, as browsers do by host and name."""

    def __init__(self, system: Deployment, login_id: str = "", password: str = MEMBER_PASSWORD) -> None:
        self.system = system
        self.login_id = login_id
        self.password = password
        self.http = httpx.Client(timeout=30, trust_env=False)
        self.page: httpx.Response = httpx.Response(200)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self.http.close()

    def get(self, address: str, **kwargs: Any) -> httpx.Response:
        return self.follow(self.http.get(address, **kwargs))

    def post(self, address: str, data: dict[str, Any] | None = None, *, page: str = "") -> httpx.Response:
        """Post a form with the token of ``page`` (default: the page at the same address)."""
        shown = self.http.get(page or address)
        fields = {"csrfmiddlewaretoken": field(shown.text, "csrfmiddlewaretoken"), **(data or {})}
        return self.follow(self.http.post(address, data=fields))

    def follow(self, response: httpx.Response) -> httpx.Response:
        """Go where redirects lead; sign in and agree at the hub when it asks."""
        for _hop in range(25):
            location = response.headers.get("location", "")
            if location:
                response = self.http.get(str(response.url.join(location)))
            elif self.login_id and response.url.path == "/sign-in/" and self.at_hub(response):
                response = self.sign_in(response)
            elif response.url.path.startswith("/oidc/consent/"):
                response = self.agree(response)
            else:
                self.page = response
                return response
        raise AssertionError(f"redirects without end: {response.url}")

    def at_hub(self, response: httpx.Response) -> bool:
        return str(response.url).startswith(self.system.url("hub"))

    def sign_in(self, page: httpx.Response) -> httpx.Response:
        data = {name: field(page.text, name) for name in ("csrfmiddlewaretoken", "next")}
        answer = self.http.post(str(page.url), data={**data, "login_id": self.login_id, "password": self.password})
        assert answer.status_code == 302, answer.text
        return answer

    def agree(self, page: httpx.Response) -> httpx.Response:
        data = {"csrfmiddlewaretoken": field(page.text, "csrfmiddlewaretoken"), "answer": "agree"}
        return self.http.post(str(page.url), data=data)

    def unified(self, site: str, query: str = "") -> httpx.Response:
        return self.get(self.system.url(site, f"/sign-in/unified/{query}"))

    def old(self, site: str, login_id: str, password: str = ACCOUNT_PASSWORD) -> httpx.Response:
        return self.post(self.system.url(site, "/sign-in/"), {"login_id": login_id, "password": password})

    def sign_out(self, site: str) -> httpx.Response:
        return self.post(self.system.url(site, "/sign-out/"), page=self.system.url(site, "/"))

    def signed_in(self, site: str) -> bool:
        """Whether the site's own pages open, asked without going to the hub."""
        return self.http.get(self.system.url(site, "/my/")).headers.get("location", "").split("?")[0] != "/sign-in/"

    def signed_out_within(self, site: str, seconds: float) -> float:
        """Seconds until the site has signed this browser out. Fails after ``seconds``."""
        began = time.monotonic()
        while self.signed_in(site):
            assert time.monotonic() - began < seconds, f"still signed in at {site} after {seconds} s"
            time.sleep(0.02)
        return time.monotonic() - began

    @property
    def where(self) -> str:
        return urlsplit(str(self.page.url)).path


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) or re.search(rf'value="([^"]*)"[^>]*name="{name}"', page)
    return html.unescape(found.group(1)) if found else ""
