"""A run over a contracts file: chunk by chunk, over processes, and on again after an end of any kind."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dure.rules.mutualaid.render import Language
from dure.valuation import source, staging
from dure.valuation.duplicates import duplicates
from dure.valuation.files import existing, read_json, settle, sha256, write_json
from dure.valuation.order import Order, marker_of
from dure.valuation.output import write_errors
from dure.valuation.pool import Workers
from dure.valuation.progress import Progress
from dure.valuation.refusals import BatchRefusal
from dure.valuation.rules import load
from dure.valuation.source import Chunk, Job

FORMAT = 3
WORTH = 1 << 20
"""Bytes of contracts for which another process is worth its start."""


@dataclass(frozen=True)
class Summary:
    contracts: int
    valued: int
    refused: int
    rechecked: int
    repeated: int
    """Rows whose id another row of the chunks done here has before them: listed in ``duplicates.csv``."""
    chunks: int
    absent: int
    """Chunks that this share of the run was not asked to do and that nobody has done here."""


def run(order: Order, *, processes: int = 1, share: tuple[int, int] = (1, 1), quiet: bool = False, language: Language = "ko") -> Summary:
    """Value the chunks of ``share`` (which of how many, from 1) that are not done yet. Raises BatchRefusal before anything is written."""
    with Workers("dure.valuation.chunks:value_chunk", min(processes, 1 + existing(order.contracts).stat().st_size // WORTH)) as workers:
        return run_over(workers, order, share, quiet=quiet, language=language)


def run_over(workers: Workers, order: Order, share: tuple[int, int], *, quiet: bool, language: Language = "ko") -> Summary:
    manifest = describe(order)
    order.out.mkdir(parents=True, exist_ok=True)
    agree(order.out / "manifest.json", manifest)
    contracts = ready(order)
    chunks = source.plan(contracts, order.chunk_rows)
    write_json(order.out / "plan.json", [{"first_row": chunk.first_row, "rows": chunk.rows} for chunk in chunks])
    mine = [chunk for chunk in chunks if chunk.number % share[1] == share[0] - 1]
    waiting = [chunk for chunk in mine if not finished(order, chunk.number)]
    for chunk in waiting:
        forget_halves(order, chunk.number)
    progress = Progress(sum(chunk.rows for chunk in mine), quiet=quiet, language=language)
    progress.skip(sum(chunk.rows for chunk in mine) - sum(chunk.rows for chunk in waiting))
    for done in workers.spread(Job(order, chunk) for chunk in waiting):
        progress.advance(done["contracts"])
    return summed(order, chunks)


def forget_halves(order: Order, number: int) -> None:
    """Remove what a killed process was writing of this chunk."""
    for path in (order.values(number), order.errors(number), order.hashes(number), order.marker(number)):
        for half in path.parent.glob(f".{path.name}.*.tmp"):
            half.unlink(missing_ok=True)


def describe(order: Order) -> dict[str, Any]:
    """What a run depends on; a run that is taken up again must depend on the same."""
    inputs = [path for path in (order.contracts, order.payments, order.rates) if path]
    kept = {name: str(value) for name, value in asdict(order).items() if name not in {"contracts", "payments", "rates", "out"}}
    return {"format": FORMAT, "inputs": {path.name: sha256(existing(path)) for path in inputs}, "rules": load(order).digest, **kept}


def agree(path: Path, manifest: dict[str, Any]) -> None:
    if not path.exists():
        write_json(path, manifest)
        return
    kept = read_json(path)
    for name, value in manifest.items():
        if kept.get(name) != value:
            raise BatchRefusal(
                f"{path.parent}: 다른 조건({name}: {kept.get(name)!r}, 이번에는 {value!r})으로 계산한 폴더입니다. 다른 폴더를 고르십시오.",
                f"{path.parent}: holds a run with other {name} ({kept.get(name)!r}, now {value!r}); choose another folder",
            )


def ready(order: Order) -> Path:
    """The Parquet file to value: the given one, or one staged from CSV or from two files."""
    if order.payments is None and not staging.is_csv(order.contracts):
        return order.contracts
    target = order.out / "input.parquet"
    if not target.exists():
        staging.stage(order.contracts, order.payments, target, order.chunk_rows)
    return target


def finished(order: Order, number: int) -> bool:
    marker = order.marker(number)
    if not marker.exists():
        return False
    done = read_json(marker)
    return all((order.out / name).exists() and (order.out / name).stat().st_size == size for name, size in done["files"].items())


def demand_done(folder: Path) -> dict[str, Any]:
    """The manifest of a finished run. Raises BatchRefusal while a chunk is missing."""
    if not (folder / "manifest.json").exists() or not (folder / "plan.json").exists():
        raise BatchRefusal(
            f"{folder}: 계산한 결과가 없습니다(manifest.json이 없습니다). 먼저 계산해 주십시오: dure mutualaid batch",
            f"{folder}: holds no run (there is no manifest.json); value the contracts first: dure mutualaid batch",
        )
    chunks = read_json(folder / "plan.json")
    missing = [number for number in range(len(chunks)) if not marker_of(folder, number).exists()]
    if missing:
        raise BatchRefusal(
            f"{folder}: 묶음 {len(chunks)}개 중 {len(missing)}개를 아직 계산하지 않았습니다. 같은 명령을 다시 실행하거나 다른 몫을 합쳐 주십시오.",
            f"{folder}: {len(missing)} of {len(chunks)} chunks are not done; run the same command again, or merge the other shares",
        )
    manifest: dict[str, Any] = read_json(folder / "manifest.json")
    return manifest


def summed(order: Order, chunks: list[Chunk]) -> Summary:
    here = [chunk for chunk in chunks if finished(order, chunk.number)]
    done = [read_json(order.marker(chunk.number)) for chunk in here]
    counts = {name: total(done, name) for name in ("contracts", "valued", "refused", "rechecked")}
    return Summary(**counts, repeated=list_duplicates(order, here), chunks=len(chunks), absent=len(chunks) - len(done))


def list_duplicates(order: Order, chunks: list[Chunk]) -> int:
    found, path = list(duplicates(chunks, [order.hashes(chunk.number) for chunk in chunks])), order.out / "duplicates.csv"
    write_errors(path, found)
    settle(path)
    return len(found)


def total(done: Iterable[dict[str, Any]], name: str) -> int:
    return sum(int(each[name]) for each in done)
