"""Ids as 64-bit hashes."""

from typing import Any

import numba
import numpy as np
import pyarrow as pa

Array = np.ndarray[Any, Any]
SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""Odd, so that whole numbers stay different and lie over the whole range."""


@numba.njit(cache=True, nogil=True)
def text_hashes(offsets: Array, text: Array, found: Array) -> None:
    """FNV-1a."""
    for row in range(found.size):
        value = np.uint64(0xCBF29CE484222325)
        for at in range(offsets[row], offsets[row + 1]):
            value = (value ^ np.uint64(text[at])) * np.uint64(0x100000001B3)
        found[row] = value


def hashes(ids: pa.Array) -> Array:
    """Of whole numbers each has its own; a missing id counts as an empty one."""
    if pa.types.is_dictionary(ids.type):
        ids = ids.cast(ids.type.value_type)
    if pa.types.is_integer(ids.type):
        return np.asarray(ids.fill_null(0).to_numpy(zero_copy_only=False)).astype(np.int64).view(np.uint64) * SPREAD
    found, texts = np.empty(len(ids), np.uint64), ids.fill_null("").cast(pa.large_string())
    _, offsets, text = texts.buffers()
    begins = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(ids) + 1] if len(ids) else np.zeros(1, np.int64)
    text_hashes(begins, np.frombuffer(text or b"", np.uint8), found)
    return found * SPREAD
