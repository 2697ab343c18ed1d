"""Fixtures around a small test PKI, made once a run."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from dure.foundation.certificates.pki.world import Folder, make
from dure.foundation.integrations.sandbox_world import World, sandbox_world


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Certificates of two companies and one person of the sandbox world, and the bad ones (of the first company)."""
    world = sandbox_world()
    folder = Folder(tmp_path_factory.mktemp("pki"))
    make(folder, World(world.persons[:1], world.companies[:2]))
    return folder


@pytest.fixture
def trusted(pki: Folder, settings: LazySettings) -> Path:
    """The site trusts the test PKI."""
    settings.ENV = {**settings.ENV, "CERTIFICATE_ROOTS": str(pki.trust)}
    return pki.base
