"""Serves a WSGI application with granian. It is loaded once; every worker is a copy of the loaded process and ready at once.

All workers accept from one listening socket: what waits there when one of them dies is answered by another.
"""

import atexit
import gc
import multiprocessing
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from importlib import import_module
from multiprocessing.util import Finalize
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from dure.processes import end_with_parent

MOST_DEATHS, WITHIN_SECONDS = 30, 10.0
KILL_SECONDS = 15


class Server(MPServer):
    """Goes on while workers die, unless ``MOST_DEATHS`` did within ``WITHIN_SECONDS``: then its supervisor is to see it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.deaths: deque[float] = deque(maxlen=MOST_DEATHS)

    def _init_shared_socket(self) -> None:
        super()._init_shared_socket()
        if self._sso is None:
            spec: Any = self._ssp
            held = spec.build()
            self._ssp, self._shd = None, held
            self._sso = socket.socket(fileno=held.get_fd())

    def _respawn_workers(self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        self.deaths.extend([time.monotonic()] * len(workers))
        if len(self.deaths) < MOST_DEATHS or self.deaths[-1] - self.deaths[0] > WITHIN_SECONDS:
            self.respawned_wrks.clear()


def serve(target: str, *, host: str, port: int, workers: int, threads: int) -> None:
    """Serve ``module:name`` until told to stop."""
    application = loaded(target)
    multiprocessing.set_start_method("fork")
    server = Server(
        target, host, port, interface=Interfaces.WSGI, websockets=False, log_level=LogLevels.warning, workers=workers,
        blocking_threads=threads, respawn_failed_workers=True, respawn_interval=0.2, workers_kill_timeout=KILL_SECONDS,
    )  # fmt: skip
    server.serve(target_loader=lambda: in_worker(application), wrap_loader=False)


def loaded(target: str) -> Callable[..., Any]:
    """The application with its pages and texts, and neither an open connection nor a thread: copies must not share one."""
    module, _colon, name = target.partition(":")
    application: Callable[..., Any] = getattr(import_module(module), name)
    from django.conf import settings  # noqa: PLC0415 (the module names the settings)
    from django.db import connections  # noqa: PLC0415 (as above)
    from django.urls import get_resolver  # noqa: PLC0415 (as above)
    from django.utils import translation  # noqa: PLC0415 (as above)

    from dure.foundation.sqlite import reserve  # noqa: PLC0415 (as above)

    _patterns = get_resolver().url_patterns
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
    reserve.keep()
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
    if threading.active_count() > 1:
        raise RuntimeError(f"threads before the copies are made: {threading.enumerate()}")
    gc.collect()
    gc.freeze()
    return application


def in_worker(application: Callable[..., Any]) -> Callable[..., Any]:
    """A copy ends with the process that it is of, and does what was registered for a process's end, which copies leave out."""
    end_with_parent()
    Finalize(None, atexit._run_exitfuncs, exitpriority=0)  # noqa: SLF001 (the only way to run them early)
    return application
