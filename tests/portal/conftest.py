from collections.abc import Iterator
from typing import Any

import pytest

from dure.portal.rp import provider as providers
from tests.factories.provider import FakeProvider


@pytest.fixture
def hub() -> Iterator[FakeProvider]:
    yield FakeProvider().install()
    providers.forget()


@pytest.fixture
def arrive(client: Any, hub: FakeProvider) -> Any:
    """``arrive(userinfo, sub=…)`` signs in at the hub and comes back; the answer of the portal's callback."""

    def come(userinfo: dict[str, Any], *, sub: str = "", start: str = "/sign-in/unified/", **claims: Any) -> Any:
        away = client.get(start)
        assert away.status_code == 302, away.content
        sid = claims.pop("sid", "")
        return client.get(hub.approve(away["Location"], userinfo=userinfo, sub=sub, sid=sid, claims=claims))

    return come
