"""A running export site for load runs: migrated, without the demo world, with its worker."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dure.processes import World
from tests.plugins.deployment import Deployment, databases

WITHOUT = "DURE_TEST_UNPROTECTED"


class Served(World):
    """The same world; while ``extra`` says without what, the export site is served by ``tests.load.unprotected``."""

    def command(self, name: str) -> list[str]:
        given = super().command(name)
        if name != "export" or WITHOUT not in self.extra:
            return given
        size = f"host='127.0.0.1', port={self.ports['export']}, workers={self.workers}, threads={self.threads}"
        return [sys.executable, "-c", f"from dure.serving import serve; serve('tests.load.unprotected:application', {size})"]


@contextmanager
def export(*, state: Path | None = None, workers: int = 2) -> Iterator[Deployment]:
    """Two processes serve, and as many threads each as the database likes."""
    with tempfile.TemporaryDirectory(prefix="dure-load-", ignore_cleanup_errors=True) as fresh:
        place = state or Path(fresh)
        system = Deployment(place, workers=workers, databases=databases(), extra={"DURE_CRASH_POINT": f"@{place}/crash"}, kind=Served)
        try:
            system.copy_migrated("export")
            system.manage("export", "migrate", "--verbosity", "0")
            system.start("export", "export-worker")
            yield system
        finally:
            system.close()


def serve(running: Deployment, without: str = "") -> None:
    """Go on as the site itself, or as one ``without`` keys or durability."""
    if running.world.extra.get(WITHOUT, "") == without:
        return
    running.kill("export")
    running.world.extra.pop(WITHOUT, None)
    if without:
        running.world.extra[WITHOUT] = without
    running.start("export")
