from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, 2 passes, 1 lane (OWASP password storage)."""

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
