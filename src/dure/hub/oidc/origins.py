from urllib.parse import urlsplit
from uuid import UUID

from dure.hub.oidc.waiting import find

PREFIXES = ("/oidc/authorize/", "/oidc/consent/")


def form_action_for(next_path: str) -> tuple[str, ...]:
    """The origin to which a form's redirects may lead when ``next_path`` goes on with an authorisation request, else ()."""
    prefix = next((prefix for prefix in PREFIXES if next_path.startswith(prefix)), "")
    try:
        request_id = UUID(next_path.removeprefix(prefix).strip("/")) if prefix else None
    except ValueError:
        request_id = None
    held = find(request_id) if request_id else None
    if held is None:
        return ()
    address = urlsplit(held.parameters.get("redirect_uri", ""))
    return (f"{address.scheme}://{address.netloc}",) if address.scheme in {"http", "https"} else ()
