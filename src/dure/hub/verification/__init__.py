"""Verification of persons and businesses (본인확인): methods behind one interface, start → callback → VerifiedIdentity.

Other apps send a browser to ``choice_url(...)`` and read the outcome with ``peek`` (reads only) or ``take`` (uses it up).
"""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from dure.hub.verification.identity import CertificateRef, Purpose, VerifiedIdentity

if TYPE_CHECKING:
    from dure.hub.members.models import Member


def choice_url(purpose: str, kind: str, next: str, *, business_registration_number: str = "") -> str:  # noqa: A002 (name of the query parameter)
    """Address of the page on which a person chooses a method; afterwards the browser goes to the local path ``next``.

    ``kind`` is individual or corporate. A business number given here is filled in on the certificate page.
    """
    query = {"next": next} | ({"number": business_registration_number} if business_registration_number else {})
    return f"/verify/{purpose}/{kind}/?{urlencode(query)}"


def start(request: HttpRequest, method: str, purpose: str, next: str, *, kind: str = "individual") -> HttpResponse:  # noqa: A002
    """Begin one verification and return the redirect to its first page, with the cookie that binds it to this browser."""
    from dure.hub.verification import services  # noqa: PLC0415 (needs the app registry)

    return services.start(request, method=method, purpose=purpose, next=next, kind=kind)


def peek(request: HttpRequest, purpose: str) -> VerifiedIdentity | None:
    """The newest finished, unused verification of this browser for ``purpose``, at most 15 minutes old. Writes nothing."""
    from dure.hub.verification import services  # noqa: PLC0415 (needs the app registry)

    return services.peek(request, purpose)


def take(request: HttpRequest, purpose: str) -> VerifiedIdentity | None:
    """Like ``peek``, and uses it up: of several callers at once exactly one gets it."""
    from dure.hub.verification import services  # noqa: PLC0415 (needs the app registry)

    return services.take(request, purpose)


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """End every verification of this browser and its cookie, so that the next person at the screen finds none."""
    from dure.hub.verification import services  # noqa: PLC0415 (needs the app registry)

    services.forget(request, response)


def uses_up(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Of a view that takes a verification: the cookie goes with its answer once the verification is taken."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from dure.hub.verification import services  # noqa: PLC0415 (needs the app registry)

        response = view(request, *args, **kwargs)
        if getattr(request, "verification_taken", False):
            services.drop_cookie(response)
        return response

    return wrapped


def bind_certificate(member: "Member", identity: VerifiedIdentity) -> None:
    """Remember that ``identity.certificate_ref`` belongs to ``member``. Raises Refusal ``certificate_taken``."""
    from dure.hub.verification import bindings  # noqa: PLC0415 (needs the app registry)

    bindings.bind(member, identity)


__all__ = ["CertificateRef", "Purpose", "VerifiedIdentity", "bind_certificate", "choice_url", "forget", "peek", "start", "take", "uses_up"]
