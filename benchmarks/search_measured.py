"""One database under measurement, in a process of its own. Prints JSON; started by ``benchmarks.search``."""

import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

COLLECTION = "announcement"
NEWEST = 20
CHUNK = 1000


def main() -> None:
    work = json.loads(sys.argv[1])
    os.environ.update({"DURE_STATE_DIR": work["folder"], "DURE_MODE": "demo", "DURE_DATABASE_POOL": "0", "DURE_DATABASE_URL": work["database"]})
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.search_settings"
    import django  # noqa: PLC0415 (after the environment)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    built = build(Path(work["data"]), work["count"])
    wanted = json.loads(Path(work["truth"]).read_text())
    result = {"built": built, "writing": writing(), "megabytes": megabytes(), **measured(wanted, work["rounds"])}
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


def build(data: Path, count: int) -> float:
    """Seconds that building the index took; 0 when it was there."""
    from django.db import connection, transaction  # noqa: PLC0415

    from dure.foundation.search.engines import engine  # noqa: PLC0415
    from dure.foundation.search.models import Document  # noqa: PLC0415
    from dure.foundation.search.services import _chunks  # noqa: PLC0415

    done = Path(f"{data}.{connection.vendor}.seconds")
    if done.exists() and Document.objects.count() == count:
        return float(done.read_text())
    with transaction.atomic():
        Document.objects.all().delete()
        for chunk in chunks(data):
            Document.objects.bulk_create(chunk)
    started = time.process_time() if connection.vendor == "sqlite" else time.monotonic()
    with transaction.atomic():
        engine().rebuild(_chunks())
    seconds = (time.process_time() if connection.vendor == "sqlite" else time.monotonic()) - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_document" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    done.write_text(str(seconds))
    return seconds


def chunks(data: Path) -> Iterator[list[Any]]:
    from benchmarks.announcements import rows  # noqa: PLC0415
    from dure.foundation.search.collections import key_of  # noqa: PLC0415
    from dure.foundation.search.grams import normalise  # noqa: PLC0415
    from dure.foundation.search.models import Document  # noqa: PLC0415

    made = (Document(key=key_of(COLLECTION, pk), text=normalise(text)) for pk, text in rows(data))
    while chunk := list(itertools.islice(made, CHUNK)):
        yield chunk


def writing() -> float:
    """Milliseconds to change one document, median of 50, in one transaction that is rolled back."""
    from django.db import transaction  # noqa: PLC0415

    from dure.foundation import search  # noqa: PLC0415
    from dure.foundation.search.models import Document  # noqa: PLC0415

    texts = list(Document.objects.order_by("key").values_list("text", flat=True)[:50])
    with transaction.atomic():
        times = [timed(lambda pk=pk, text=text: search.index(COLLECTION, pk, text)) for pk, text in enumerate(texts, 1000)]
        transaction.set_rollback(True)
    return statistics.median(times)


def megabytes() -> float:
    from django.db import connection  # noqa: PLC0415

    sql = {
        "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search_grams%%'",
        "postgresql": "SELECT pg_total_relation_size('search_grams')",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return float(cursor.fetchone()[0]) / 1e6


def measured(sets: dict[str, list[dict[str, Any]]], rounds: int) -> dict[str, Any]:
    """The scan is timed before, between and after the sets. Each answer of the first round is compared row by row."""
    from dure.foundation import search  # noqa: PLC0415

    absent = sets["absent 2"][0]["words"]
    scans, times, wrong = [scan(absent)], {}, {"missed": 0, "false": 0}
    for name, queries in sets.items():
        for query in queries:
            found, right = search.find(COLLECTION, query["words"], limit=NEWEST), query["newest"]
            wrong["missed"] += len(set(right) - set(found))
            wrong["false"] += len(set(found) - set(right)) + (found != right and set(found) == set(right))
        times[name] = [timed(lambda words=query["words"]: search.find(COLLECTION, words, limit=NEWEST)) for _ in range(rounds) for query in queries]
        scans.append(scan(absent))
    figures = {name: [percentile(found, 50), percentile(found, 99)] for name, found in times.items()}
    return {"scan": statistics.median(scans), "scans": scans, "figures": figures, **wrong}


def scan(absent: str) -> float:
    """The yardstick: LIKE over all texts for a word that none has."""
    from django.db import connection  # noqa: PLC0415

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT key FROM search_document WHERE text LIKE %s ORDER BY key DESC LIMIT %s", [f"%{absent}%", NEWEST])
            assert cursor.fetchall() == []

    return timed(run)


def timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return (time.perf_counter() - started) * 1000


def percentile(times: list[float], part: int) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)]


if __name__ == "__main__":
    main()
