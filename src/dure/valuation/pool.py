"""A few worker processes that take jobs one by one and end when their master ends, however it ends."""

import multiprocessing
import os
import pkgutil
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

from dure.rules.mutualaid.errors import InvalidCase
from dure.valuation.refusals import BatchRefusal, of_failure

Act = Callable[[Any], Callable[[], Any]]
"""Does the work of a job; what it returns ends the job (waits for the disk) and gives the result."""
KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": 32 << 20, "MALLOC_TRIM_THRESHOLD_": 256 << 20}
"""Bytes of freed arrays that the C library of Linux keeps for the next chunk, whose pages need not be made anew."""
IDLE, DONE, REFUSED, FAILED, GONE = range(5)


class Workers:
    """Processes that load at once what ``act`` needs, before there is a job; with one process all is done in this one.

    ``act`` names an `Act`, ``module:function``. A worker ends one job while it works on the next.
    """

    def __init__(self, act: str, processes: int) -> None:
        self.act = act
        self.processes = dict(start(act) for _ in range(processes)) if processes > 1 else {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for connection, process in self.processes.items():
            connection.close()
            process.terminate()
            process.join()

    def spread(self, jobs: Iterable[Any]) -> Iterator[Any]:
        """The results as they come."""
        if not self.processes:
            act: Act = pkgutil.resolve_name(self.act)
            yield from (act(job)() for job in jobs)
            return
        waiting, busy = iter(jobs), set(self.processes)
        while busy:
            for connection in ready(busy):
                kind, found = received(connection, self.processes[connection])
                if kind == DONE:
                    yield found
                elif kind == IDLE:
                    connection.send(next(waiting, None))
                else:
                    busy.discard(connection)


def start(act: str) -> tuple[Connection, BaseProcess]:
    for name, size in KEPT_MEMORY.items():
        os.environ.setdefault(name, str(size))
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, act), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def ready(busy: set[Connection]) -> list[Connection]:
    return [connection for connection in wait(list(busy)) if isinstance(connection, Connection)]


def received(connection: Connection, process: BaseProcess) -> tuple[int, Any]:
    try:
        kind, found = connection.recv()
    except (EOFError, ConnectionResetError):
        process.join(5)
        raise BatchRefusal(
            f"작업 프로세스가 끝났습니다(종료 코드 {process.exitcode}). 계산한 것은 남아 있으니 같은 명령을 다시 실행하면 이어 갑니다.",
            f"a worker process ended with code {process.exitcode}; what is done is kept, run the same command again to go on",
        ) from None
    if kind == REFUSED:
        raise BatchRefusal(*found)
    if kind == FAILED:
        raise RuntimeError(found)
    return kind, found


def serve(connection: Connection, act: str) -> None:
    """A worker: its end of the pipe reads end-of-file as soon as the master is gone. Ctrl-C is the master's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with ThreadPoolExecutor(1) as ending:
        try:
            work(connection, pkgutil.resolve_name(act), ending)
        except (EOFError, ConnectionResetError, BrokenPipeError):
            return
        except (BatchRefusal, InvalidCase) as refusal:
            connection.send((REFUSED, (refusal.ko, refusal.en)))
        except OSError as failure:
            told = of_failure(failure)
            connection.send((REFUSED, (told.ko, told.en)))
        except Exception:  # noqa: BLE001 (handed to the master, which raises it)
            connection.send((FAILED, traceback.format_exc()))


def work(connection: Connection, act: Act, ending: ThreadPoolExecutor) -> None:
    before = None
    while True:
        connection.send((IDLE, None))
        job = connection.recv()
        now = None if job is None else ending.submit(act(job))
        if before:
            connection.send((DONE, before.result()))
        if now is None:
            connection.send((GONE, None))
            return
        before = now
