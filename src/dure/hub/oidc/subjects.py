import hashlib
import hmac
import uuid

from django.conf import settings

from dure.hub.oidc.models import Client, SubjectType


def subject_of(client: Client, member_id: uuid.UUID) -> str:
    """The ``sub`` of a member at a client: the member's own identifier, or a UUID derived for the client's sector.

    The derivation needs ``DURE_LOOKUP_KEY`` to stay the same for as long as portals keep what they were told.
    """
    if client.subject_type == SubjectType.PUBLIC:
        return str(member_id)
    text = f"oidc-subject\0{client.sector}\0{member_id.hex}".encode()
    return str(uuid.UUID(bytes=hmac.digest(settings.LOOKUP_KEY.encode(), text, hashlib.sha256)[:16], version=5))
