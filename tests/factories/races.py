"""Several acts at the same moment, each on a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection

from dure.foundation.errors import Refusal


def together(*acts: Callable[[], Any], around: Callable[[], AbstractContextManager[Any]] = nullcontext) -> list[Any]:
    """What each act answered, or its Refusal; any other error is raised. ``around``: ``transaction.atomic``, say, as around a request."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def one(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            with around():
                results[place] = act()
        except Exception as error:  # noqa: BLE001 (raised below, in the test)
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "an act did not end within a minute"
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Refusal):
            raise result
    return results


def codes(results: list[Any]) -> list[str]:
    """The codes of those that were refused."""
    return [result.code for result in results if isinstance(result, Refusal)]
