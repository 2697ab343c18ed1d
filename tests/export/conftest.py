from typing import Any

import pytest

from tests.export.answers import SignUp, tax_office
from tests.factories.portal import business_number


@pytest.fixture
def sign_up(client: Any, monkeypatch: pytest.MonkeyPatch) -> SignUp:
    tax_office(monkeypatch)
    return SignUp(client, business_number())
