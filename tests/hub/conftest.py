from typing import Any

import pytest

MADE: list[Any] = []


@pytest.fixture(autouse=True)
def _rsa_keys_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The n-th RSA key that a test makes is the n-th of the run: different within a test, made but once."""
    from joserfc.jwk import RSAKey

    real, given = RSAKey.binding.generate_private_key, 0

    def generate(size: int) -> Any:
        nonlocal given
        if given == len(MADE):
            MADE.append(real(size))
        given += 1
        return MADE[given - 1]

    monkeypatch.setattr(RSAKey.binding, "generate_private_key", generate)
