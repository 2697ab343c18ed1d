"""A running export site for a load run: migrated, without the demo world, with its worker."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dure.processes import World
from tests.plugins.deployment import Deployment, databases


class Unprotected(World):
    """The same world, but the export site is served by ``tests.load.unprotected``."""

    def command(self, name: str) -> list[str]:
        given = super().command(name)
        if name != "export":
            return given
        from dure.commands.site import command

        whole = command("export", "127.0.0.1", self.ports["export"], self.workers, self.threads)
        return [*whole[:-1], "tests.load.unprotected:application"]


@contextmanager
def export(
    *, folder: Path | None = None, extra: dict[str, str] | None = None, kind: type[World] = World, workers: int = 2, threads: int = 0
) -> Iterator[Deployment]:
    with tempfile.TemporaryDirectory(prefix="dure-load-", dir=folder, ignore_cleanup_errors=True) as state:
        crash = {"DURE_CRASH_POINT": f"@{state}/crash"}
        system = Deployment(Path(state), workers=workers, databases=databases(), extra={**crash, **(extra or {})}, kind=kind, threads=threads)
        try:
            system.copy_migrated("export")
            system.manage("export", "migrate", "--verbosity", "0")
            system.start("export", "export-worker")
            yield system
        finally:
            system.close()
