"""A worker may live and yet be of no use: stopped by a signal, or waiting for a lock that never opens.

It gives no sign of life then; but neither does one whose native code holds the interpreter's lock for
minutes, and that one is well. What tells them apart is the processor time they use. One look is not enough
(the machine may just have been asleep): a worker hangs when two looks in a row find it silent and idle. One that was
stopped is known to be so, and is given half as long: whoever stops it for a moment may start it again.

In this room it is decided which workers hang, or have outgrown their memory.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psutil

from nbcluster.clusters.causes import LIMITED, size
from nbcluster.clusters.specs import WorkerInfo

_BUSY_SHARE = 0.01
"""Of a processor: a thread that spins, computes or reads uses far more, one that waits uses nothing."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one worker."""

    silent_s: float
    cpu_s: float
    stopped: bool


def look_at(workers: Iterable[WorkerInfo], last_heard: Mapping[str, float], now: float) -> dict[int, Look]:
    """By pid; `last_heard` by address, on the same clock as `now`."""
    looks = {}
    for worker in workers:
        if worker.address not in last_heard:
            continue
        try:
            process = psutil.Process(worker.pid)
            times = process.cpu_times()
            stopped = process.status() == psutil.STATUS_STOPPED
        except psutil.Error:
            continue  # it has just ended, which its minder will tell
        looks[worker.pid] = Look(
            silent_s=now - last_heard[worker.address],
            cpu_s=times.user + times.system,
            stopped=stopped,
        )
    return looks


def outgrown(memory_bytes: int, limit_bytes: int) -> str:
    """Why a worker of that size must be replaced, as a clause; empty if it need not be."""
    if memory_bytes <= limit_bytes:
        return ""
    return f"it had grown to {size(memory_bytes)} of memory, of the {size(limit_bytes)} that {LIMITED}"


def trouble(before: Look | None, after: Look, apart_s: float, silent_s: float) -> str:
    """Why the worker must be replaced, as a clause; empty if it need not be. Two looks, `apart_s` apart."""
    # Of one that was stopped at both looks nothing has to be told apart: no native code computes there.
    if before is not None and before.stopped and after.stopped and after.silent_s >= silent_s / 2:
        return f"it was stopped by a signal and gave no sign of life for {after.silent_s:.0f} s"
    if before is None or before.silent_s < silent_s or after.silent_s < before.silent_s:
        return ""
    if after.cpu_s - before.cpu_s < _BUSY_SHARE * apart_s:
        return f"it did nothing and gave no sign of life for {after.silent_s:.0f} s"
    return ""
