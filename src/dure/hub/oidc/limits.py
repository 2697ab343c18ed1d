"""A coarse brake on requests that store something for a stranger. Counted in each process."""

import threading

from dure.foundation import clock

STARTS_A_MINUTE = 3000
MOST_ADDRESSES = 20_000

_counts: dict[tuple[str, int], int] = {}
_lock = threading.Lock()


def allows(address: str, most: int = STARTS_A_MINUTE) -> bool:
    """Whether this address may start one more interactive request in this minute."""
    minute = int(clock.monotonic() // 60)
    with _lock:
        if len(_counts) > MOST_ADDRESSES or any(key[1] != minute for key in list(_counts)[:1]):
            _counts.clear()
        count = _counts[address, minute] = _counts.get((address, minute), 0) + 1
    return count <= most
