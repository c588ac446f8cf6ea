"""What is watched in the kernel while iteration 0 and its followers run there.

They are the plain run, so nothing can go wrong; but what they touch tells what workers would touch. Captures are
looked at for a millisecond's worth, the rest at the workers' first checkpoint.

In this room (``engine``) iteration 0 is observed.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from nbcluster.worker.watches import REGISTRY, Change, Scene, Watches

_BUDGET_S: Final = 0.001
#: The others are for what a worker must not do; the kernel may.
_WATCHED: Final = frozenset({"captures", "random", "numpy random", "torch random", "figures"})
#: Shorter work says nothing: threads that a library has just woken may still be looking for some.
_MEASURABLE_S: Final = 0.004


class KernelWatch:
    """Arm it, run something, look."""

    def __init__(self, captured: Iterable[str], space: Mapping[str, object]) -> None:
        captures = {name: space[name] for name in captured if name in space}
        scene = Scene(captures, space, budget_s=_BUDGET_S)
        self._watches = Watches(scene, off=REGISTRY.keys() - _WATCHED)

    def arm(self) -> None:
        self._watches.arm()

    def look(self) -> Change | None:
        return next(iter(self._watches.look()), None)


class Effort:
    """How many cores some stretches of work kept busy, all together."""

    def __init__(self) -> None:
        self.wall_s = 0.0
        self._cpu_s = 0.0

    def measured(self, run: Callable[[], None]) -> float:
        """Run something; the seconds it took."""
        cpu, began = _cpu_seconds(), time.perf_counter()
        run()
        wall = time.perf_counter() - began
        self.wall_s += wall
        self._cpu_s += _cpu_seconds() - cpu
        return wall

    @property
    def width(self) -> float:
        """At least 1; just that where it was too short to tell."""
        return max(1.0, self._cpu_s / self.wall_s) if self.wall_s >= _MEASURABLE_S else 1.0


def _cpu_seconds() -> float:
    """What this thread and the libraries' own have used of the processors.

    Python's other threads (a cluster being started, a client's loop) are busy for their own reasons.
    """
    spent = time.process_time()
    if not hasattr(time, "pthread_getcpuclockid"):
        return spent
    for thread in threading.enumerate():
        if thread.ident not in (None, threading.get_ident()):
            try:
                spent -= time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
            except OSError:
                continue  # it ended just now
    return spent
