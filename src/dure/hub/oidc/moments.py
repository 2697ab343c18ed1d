"""Times as the token tables and tokens keep them."""

import datetime as dt

from dure.foundation import clock

CODE_SECONDS = 60
ACCESS_SECONDS = 600
ID_TOKEN_SECONDS = 600
CLIENT_TOKEN_SECONDS = 600
ASSERTION_SECONDS = 300
PUSHED_SECONDS = 90
SKEW_SECONDS = 60


def milliseconds(moment: dt.datetime | None = None) -> int:
    """Milliseconds since 1970 UTC, of now or of ``moment``."""
    return int((moment or clock.now()).timestamp() * 1000)
