import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|TRUNCATE|WITH\b.*\b(INSERT|UPDATE|DELETE)\b)", re.IGNORECASE | re.DOTALL)


class WriteOnRead(Exception):
    """A GET or HEAD tried to change the database."""


def _refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 (Django calls it so)
    if WRITE.match(sql):
        raise WriteOnRead(sql.split("(", 1)[0][:80])
    return execute(sql, params, many, context)


@contextmanager
def read_only(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.execute_wrapper(_refuse):
        yield
