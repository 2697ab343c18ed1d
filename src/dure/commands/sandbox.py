import argparse

from dure.commands import Parsers
from dure.processes import PORTS, SANDBOXES


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("sandbox", help="serve a sandbox of an outside system (demo and tests only)")
    parser.add_argument("name", choices=SANDBOXES)
    parser.add_argument("--port", type=int)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    from dure.foundation.integrations.sandboxes import serve

    serve(options.name, options.port or PORTS[options.name])
