from abc import ABC, abstractmethod
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dure.foundation.access.actor import ANONYMOUS, Actor
from dure.foundation.sessions.models import SignInSession, hash_token

QUIET_PREFIXES = ("/static/", "/health/", "/session/")


class SessionMiddleware(ABC):
    """Loads the signed-in session of the cookie. A site subclasses it: ``find`` one row by token hash, ``attach`` it.

    Paths that ``wanted`` refuses (static files, health, machine endpoints) cost no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raw = request.COOKIES.get(settings.SIGN_IN_COOKIE, "")
        session = self.find(hash_token(raw)) if raw and self.wanted(request) else None
        if session is not None and not session.live:
            self.lapsed(request, session)
            session = None
        if session is not None and not request.path.startswith(QUIET_PREFIXES):
            session.touch()
        request.actor = self.actor(session) if session else ANONYMOUS  # type: ignore[attr-defined]
        self.attach(request, session)
        return self.get_response(request)

    def wanted(self, request: HttpRequest) -> bool:
        return not request.path.startswith(("/static/", "/health/"))

    @abstractmethod
    def find(self, token_hash: str) -> SignInSession | None: ...

    @abstractmethod
    def attach(self, request: HttpRequest, session: SignInSession | None) -> None: ...

    @abstractmethod
    def actor(self, session: SignInSession) -> Actor: ...

    def lapsed(self, request: HttpRequest, session: SignInSession) -> None:
        """Called when the cookie names a session that has ended or run out."""
        request.session_lapsed = True  # type: ignore[attr-defined]
