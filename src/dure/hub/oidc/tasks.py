import datetime as dt

from dure.foundation import clock
from dure.foundation.jobs import cron
from dure.hub.oidc import keys, moments
from dure.hub.oidc.models import Attempts, AuthorizationRequest, ClientToken, Grant, KeyState, SigningKey, UsedAssertion

KEY_AGE = dt.timedelta(days=90)
KEEP_GRANTS = dt.timedelta(days=1)


@cron("03:20")
def rotate_old_keys() -> None:
    """Rotate each algorithm whose current key has served for ninety days."""
    old = SigningKey.objects.filter(state=KeyState.CURRENT, current_at__lt=clock.now() - KEY_AGE)
    for alg in list(old.values_list("alg", flat=True)):
        keys.rotate(alg)


@cron("03:25")
def forget_expired() -> None:
    """Remove codes, tokens, assertions and requests that can no longer be used."""
    now = moments.milliseconds()
    Grant.objects.filter(expires_ms__lt=now - int(KEEP_GRANTS.total_seconds() * 1000)).delete()
    ClientToken.objects.filter(expires_ms__lt=now).delete()
    UsedAssertion.objects.filter(expires_ms__lt=now).delete()
    AuthorizationRequest.objects.filter(expires_at__lt=clock.now()).delete()
    Attempts.objects.filter(minute__lt=clock.timestamp() // 60 - 60).delete()
