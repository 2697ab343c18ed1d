import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from dure.commands import Parsers, demo, info
from dure.processes import PORTS, World
from dure.supervisor import StartFailure, Supervisor


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("up", help="start the demo: every site, worker and sandbox")
    parser.add_argument("--state", default=os.environ.get("DURE_STATE_DIR", "var"), help="folder of databases, uploads, keys and logs")
    parser.add_argument("--mode", choices=["demo", "test"], default=os.environ.get("DURE_MODE", "demo"), help="test also lets the clock be moved")
    parser.add_argument("--first-port", type=int, default=PORTS["hub"], help="the hub's port; the others keep their distance from it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    started = time.monotonic()
    world = world_of(Path(options.state).resolve(), options.mode, options.first_port)
    supervisor = Supervisor(world)
    try:
        supervisor.refuse_taken_ports()
        demo.prepare(world)
        supervisor.run(lambda: announce(world, time.monotonic() - started))
    except StartFailure as failure:
        print(f"dure up: {failure}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"dure up: `{' '.join(failure.cmd[1:])}` failed; see above", file=sys.stderr)
        return 1
    info.info_file(world.state).unlink(missing_ok=True)
    print("all processes have ended")
    return 0


def world_of(state: Path, mode: str, first_port: int) -> World:
    extra = {"DURE_CLOCK_FILE": str(state / "clock")} if mode == "test" else {}
    ports = {name: port - PORTS["hub"] + first_port for name, port in PORTS.items()}
    return World(state=state, mode=mode, ports=ports, extra=extra)


def announce(world: World, seconds: float) -> None:
    """Keep the description for programs in the state folder and show people what runs."""
    known = info.facts(world)
    info.info_file(world.state).write_text(json.dumps(known, ensure_ascii=False, indent=2), encoding="utf-8")
    print(f"\n{info.text(known)}\n\nReady after {seconds:.1f} s. Logs: {world.state / 'logs'}. Ctrl-C ends everything.\n", flush=True)
