"""Settings for the type checker alone: the apps of every site together."""

import os
import tempfile

os.environ.setdefault("DURE_STATE_DIR", tempfile.mkdtemp(prefix="dure-typing-"))

from dure.export import settings as export
from dure.hub import settings as hub
from dure.jumpup import settings as jumpup
from dure.voucher import settings as voucher

globals().update({name: value for name, value in vars(hub).items() if name.isupper()})
INSTALLED_APPS = list(dict.fromkeys([*hub.INSTALLED_APPS, *jumpup.INSTALLED_APPS, *voucher.INSTALLED_APPS, *export.INSTALLED_APPS]))
STAFF_PREFIX = "/operator/"
