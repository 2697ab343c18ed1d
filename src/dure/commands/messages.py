import argparse

from dure.commands import Parsers
from dure.foundation.messages import compile as compiling
from dure.foundation.messages.check import faults


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("messages", help="check or compile the translations")
    parser.add_argument("act", choices=["check", "compile"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.act == "compile":
        return compiling.main()
    found = faults()
    print("\n".join(found) or "all messages are translated")
    return 1 if found else 0
