"""The parts of a run, done on one machine or on several, as one file of values and one of errors."""

import shutil
from pathlib import Path

from dure.valuation.files import read_json, settle, written_whole
from dure.valuation.order import marker_of, part_of
from dure.valuation.output import values_file
from dure.valuation.refusals import BatchRefusal
from dure.valuation.source import opened


def merge(folders: list[Path], target: Path) -> int:
    """Write ``target`` (.parquet or .csv, as the parts are) and ``<target>.errors.csv``; the number of values.

    Every folder must come of the same order over the same input, and together they must hold all chunks.
    """
    manifest = read_json(folders[0] / "manifest.json") if (folders[0] / "manifest.json").exists() else None
    if manifest is None:
        raise no_run(folders[0])
    for folder in folders[1:]:
        demand_same(manifest, folder, folders[0])
    form = manifest["form"]
    if target.suffix != f".{form}":
        raise BatchRefusal(
            f"{target}: 나눈 결과는 {form} 형식입니다. 이름은 .{form} 꼴이어야 합니다.", f"{target}: the parts are {form}; the name must end in .{form}"
        )
    homes = [home(folders, number) for number in range(len(read_json(folders[0] / "plan.json")))]
    values = [part_of(folder, number, form) for number, folder in enumerate(homes)]
    rows = merge_csv(values, target) if form == "csv" else merge_parquet(values, target)
    merge_csv([part_of(folder, number, "errors") for number, folder in enumerate(homes)], target.with_name(f"{target.name}.errors.csv"))
    return rows


def no_run(folder: Path) -> BatchRefusal:
    return BatchRefusal(f"{folder}: 계산한 결과가 없습니다(manifest.json이 없습니다).", f"{folder}: holds no run (there is no manifest.json)")


def demand_same(manifest: object, folder: Path, first: Path) -> None:
    path = folder / "manifest.json"
    if not path.exists():
        raise no_run(folder)
    if read_json(path) != manifest:
        raise BatchRefusal(
            f"{folder}: {first}의 실행과 입력, 규정, 기준일, 형식 가운데 다른 것이 있습니다.",
            f"{folder}: holds another run than {first}: input, rules, day or form differ",
        )


def home(folders: list[Path], number: int) -> Path:
    for folder in folders:
        if marker_of(folder, number).exists():
            return folder
    raise BatchRefusal(
        f"묶음 {number + 1}: 어느 폴더에도 계산한 결과가 없습니다. 먼저 계산해 주십시오(--chunk i/n은 한 몫을 계산합니다).",
        f"chunk {number + 1} is not done in any of the folders; run it first (--chunk i/n values one share)",
    )


def merge_parquet(parts: list[Path], target: Path) -> int:
    rows = 0
    with opened(parts[0]) as first:
        schema = first.schema_arrow
    with values_file(target, "parquet", schema) as writer:
        for part in parts:
            with opened(part) as file:
                for batch in file.iter_batches(batch_size=100_000):
                    writer.write_batch(batch)
                    rows += batch.num_rows
    settle(target)
    return rows


def merge_csv(parts: list[Path], target: Path) -> int:
    """Text is copied as it stands, with the header once."""
    with written_whole(target) as temporary, temporary.open("wb") as file:
        for number, part in enumerate(parts):
            with part.open("rb") as source:
                header = source.readline()
                if number == 0:
                    file.write(header)
                shutil.copyfileobj(source, file, 1 << 20)
    with target.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1
