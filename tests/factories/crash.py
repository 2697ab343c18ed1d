"""Run an act in a process of its own and kill that process before its n-th database statement."""

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from django.db import connections, transaction

from dure.foundation import crash

FAILED = 3


def killed_at(number: int, act: Callable[[], object], *, whole: bool = True) -> bool:
    """Whether the process died before ``act`` was through. ``whole``: the act is one transaction, as a request is."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        run_and_leave(number, act, transaction.atomic() if whole else nullcontext())
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert os.WEXITSTATUS(status) == 0, f"the act failed by itself at statement {number}"
    return False


def run_and_leave(number: int, act: Callable[[], object], frame: AbstractContextManager[object]) -> None:
    code = FAILED
    try:
        with frame, crash.at_statement(number):
            act()
        connections.close_all()
        code = 0
    finally:
        os._exit(code)


def at_every_statement(act: Callable[[], object], check: Callable[[bool], None], most: int = 200) -> int:
    """Kill before statement 1, 2, … until ``act`` gets through; ``check(through)`` after each. Returns how many died."""
    for number in range(1, most):
        died = killed_at(number, act)
        check(not died)
        if not died:
            return number - 1
    message = f"the act has more than {most} statements"
    raise AssertionError(message)
