"""Support that companies have now, told by the apps that give it. ``key`` is that of an announcement's category."""

from __future__ import annotations

from collections.abc import Callable

from dure.portal.accounts.models import Company
from dure.rules.eligibility import Benefit

Provider = Callable[[Company], list[Benefit]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Apps call it when they are ready."""
    _providers.append(provider)


def of(company: Company) -> list[Benefit] | None:
    """None while nothing in this site keeps such records."""
    if not _providers:
        return None
    return [benefit for provider in _providers for benefit in provider(company)]
