"""The `dure` command. Each module of `dure.commands` adds its own sub-command."""

import importlib
import sys

from dure.commands.parsing import Parser

COMMANDS = ("up", "demo", "site", "worker", "manage", "info", "hub", "sandbox", "pki", "messages", "settings", "mutualaid")


def main(arguments: list[str] | None = None) -> int:
    parser = Parser(prog="dure", description="Dure (두레): one membership and the programme portals.")
    parsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name in COMMANDS:
        importlib.import_module(f"dure.commands.{name}").add(parsers)
    options, rest = parser.parse_known_args(arguments)
    if rest and not getattr(options, "takes_rest", False):
        options.parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    return options.run(options) or 0


if __name__ == "__main__":
    sys.exit(main())
