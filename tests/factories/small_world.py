"""A supervisor over two small programs, to be run as a process: ``python -m tests.factories.small_world FOLDER``."""

import sys
from dataclasses import dataclass
from pathlib import Path

from dure.processes import PORTS, World, free_ports
from dure.supervisor import Supervisor

PROGRAM = """
import os, subprocess, sys, time
folder, name = sys.argv[1:]
if name == "late-worker":
    sys.exit("it cannot start: no such thing")
child = subprocess.Popen(["sleep", "600"])
with open(f"{folder}/{name}", "a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(600)
"""


@dataclass(frozen=True)
class SmallWorld(World):
    programs: tuple[str, ...] = ("one-worker", "two-worker")

    @property
    def names(self) -> list[str]:
        return list(self.programs)

    def command(self, name: str) -> list[str]:
        return [sys.executable, "-c", PROGRAM, str(self.state), name]


if __name__ == "__main__":
    world = SmallWorld(state=Path(sys.argv[1]), ports=free_ports(list(PORTS)))
    Supervisor(world).run(lambda: print("welcome", flush=True))
