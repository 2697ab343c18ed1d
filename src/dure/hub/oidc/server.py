"""The authorisation server: Authlib's core with our storage, our clients and our rules (`iss` in every answer)."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from django.conf import settings
from django.http import HttpResponse

from dure.foundation import chance
from dure.hub.oidc import client_auth, directory, moments
from dure.hub.oidc.models import Client
from dure.hub.oidc.parameters import Credentials

LIFETIMES = {"client_credentials": moments.CLIENT_TOKEN_SECONDS}


class Request(OAuth2Request):
    """A request that the guard has let through. Its address is the issuer's, so a proxy that hides the scheme does no harm."""

    def __init__(self, method: str, parameters: dict[str, str], credentials: Credentials | None = None, address: str = "") -> None:
        self.method = method
        self.uri = settings.BASE_URL
        self.headers: dict[str, str] = {}
        self.payload = BasicOAuth2Payload(parameters)
        self.parameters = parameters
        self.credentials = credentials
        self.address = address
        self.client: Client | None = None
        self.auth_method: str | None = None
        self.user: Any = None
        self.authorization_code: Any = None
        self.refresh_token: Any = None
        self.credential = None
        self._scope = None

    @property
    def args(self) -> dict[str, str]:
        return self.parameters

    @property
    def form(self) -> dict[str, str]:
        return self.parameters


class Server(AuthorizationServer):
    """Keeps no state of a request; one instance serves all threads."""

    def query_client(self, client_id: str) -> Client | None:
        return directory.find(client_id)

    def authenticate_client(self, request: Request, methods: Any = None, endpoint: str = "token") -> Client:
        return client_auth.authenticate(request)

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: Iterable[tuple[str, str]]) -> HttpResponse:
        fields = dict(headers)
        if "Location" in fields:
            fields["Location"] = with_parameters(fields["Location"], {"iss": settings.BASE_URL})
        if isinstance(body, dict):
            body = json.dumps(body)
        return no_store(HttpResponse(body, status=status, headers=fields))


def bearer(
    grant_type: str,
    client: Client,
    user: Any = None,
    scope: str = "",
    *,
    expires_in: int | None = None,
    include_refresh_token: bool = True,
) -> dict[str, Any]:
    """Fresh random tokens in the shape of a token response."""
    token = {
        "token_type": "Bearer",
        "access_token": chance.token(),
        "expires_in": expires_in or LIFETIMES.get(grant_type, moments.ACCESS_SECONDS),
        "scope": scope,
    }
    if include_refresh_token:
        token["refresh_token"] = chance.token()
    return token


def no_store(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response


def with_parameters(address: str, parameters: dict[str, str]) -> str:
    """``address`` with parameters added to its query; what was there stays."""
    parts = urlsplit(address)
    query = "&".join(piece for piece in (parts.query, urlencode(parameters, quote_via=quote)) if piece)
    return urlunsplit(parts._replace(query=query))
