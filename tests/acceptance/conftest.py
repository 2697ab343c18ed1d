from collections.abc import Iterator

import pytest

from tests.acceptance.wire import Client, Hub, close_all, ec_key
from tests.plugins import sites as plugin
from tests.plugins.deployment import Deployment, databases


@pytest.fixture(autouse=True)
def closed_connections() -> Iterator[None]:
    yield
    close_all()


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """The hub alone, four workers, with its background worker; shared by the tests of this folder."""
    deployment = Deployment(tmp_path_factory.mktemp("acceptance"), databases=databases(), workers=4)
    plugin.RUNNING.append(deployment)
    made = Hub(deployment)
    try:
        made.prepare()
        deployment.start("hub", "hub-worker")
        yield made
    finally:
        deployment.close()
        plugin.RUNNING.remove(deployment)


@pytest.fixture(scope="session")
def portal(hub: Hub) -> Client:
    """A confidential client with a secret."""
    return hub.client("portal-one")


@pytest.fixture(scope="session")
def other(hub: Hub) -> Client:
    """Another confidential client, whose ID tokens are signed with RS256."""
    return hub.client("portal-two", id_token_alg="RS256")


@pytest.fixture(scope="session")
def keyed(hub: Hub) -> Client:
    """A client that authenticates with private_key_jwt."""
    return hub.client("portal-key", key=ec_key())


@pytest.fixture(scope="session")
def public(hub: Hub) -> Client:
    """A public client."""
    return hub.client("app-public", public=True)
