"""Who did what to whom, when and why: append-only, written with the change, chained and sealed."""

from typing import Any

from dure.foundation.access.actor import Actor


def record(
    action: str,
    *,
    actor: Actor,
    subject: str = "",
    obj: str = "",
    organisation: str = "",
    on_behalf_of: str = "",
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Write one entry in the present transaction.

    ``action`` is ``area.verb`` (``member.created``). ``subject`` is the person concerned (``member:<uuid>``), ``obj`` the
    thing. Personal data go in by reference, never by value.
    """
    from dure.foundation.audit.models import AuditEntry  # noqa: PLC0415 (needs the app registry)

    AuditEntry.write(
        action,
        actor=str(actor),
        subject=subject,
        obj=obj,
        organisation=organisation,
        on_behalf_of=on_behalf_of,
        reason=reason,
        data=data or {},
    )
