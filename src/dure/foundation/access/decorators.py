from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """What a view demands. ``kind``: public, signed_in, requires, staff, machine or demo."""

    kind: str = ""
    permission: str = ""
    writes_on_get: str = ""
    own_transactions: str = ""
    essential: str = ""


def access_of(view: Callable[..., Any]) -> Access:
    return getattr(view, "access", Access())


def _declare(view: View, **change: str) -> View:
    view.access = replace(access_of(view), **change)  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anyone may call it."""
    return _declare(view, kind="public")


def signed_in(view: View) -> View:
    """A signed-in member (hub) or account (portal); others go to the sign-in page and come back."""
    return _declare(view, kind="signed_in")


def requires(permission: str) -> Callable[[View], View]:
    """A signed-in member or account whose role carries ``permission``."""
    return lambda view: _declare(view, kind="requires", permission=permission)


def staff_only(permission: str) -> Callable[[View], View]:
    """A staff user signed in with the second factor whose role carries ``permission``."""
    return lambda view: _declare(view, kind="staff", permission=permission)


def machine(view: View) -> View:
    """A program calls it; the view authenticates the caller itself. Exempt from CSRF."""
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return _declare(view, kind="machine")


def demo_only(view: View) -> View:
    """Anyone in demo and test mode; not found in production."""
    return _declare(view, kind="demo")


def writes_on_get(reason: str) -> Callable[[View], View]:
    """Let a GET of this view write, for the stated reason."""
    return lambda view: _declare(view, writes_on_get=reason)


def own_transactions(reason: str) -> Callable[[View], View]:
    """Let a POST of this view commit in steps of its own instead of one transaction a request, for the stated reason."""
    return lambda view: _declare(view, own_transactions=reason)


def essential(reason: str) -> Callable[[View], View]:
    """Let this view write when the disk of a SQLite database is full, from the room kept for that, for the stated reason."""
    return lambda view: _declare(view, essential=reason)
