"""CSV files, and contracts whose payments stand in a file of their own, become one Parquet file that the run reads."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from pyarrow import parquet

from dure.valuation import schema
from dure.valuation.files import existing, written_whole
from dure.valuation.payments import PAYMENTS, PaymentStream
from dure.valuation.refusals import BatchRefusal
from dure.valuation.source import first_line, opened

BLOCK = 8 << 20
DATE, WHOLE = r"^\d{4}-\d{2}-\d{2}$", r"^-?\d{1,9}$"


def is_csv(path: Path) -> bool:
    if path.suffix.lower() not in {".csv", ".parquet"}:
        raise BatchRefusal(f"{path}: 이름 끝이 .csv나 .parquet이어야 합니다.", f"{path}: the name must end in .csv or .parquet")
    return path.suffix.lower() == ".csv"


def stage(contracts: Path, payments: Path | None, target: Path, rows: int) -> None:
    """Write ``target`` with a row group per ``rows`` contracts. Payments must stand in the order of the contracts."""
    stream = PaymentStream(payments, payment_batches(payments)) if payments else None
    with written_whole(target) as temporary:
        writer: parquet.ParquetWriter | None = None
        try:
            for table in regrouped(contract_batches(contracts, separate_payments=stream is not None), rows):
                whole = stream.joined(table) if stream else table
                writer = writer or parquet.ParquetWriter(temporary, whole.schema, compression="zstd", compression_level=1)
                writer.write_table(whole, row_group_size=rows)
        finally:
            if writer:
                writer.close()
        if writer is None:
            raise BatchRefusal(f"{contracts}: 계약이 하나도 없습니다.", f"{contracts}: holds no contract")
        if stream:
            stream.finish()


def regrouped(tables: Iterator[pa.Table], rows: int) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    count = 0
    for table in tables:
        waiting.append(table)
        count += table.num_rows
        while count >= rows:
            whole = pa.concat_tables(waiting)
            yield whole.slice(0, rows)
            waiting, count = [whole.slice(rows)], count - rows
    if count:
        yield pa.concat_tables(waiting)


def contract_batches(path: Path, *, separate_payments: bool) -> Iterator[pa.Table]:
    if is_csv(path):
        yield from csv_contracts(path, separate_payments=separate_payments)
        return
    line = 1
    with opened(path) as file:
        schema.check_columns(path, file.schema_arrow, separate_payments=separate_payments)
        for batch in file.iter_batches(batch_size=50_000):
            table = pa.Table.from_batches([batch])
            yield table.append_column("line", pa.array(range(line, line + table.num_rows), pa.int64()))
            line += table.num_rows


def csv_contracts(path: Path, *, separate_payments: bool) -> Iterator[pa.Table]:
    """Rows with another number of cells than the header become rows with a ``fault`` and nothing else."""
    names = header(path)
    text_schema = pa.schema([(name, typed(name)) for name in names])
    schema.check_columns(path, text_schema, separate_payments=separate_payments)
    line = 2
    for batch, misshapen in csv_batches(path, names):
        lines = [number for number in range(line, line + batch.num_rows + len(misshapen)) if number not in misshapen]
        line += batch.num_rows + len(misshapen)
        table = pa.table([cast(batch.column(name), typed(name)) for name in names], schema=text_schema)
        table = table.append_column("line", pa.array(lines, pa.int64())).append_column("fault", pa.nulls(table.num_rows, pa.string()))
        if misshapen:
            bad = pa.table({"line": list(misshapen), "fault": list(misshapen.values())}, pa.schema([("line", pa.int64()), ("fault", pa.string())]))
            table = pa.concat_tables([table, bad], promote_options="default").sort_by("line")
        yield table


def csv_batches(path: Path, names: list[str]) -> Iterator[tuple[pa.RecordBatch, dict[int, str]]]:
    """Batches of text columns, each with the misshapen lines among them: line → cells in it/cells in the header."""
    misshapen: dict[int, str] = {}

    def skip(row: arrow_csv.InvalidRow) -> str:
        misshapen[row.number] = f"{row.actual_columns}/{row.expected_columns}"
        return "skip"

    options = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""])
    parse = arrow_csv.ParseOptions(invalid_row_handler=skip, ignore_empty_lines=False)
    try:
        reader = arrow_csv.open_csv(
            path, read_options=arrow_csv.ReadOptions(block_size=BLOCK, use_threads=False), parse_options=parse, convert_options=options
        )
        with reader:
            for batch in reader:
                found, misshapen = misshapen, {}
                yield batch, found
        if misshapen:
            yield pa.RecordBatch.from_pylist([], pa.schema([(name, pa.string()) for name in names])), misshapen
    except (pa.ArrowException, UnicodeDecodeError) as failure:
        raise BatchRefusal(
            f"{path}: UTF-8 CSV로 읽을 수 없습니다: {first_line(failure)}", f"{path}: is not readable CSV in UTF-8: {first_line(failure)}"
        ) from None


def header(path: Path) -> list[str]:
    with existing(path).open("rb") as file:
        first = file.readline()
        file.seek(-1, 2)
        if file.read(1) != b"\n":
            raise BatchRefusal(f"{path}: 마지막 줄이 끝나지 않았습니다. 잘린 파일입니다.", f"{path}: the last line has no end: the file is truncated")
    try:
        return first.decode("utf-8-sig").strip().split(",")
    except UnicodeDecodeError:
        raise BatchRefusal(f"{path} 1행: 제목 줄이 UTF-8이 아닙니다.", f"{path}: line 1: the header is not UTF-8") from None


def typed(name: str) -> pa.DataType:
    if name in schema.LISTS:
        return pa.list_(pa.date32() if schema.LISTS[name] == schema.DAY else pa.int32())
    return pa.date32() if schema.KNOWN.get(name) == schema.DAY or name == "on" else pa.int32() if name == "won" else pa.string()


def cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Text to dates or numbers; a cell that is none becomes null, which the checks of a row then name."""
    if pa.types.is_list(kind):
        parts = pc.split_pattern_regex(column, r" +")
        values = cast(parts.values, kind.value_type)
        return pa.ListArray.from_arrays(parts.offsets, values, mask=parts.is_null())
    if pa.types.is_string(kind):
        return column
    dates = pa.types.is_date32(kind)
    sound = pc.match_substring_regex(column, DATE if dates else WHOLE)
    kept = pc.if_else(pc.fill_null(sound, fill_value=False), column, None)
    if not dates:
        return pc.cast(kept, kind)
    moments = pc.strptime(kept, format="%Y-%m-%d", unit="s", error_is_null=True)
    return pc.if_else(pc.equal(pc.strftime(moments, format="%Y-%m-%d"), kept), moments.cast(pa.date32()), None)


