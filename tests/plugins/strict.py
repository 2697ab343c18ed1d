"""Takes the framework's leniency away: undefined template variables, sockets, left-over clocks and languages all fail."""

import datetime as dt
import inspect
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dure

OFFLINE = {"unit", "arch", "foundation", "hub", "portal"}
PACKAGE = str(Path(dure.__file__).parent)
TESTS = Path(__file__).resolve().parent.parent


class UndefinedVariable(Exception):
    """A template of ours used a name that its view did not give."""


class SocketsAreOff(Exception):
    """A test that should stay in its process opened a socket. Mark it ``network`` when it must."""


class Strict(str):
    """What Django shows for an undefined variable; of our own templates it raises instead."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: Any) -> str:
        name = template_in_use()
        if name.startswith(PACKAGE) or not name:
            message = f"{variable} in {name}"
            raise UndefinedVariable(message)
        return ""


def template_in_use() -> str:
    for frame in inspect.stack(0):
        node = frame.frame.f_locals.get("self")
        origin = getattr(node, "origin", None)
        if origin is not None and frame.function in {"render_annotated", "render"}:
            return str(getattr(origin, "name", "") or "")
    return ""


def suite_of(path: Path) -> str:
    return path.relative_to(TESTS).parts[0] if path.is_relative_to(TESTS) else ""


@pytest.fixture(autouse=True, scope="session")
def _strict_templates(request: pytest.FixtureRequest) -> None:
    from django.template import engines

    for engine in engines.all():
        engine.engine.string_if_invalid = Strict("undefined")


@pytest.fixture(autouse=True)
def _no_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if suite_of(request.node.path) not in OFFLINE or request.node.get_closest_marker("network"):
        return

    def refuse(_self: socket.socket, address: Any) -> None:
        raise SocketsAreOff(str(address))

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


@pytest.fixture(autouse=True)
def _clean_process() -> Iterator[None]:
    yield
    from django.core.cache import cache
    from django.utils import translation

    from dure.foundation import clock

    clock.move(dt.timedelta(0))
    translation.activate("ko")
    cache.clear()


@pytest.fixture
def travel() -> Callable[..., None]:
    """``travel(days=3)`` moves this process's clock on from where it stands; it is put back after the test."""
    from dure.foundation import clock

    moved = dt.timedelta(0)

    def move(**delta: float) -> None:
        nonlocal moved
        moved += dt.timedelta(**delta)
        clock.move(moved)

    return move
