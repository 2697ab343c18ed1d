"""Heartbeats: who is alive. They use the machine's own time, so that a moved test clock kills nobody."""

import datetime as dt
import os
from functools import cache
from pathlib import Path

import psutil

from dure.foundation import clock
from dure.foundation.jobs.models import WorkerBeat

BEAT_SECONDS = 5.0
DEAD_SECONDS = 30.0


@cache
def machine() -> str:
    """A name for this kernel run and process namespace, in which a process id means one process."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{Path('/proc/self/ns/pid').readlink()}"[:80]
    except OSError:
        return ""


def enter(worker_id: str) -> None:
    """The first beat. Clears what a former process with this id, and workers long dead, left behind."""
    WorkerBeat.objects.filter(machine=machine(), pid=os.getpid()).delete()
    WorkerBeat.objects.filter(beat_at__lt=clock.real() - dt.timedelta(hours=1)).delete()
    beat(worker_id)


def beat(worker_id: str) -> None:
    WorkerBeat.objects.update_or_create(
        worker_id=worker_id, defaults={"beat_at": clock.real(), "machine": machine(), "pid": os.getpid()}
    )


def leave(worker_id: str) -> None:
    WorkerBeat.objects.filter(worker_id=worker_id).delete()


def living() -> set[str]:
    """Workers with a fresh beat, less those of this machine whose process is gone."""
    freshest = clock.real() - dt.timedelta(seconds=DEAD_SECONDS)
    return {row.worker_id for row in WorkerBeat.objects.filter(beat_at__gte=freshest) if not _gone(row)}


def _gone(row: WorkerBeat) -> bool:
    return bool(row.machine) and row.machine == machine() and not psutil.pid_exists(row.pid)