def payment_batches(path: Path) -> Iterator[pa.Table]:
    """Columns id, on, won, line."""
    if is_csv(path):
        yield from csv_payments(path)
        return
    line = 1
    with opened(path) as file:
        schema.check_payment_columns(path, file.schema_arrow)
        for batch in file.iter_batches(batch_size=1_000_000, columns=list(schema.PAYMENT_ROWS)):
            columns = [batch.column("id").cast(pa.string()), batch.column("on").cast(pa.date32()), batch.column("won").cast(pa.int32(), safe=False)]
            yield pa.table([*columns, pa.array(range(line, line + batch.num_rows), pa.int64())], schema=PAYMENTS)
            line += batch.num_rows


def csv_payments(path: Path) -> Iterator[pa.Table]:
    """A line with another number of cells cannot be given to any contract: it ends the run."""
    names = header(path)
    schema.check_payment_columns(path, pa.schema([(name, typed(name)) for name in names]))
    line = 2
    for batch, misshapen in csv_batches(path, names):
        if misshapen:
            number, fault = next(iter(misshapen.items()))
            ko, en = schema.cells(fault)
            raise BatchRefusal(f"{path} {number}행: {ko}.", f"{path}: line {number}: {en}")
        columns = [cast(batch.column(name), typed(name)) for name in schema.PAYMENT_ROWS]
        yield pa.table([*columns, pa.array(range(line, line + batch.num_rows), pa.int64())], schema=PAYMENTS)
        line += batch.num_rows
