"""What one hash and one signature cost by themselves: rates a second on this core."""

import json
import sys
import time
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.low_level import Type
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

SECONDS = 2.0
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)


def rate(act: Callable[[], object], seconds: float = SECONDS) -> tuple[float, float]:
    """Rate a second, and CPU milliseconds each."""
    act()
    count, start, used = 0, time.perf_counter(), time.process_time()
    while (spent := time.perf_counter() - start) < seconds:
        act()
        count += 1
    return count / spent, (time.process_time() - used) / count * 1000


def main() -> None:
    stored = HASHER.hash("Bench-2026!")
    curve, modulus = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    found = {
        "hash": (hashed := rate(lambda: HASHER.verify(stored, "Bench-2026!")))[0],
        "hash_cpu_ms": hashed[1],
        "ES256": rate(lambda: curve.sign(b"x" * 400, ec.ECDSA(hashes.SHA256())), 0.5)[0],
        "RS256": rate(lambda: modulus.sign(b"x" * 400, padding.PKCS1v15(), hashes.SHA256()), 0.5)[0],
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
