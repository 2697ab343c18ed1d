import argparse

from dure.commands import Parsers
from dure.commands.django import check, start
from dure.processes import PORTS


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("site", help="serve a site with granian")
    parser.add_argument("site")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int)
    parser.add_argument("--workers", type=int, default=1, help="processes; take one a core")
    parser.add_argument("--threads", type=int, default=1, help="threads a process: 1 on SQLite, 2 to 4 on PostgreSQL")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    site = check(options.site)
    start(site)
    from dure.serving import serve

    serve(f"dure.{site}.wsgi:application", host=options.host, port=options.port or PORTS[site], workers=options.workers, threads=options.threads)
