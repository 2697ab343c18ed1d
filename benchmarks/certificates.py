"""`python -m benchmarks.certificates`: our certificate against a bare Typst compile and a bare pyHanko signature of the same run.

Every value of every document is new, since Typst answers repeated inputs from its cache. Writes docs/performance-certificates.md.
"""

import argparse
import datetime as dt
import gc
import io
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

ROOT = Path(__file__).resolve().parents[1]
SEED = 20261121
AT = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
TARGETS = {"typeset": 1.5, "sign": 1.3}
WARM_UP = 5


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as state:
        os.environ.update({"DURE_STATE_DIR": state, "DURE_MODE": "test", "DJANGO_SETTINGS_MODULE": "dure.export.settings"})
        import django  # noqa: PLC0415 (settings come first)

        django.setup()
        times, size = measure(options.documents)
    text = page(options, times, size)
    print(text)
    if options.write:
        (ROOT / "docs" / "performance-certificates.md").write_text(text)
    sys.exit(0 if all(ratio(times, name) <= target for name, target in TARGETS.items()) else 1)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.certificates")
    parser.add_argument("--documents", type=int, default=200, help="documents of each kind, made in turns")
    parser.add_argument("--no-write", dest="write", action="store_false", help="do not write docs/performance-certificates.md")
    return parser.parse_args()


def measure(documents: int) -> tuple[dict[str, list[float]], int]:
    """Milliseconds of processor time of each act, one value a document, and the size of a signed file in bytes."""
    from dure.foundation import pdf  # noqa: PLC0415 (settings come first)
    from dure.foundation.pdf import keys, signing, typesetting  # noqa: PLC0415 (settings come first)
    from dure.programme.certificates import papers  # noqa: PLC0415 (settings come first)

    dice = random.Random(SEED)
    metadata = PdfSignatureMetadata(field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    signer, room = keys.identity().signer, signing.room(keys.identity())
    compiler = typesetting.compiler(papers.TEMPLATE)
    times: dict[str, list[float]] = {name: [] for name in ("typeset", "bare typeset", "sign", "bare sign", "whole", "verify")}
    for turn in range(documents + WARM_UP):
        layouts = [papers.layout(content(dice), AT) for _each in range(2)]
        ready = json.dumps(typesetting.prepared(layouts[1]), ensure_ascii=False)
        whole = content(dice)
        spent: dict[str, float] = {}
        paper = timed(spent, "typeset", lambda given=layouts[0]: pdf.typeset(papers.TEMPLATE, given, at=AT))
        timed(spent, "bare typeset", lambda given=ready: compiler.compile(format="pdf", sys_inputs={"data": given}, pdf_standards=["a-2b"]))
        signed = timed(spent, "sign", lambda given=paper: pdf.sign(given))
        timed(spent, "bare sign", lambda given=paper: sign_pdf(IncrementalPdfFileWriter(io.BytesIO(given)), metadata, signer=signer, bytes_reserved=room))
        timed(spent, "verify", lambda given=signed: pdf.verify(given))
        timed(spent, "whole", lambda given=whole: papers.made(given))
        if turn >= WARM_UP:
            for name, value in spent.items():
                times[name].append(value)
    return times, len(signed)


def timed(spent: dict[str, float], name: str, act: Callable[[], Any]) -> Any:
    gc.collect()
    started = time.process_time()
    made = act()
    spent[name] = (time.process_time() - started) * 1000
    return made


def hangul(dice: random.Random, length: int) -> str:
    return "".join(chr(dice.randrange(0xAC00, 0xD7A4)) if dice.random() > 0.15 else " " for _each in range(length)).strip() or "가"


def content(dice: random.Random) -> dict[str, Any]:
    number = f"2026-BZA{dice.randrange(10**7):07d}-{dice.randrange(10**4):04d}"
    lengths = {"name": 12, "representative": 3, "industry": 18, "main_product": 40, "address": 30}
    company = {name: hangul(dice, length) for name, length in lengths.items()}
    numbers = {"business_registration_number": f"{dice.randrange(10**10):010d}", "phone": f"+8242{dice.randrange(10**7):07d}"}
    founded = dt.date(1980, 1, 1) + dt.timedelta(days=dice.randrange(15_000))
    return {
        "number": number,
        "issued_at": AT.isoformat(),
        "announcement": {"code": number[5:15], "title": hangul(dice, 30), "agency": hangul(dice, 8)},
        "company": {**company, **numbers, "founded_on": founded.isoformat()},
        "provisional": False,
        "unchecked": [],
    }


def median(times: dict[str, list[float]], name: str) -> float:
    return statistics.median(times[name])


def ratio(times: dict[str, list[float]], name: str) -> float:
    return median(times, name) / median(times, f"bare {name}")


def row(times: dict[str, list[float]], name: str, label: str) -> str:
    values = sorted(times[name])
    p99 = values[min(len(values) - 1, int(len(values) * 0.99))]
    against = f"{ratio(times, name):.2f} | ≤ {TARGETS[name]}" if name in TARGETS else "– | –"
    return f"| {label} | {median(times, name):.1f} | {p99:.1f} | {against} |"


def page(options: argparse.Namespace, times: dict[str, list[float]], size: int) -> str:
    per_second = 1000 / median(times, "whole")
    lines = [
        "# Performance of certificates",
        "",
        "Printed by `python -m benchmarks.certificates`; repeat it on a machine where nothing else runs. One page of A4, PDF/A-2b and tagged, with",
        "a QR code and a drawn seal, whole Pretendard GOV fonts. Every value of every document is random Hangul (Typst would answer repeated",
        f"inputs from its cache). {options.documents} documents of each kind, made in turns in one process and thread; milliseconds of processor time.",
        "Bare typeset: the same template, its data and QR code ready, through one kept compiler. Bare signature: pyHanko's `sign_pdf` with the",
        "same RSA key of 3,072 bits kept loaded, PAdES B-B, and the room for the signature given. Neither side has a timestamp or asks a network.",
        "",
        f"Run {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.",
        f"Load average at the end: {os.getloadavg()[0]:.1f}.",
        "",
        "| | median ms | p99 ms | ratio | target |",
        "|---|---|---|---|---|",
        row(times, "typeset", "typeset: data checked, QR code drawn, compiled"),
        row(times, "bare typeset", "bare Typst compile"),
        row(times, "sign", "signature, certified against any change"),
        row(times, "bare sign", "bare pyHanko signature"),
        row(times, "whole", "whole certificate, typeset and signed"),
        row(times, "verify", "verification of a file"),
        "",
        f"About {per_second:.0f} certificates a second and core; a signed file has {size / 1024:.0f} KiB.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
