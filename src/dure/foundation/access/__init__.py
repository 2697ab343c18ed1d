"""Deny by default: a view without one of these decorators is refused by the middleware and by a test over all routes."""

from dure.foundation.access.actor import ANONYMOUS, SYSTEM, Actor
from dure.foundation.access.decorators import (
    Access,
    access_of,
    demo_only,
    essential,
    machine,
    own_transactions,
    public,
    requires,
    signed_in,
    staff_only,
    writes_on_get,
)
from dure.foundation.access.paths import local_path

__all__ = [
    "ANONYMOUS",
    "SYSTEM",
    "Access",
    "Actor",
    "access_of",
    "demo_only",
    "essential",
    "local_path",
    "machine",
    "own_transactions",
    "public",
    "requires",
    "signed_in",
    "staff_only",
    "writes_on_get",
]
