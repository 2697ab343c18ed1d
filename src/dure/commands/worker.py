import argparse

from dure.commands import Parsers
from dure.commands.django import start


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("worker", help="run a site's background tasks")
    parser.add_argument("site")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    start(options.site)
    from dure.foundation.jobs.worker import Worker

    worker = Worker()
    worker.listen()
    worker.run()
