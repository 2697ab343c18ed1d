"""Payments in a file of their own, joined to the contracts as both files go by."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.valuation.refusals import BatchRefusal


class PaymentStream:
    """Payments must stand together per contract, in the order of the contracts; a contract may have none."""

    def __init__(self, path: Path, batches: Iterator[pa.Table]) -> None:
        """``batches`` carry the columns id (text), on (date32), won (int32) and line."""
        self.path, self.batches = path, batches
        self.waiting: pa.Table | None = None

    def joined(self, contracts: pa.Table) -> pa.Table:
        """``contracts`` with their payments as the list columns paid_on and paid_won."""
        ids = contracts.column("id").cast(pa.string()).combine_chunks()
        taken = self.take(ids)
        places = pc.index_in(taken.column("id"), ids).to_numpy(zero_copy_only=False)
        self.demand_order(taken, places)
        counts = np.bincount(places, minlength=len(ids)) if len(places) else np.zeros(len(ids), np.int64)
        offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
        lists = contracts
        for name, source in (("paid_on", "on"), ("paid_won", "won")):
            lists = lists.append_column(name, pa.ListArray.from_arrays(offsets, taken.column(source).combine_chunks()))
        return lists

    def take(self, ids: pa.Array) -> pa.Table:
        """All payments of ``ids``: reads on until one of another contract stands behind them."""
        held = [] if self.waiting is None else [self.waiting]
        self.waiting = None
        mine: list[pa.Table] = []
        for table in self.following(held):
            outside = np.flatnonzero(~pc.is_in(table.column("id"), ids).to_numpy(zero_copy_only=False))
            if outside.size == 0:
                mine.append(table)
                continue
            mine.append(table.slice(0, int(outside[0])))
            self.waiting = table.slice(int(outside[0]))
            break
        return pa.concat_tables(mine) if mine else pa.table({"id": [], "on": [], "won": [], "line": []}, PAYMENTS)

    def following(self, held: list[pa.Table]) -> Iterator[pa.Table]:
        yield from held
        for table in self.batches:
            if table.num_rows:
                yield table

    def demand_order(self, taken: pa.Table, places: np.ndarray) -> None:
        back = np.flatnonzero(np.diff(places) < 0)
        if back.size:
            row = taken.slice(int(back[0]) + 1, 1).to_pylist()[0]
            raise self.refusal(row, "", "")

    def finish(self) -> None:
        left = next(self.following([self.waiting] if self.waiting is not None else []), None)
        if left is not None:
            row = left.slice(0, 1).to_pylist()[0]
            raise self.refusal(row, " 계약 파일에 없거나 이 자리에 없습니다.", " is not (or not here) in the contracts file")

    def refusal(self, row: dict[str, Any], ko: str, en: str) -> BatchRefusal:
        return BatchRefusal(
            f"{self.path} {row['line']}행, 계약 {row['id']}:{ko} 납부는 계약별로 모아 계약 파일의 순서대로 두어야 합니다.",
            f"{self.path}: line {row['line']}: contract {row['id']}{en}: payments must stand together per contract, in the order of the contracts file",
        )


PAYMENTS = pa.schema([("id", pa.string()), ("on", pa.date32()), ("won", pa.int32()), ("line", pa.int64())])
