"""A few worker processes that take jobs one by one and end when their master ends, however it ends."""

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from dure.valuation.refusals import BatchRefusal

Act = Callable[[Any], Any]


def spread(act: Act, jobs: Iterable[Any], processes: int) -> Iterator[Any]:
    """The results of ``act`` over ``jobs``, as they come; with one process in this one. ``act`` is a function of a module."""
    if processes <= 1:
        yield from map(act, jobs)
        return
    waiting = iter(jobs)
    workers: dict[Connection, BaseProcess] = {}
    try:
        for _ in range(processes):
            if (job := next(waiting, None)) is None:
                break
            connection, process = start(act)
            workers[connection] = process
            connection.send(job)
        yield from drain(workers, waiting)
    finally:
        for connection, process in workers.items():
            connection.close()
            process.terminate()
            process.join()


def start(act: Act) -> tuple[Connection, BaseProcess]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, act), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def drain(workers: dict[Connection, BaseProcess], waiting: Iterator[Any]) -> Iterator[Any]:
    busy = set(workers)
    while busy:
        for connection in ready(busy):
            yield received(connection, workers[connection])
            if (job := next(waiting, None)) is None:
                busy.discard(connection)
            else:
                connection.send(job)


def ready(busy: set[Connection]) -> list[Connection]:
    return [connection for connection in wait(list(busy)) if isinstance(connection, Connection)]


def received(connection: Connection, process: BaseProcess) -> Any:
    try:
        result, refusal, failure = connection.recv()
    except (EOFError, ConnectionResetError):
        process.join(5)
        raise BatchRefusal(
            f"a worker process ended with code {process.exitcode}; what is done is kept, run the same command again to go on"
        ) from None
    if refusal:
        raise BatchRefusal(refusal)
    if failure:
        raise RuntimeError(failure)
    return result


def serve(connection: Connection, act: Act) -> None:
    """A worker: its end of the pipe reads end-of-file as soon as the master is gone. Ctrl-C is the master's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            job = connection.recv()
        except (EOFError, ConnectionResetError):
            return
        try:
            connection.send((act(job), "", ""))
        except BrokenPipeError:
            return
        except (BatchRefusal, OSError) as refusal:
            connection.send((None, str(refusal), ""))
        except Exception:  # noqa: BLE001 (handed to the master, which raises it)
            connection.send((None, "", traceback.format_exc()))
