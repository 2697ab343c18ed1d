import argparse

from dure.commands import Parsers
from dure.commands.django import start


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("manage", help="run a Django command of a site: dure manage hub migrate", add_help=False)
    parser.add_argument("site")
    parser.set_defaults(run=run, takes_rest=True)


def run(options: argparse.Namespace) -> None:
    start(options.site)
    from django.core.management import execute_from_command_line

    execute_from_command_line([f"dure manage {options.site}", *options.rest])
