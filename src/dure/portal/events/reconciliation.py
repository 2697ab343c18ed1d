"""Asks the hub once a night for the state of all links, so that a lost push heals."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.door import Unreachable
from dure.portal.accounts.models import HubLink
from dure.portal.linking import services as linking
from dure.portal.rp import client
from dure.portal.rp.provider import Provider, provider

SKEW = dt.timedelta(seconds=60)
REASON = "reconciled"
SCOPE = "links"
MOST_PAGES = 100_000


def reconcile() -> dict[str, int]:
    """Counts of links looked at and healed. Raises Unreachable or ProviderRefused; a provider without the list is left alone."""
    ours = provider()
    if not ours.metadata().links_endpoint:
        return {"asked": 0, "switched_off": 0, "restored": 0}
    began = clock.now() - SKEW
    states = dict(listed(ours))
    mine = HubLink.objects.select_related("account").filter(issuer=ours.issuer)
    gone = [link for link in mine.filter(active=True, proved_at__lt=began) if states.get(link.sub) != "active"]
    paused = [link for link in mine.filter(active=False, end_reason=linking.SUSPENDED) if states.get(link.sub) == "active"]
    return {
        "asked": len(states),
        "switched_off": len(linking.switch_off_links(gone, reason=REASON, actor=SYSTEM)),
        "restored": len(linking.switch_on_again(paused, actor=SYSTEM)),
    }


def listed(ours: Provider) -> Iterator[tuple[str, str]]:
    """``sub`` and state of every link that the hub has for this portal, page by page."""
    metadata = ours.metadata()
    token = client.client_token(ours, scope=SCOPE)
    cursor = ""
    for _page in range(MOST_PAGES):
        query = {"after": cursor} if cursor else {}
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        body = client.answer(ours.door.get(metadata.links_endpoint, params=query, headers=headers))
        yield from (state_of(entry) for entry in body.get("links", []))
        cursor = str(body.get("next") or "")
        if not cursor:
            return
    msg = "hub: the list of links does not end"
    raise Unreachable(msg)


def state_of(entry: dict[str, Any]) -> tuple[str, str]:
    return str(entry.get("sub", "")), str(entry.get("state", ""))
