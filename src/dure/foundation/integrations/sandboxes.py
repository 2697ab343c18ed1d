"""All sandboxes by name, each a program of its own."""

from dure.foundation.integrations.announcements.sandbox import build as feeds
from dure.foundation.integrations.identity.sandbox.app import build as identity
from dure.foundation.integrations.nts.sandbox import build as nts
from dure.foundation.integrations.sandbox_server import App
from dure.foundation.integrations.sandbox_server import serve as run
from dure.foundation.integrations.sms.sandbox import build as sms


def build(name: str, port: int) -> App:
    """The sandbox ``identity``, ``nts``, ``sms`` or ``feeds``, which believes to be at localhost:``port``."""
    if name == "identity":
        return identity(f"http://localhost:{port}")
    return {"nts": nts, "sms": sms, "feeds": feeds}[name]()


def serve(name: str, port: int) -> None:
    """Serve until the process is told to end. Raises ConfigurationError in production."""
    run(build(name, port), port)

