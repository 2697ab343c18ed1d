import argparse

from dure.commands import Parsers


def add(parsers: Parsers) -> None:
    """`dure pki …`: the test certificate authority in the shape of NPKI."""
    parser = parsers.add_parser("pki", help="make test certificates: dure pki --help", add_help=False)
    parser.set_defaults(run=run, takes_rest=True)


def run(options: argparse.Namespace) -> int:
    from dure.foundation.certificates.pki.command import main

    return main(options.rest)
