"""What workers use of this machine's cores and memory, read only while somebody watches.

In this room the system is asked about processes.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import psutil

from nbcluster.worker.process import own_memory_bytes

_EVERY_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Use:
    """Of one process, in the last moments."""

    cpu: float | None  #: cores, 0 to as many as there are; None until two looks have been taken
    memory_bytes: int  #: less what it shares with others
    memory_limit_bytes: int | None = None  #: where it has one of its own


class Gauges:
    """Looks at most every two seconds, however often it is asked."""

    def __init__(self) -> None:
        self._looked = float("-inf")
        self._times: dict[int, float] = {}
        self._uses: dict[int, Use] = {}

    def read(self, pids: Iterable[int]) -> dict[int, Use]:
        """By pid; without those that are gone."""
        now = time.monotonic()
        passed_s = now - self._looked
        if passed_s < _EVERY_S:
            return self._uses
        before, self._times, self._uses, self._looked = self._times, {}, {}, now
        for pid in pids:
            try:
                times = psutil.Process(pid).cpu_times()
            except psutil.Error:
                continue
            self._times[pid] = busy_s = times.user + times.system
            cpu = None
            if pid in before and passed_s < 3 * _EVERY_S:
                cpu = max(0.0, round((busy_s - before[pid]) / passed_s, 2))
            self._uses[pid] = Use(cpu, own_memory_bytes(pid))
        return self._uses
