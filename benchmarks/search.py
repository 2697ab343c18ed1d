"""`make bench-search`: words in 200,000 announcements on SQLite and PostgreSQL. Writes docs/performance-search.md."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import announcements, search_report
from tests.plugins import postgres

ROOT = Path(__file__).resolve().parents[1]
NEWEST, ORDINARY, ABSENT = 20, 100, 40


def main() -> None:
    options = arguments()
    folder = options.folder.resolve()
    data = announcements.data_set(folder, options.count)
    truth = folder / f"truth-{data.stem}.json"
    if not truth.exists():
        truth.write_text(json.dumps(answers(data), ensure_ascii=False))
    results: dict[str, dict[str, Any]] = {}
    with ExitStack() as stack:
        for name in options.databases:
            address = stack.enter_context(server(folder / "postgres")) if name == "PostgreSQL" else ""
            results[name] = measure(options, {"data": str(data), "truth": str(truth), "database": address, "folder": str(folder)})
            print(name, json.dumps(results[name], ensure_ascii=False), flush=True)
    sets = json.loads(truth.read_text())
    text = search_report.page(options, results, sets, when=datetime.now(UTC))
    print(text)
    if options.write and set(results) == {"SQLite", "PostgreSQL"}:
        (ROOT / "docs" / "performance-search.md").write_text(text)
    sys.exit(0 if search_report.met(results) else 1)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search")
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5, help="timings of each query")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench-search", help="keeps the data set and the databases")
    parser.add_argument("--databases", nargs="+", choices=["SQLite", "PostgreSQL"], default=["SQLite", "PostgreSQL"])
    parser.add_argument("--no-write", dest="write", action="store_false", help="do not write docs/performance-search.md")
    return parser.parse_args()


def measure(options: argparse.Namespace, work: dict[str, Any]) -> dict[str, Any]:
    given = json.dumps(work | {"count": options.count, "rounds": options.rounds})
    command = [sys.executable, "-m", "benchmarks.search_measured", given]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def answers(data: Path) -> dict[str, list[dict[str, Any]]]:
    """Each query with the newest ids that hold it, by looking at every text in Python."""
    sets = {f"ordinary {length}": announcements.queries(length, ORDINARY) for length in (2, 3, 5)}
    sets["two words"] = [" ".join(pair) for pair in zip(announcements.queries(2, ORDINARY), announcements.queries(3, ORDINARY), strict=True)]
    sets |= {f"absent {length}": announcements.absent(data, length, ABSENT) for length in (2, 3, 5)}
    found: dict[str, list[int]] = {words: [] for words in {words for listed in sets.values() for words in listed}}
    open_ones = {words: words.split() for words in found}
    for pk, text in announcements.rows(data):
        for words, parts in list(open_ones.items()):
            if all(part in text for part in parts):
                found[words].append(pk)
                if len(found[words]) == NEWEST:
                    del open_ones[words]
    return {name: [{"words": words, "newest": found[words]} for words in listed] for name, listed in sets.items()}


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with the usual durability whose data stay in ``folder``."""
    binaries, data, port = postgres.binary_folder(), folder / "data", postgres.free_port()
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if not data.exists():
        folder.mkdir(parents=True, exist_ok=True)
        postgres.as_postgres(data)
        postgres.run(prefix, binaries / "initdb", "-D", data, "-U", "dure", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    options = f"-c port={port} -c unix_socket_directories={data} -c listen_addresses=127.0.0.1 -c shared_buffers=1GB -c max_wal_size=4GB"
    postgres.run(prefix, binaries / "pg_ctl", "-D", data, "-l", data / "log", "-w", "-o", options, "start")
    try:
        made = [*prefix, str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "dure", "search"]
        subprocess.run(made, cwd="/", capture_output=True, check=False)
        yield f"postgresql://dure@127.0.0.1:{port}/search"
    finally:
        postgres.run(prefix, binaries / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")


if __name__ == "__main__":
    main()
