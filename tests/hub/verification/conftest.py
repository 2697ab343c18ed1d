from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from dure.foundation.integrations.identity import metadata
from dure.foundation.integrations.sandbox_server import Running, start
from dure.foundation.integrations.sandboxes import build
from dure.processes import free_ports


@pytest.fixture(scope="session")
def identity_server() -> Iterator[Running]:
    port = free_ports(["identity"])["identity"]
    running = start(build("identity", port), port)
    yield running
    running.stop()


@pytest.fixture
def sandbox(identity_server: Running, settings: LazySettings) -> Iterator[str]:
    """The identity sandbox, and the hub pointed at it."""
    settings.ADDRESSES = {**settings.ADDRESSES, "identity": identity_server.address}
    metadata.forget()
    yield identity_server.address
    metadata.forget()


@pytest.fixture
def begin(client: Client) -> Callable[..., Any]:
    """Choose a method as a browser does; gives the response that redirects to its first page."""

    def choose(method: str, *, purpose: str = "sign_up", kind: str = "individual", target: str = "/after/") -> Any:
        return client.post(f"/verify/{purpose}/{kind}/{method}/", {"next": target})

    return choose
