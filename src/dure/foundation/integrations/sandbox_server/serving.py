import os
import signal
import threading
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from dure.foundation.config import ConfigurationError
from dure.foundation.integrations.sandbox_server.web import App


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (name given by the base class)
        """Nothing: requests carry codes and names."""


@dataclass
class Running:
    """A server in a thread. ``address`` is http://localhost:<port>."""

    server: WSGIServer
    address: str

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def refuse_production() -> None:
    """Raises ConfigurationError when the environment says production."""
    if os.environ.get("DURE_MODE") == "production":
        msg = "sandboxes never run in production"
        raise ConfigurationError(msg)


def start(app: App, port: int = 0) -> Running:
    """Serve ``app`` on localhost in a thread; port 0 takes a free one."""
    refuse_production()
    server = make_server("127.0.0.1", port, app, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return Running(server, f"http://localhost:{server.server_port}")


def serve(app: App, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    running, ended = start(app, port), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    running.stop()
