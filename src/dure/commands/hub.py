import argparse

from dure.commands import Parsers


def add(parsers: Parsers) -> None:
    """`dure hub client add …`: what an operator of the hub does from the shell."""
    parser = parsers.add_parser("hub", help="operate the hub: dure hub client add --help", add_help=False)
    parser.set_defaults(run=run, takes_rest=True)


def run(options: argparse.Namespace) -> int:
    from dure.commands.django import start

    start("hub")
    from dure.hub.oidc.command import main

    return main(options.rest)
