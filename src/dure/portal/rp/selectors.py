from dure.portal.rp.id_tokens import Identity
from dure.portal.rp.models import HubLogout


def logged_out_already(identity: Identity) -> bool:
    """Whether the hub announced the end of this very session, or of all sessions of the member, after it issued the token."""
    announced = HubLogout.objects.filter(issuer=identity.issuer)
    if identity.sid and announced.filter(sid=identity.sid).exists():
        return True
    return announced.filter(sid="", sub=identity.sub, issued_at__gt=identity.issued_at).exists()
