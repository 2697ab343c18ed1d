"""Settings as typed, ``NAME=VALUE``: read, and refused in both languages with what is allowed."""

from collections.abc import Iterable, Mapping
from dataclasses import fields

from dure.rules.mutualaid.errors import WrongSetting
from dure.rules.mutualaid.settings import Conventions


def pairs_of(items: Iterable[str]) -> dict[str, str]:
    """Raises WrongSetting for an item without ``=``."""
    found = {}
    for item in items:
        name, equals, value = item.partition("=")
        if not equals:
            raise WrongSetting(f"{item}: 이름=값 꼴로 씁니다.", f"{item}: write NAME=VALUE")
        found[name] = value
    return found


def conventions(pairs: Mapping[str, str]) -> Conventions:
    """The defaults with ``pairs``. Raises WrongSetting naming what is allowed."""
    known = {each.name: each.metadata["allowed"] for each in fields(Conventions)}
    for name, value in pairs.items():
        if name not in known:
            names = ", ".join(sorted(known))
            raise WrongSetting(f"{name}: 모르는 설정입니다. {names} 중 하나여야 합니다.", f"{name} unknown; one of {names}")
        if value not in known[name]:
            allowed = ", ".join(known[name])
            raise WrongSetting(f"{name}: {value!r}: {allowed} 중 하나여야 합니다.", f"{name}: {value!r} is not one of {allowed}")
    return Conventions(**pairs)  # type: ignore[arg-type]
