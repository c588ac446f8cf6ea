"""What is watched in the kernel while iteration 0 and its followers run there.

They are the plain run, so nothing can go wrong; but what they touch tells what workers would touch. Captures are
looked at for a millisecond's worth, the rest at the workers' first checkpoint.

In this room (``engine``) iteration 0 is observed.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import psutil

from nbcluster.worker.watches import REGISTRY, Change, Scene, Watches

_BUDGET_S: Final = 0.001
#: The others are for what a worker must not do; the kernel may.
_WATCHED: Final = frozenset({"captures", "random", "numpy random", "torch random", "figures"})
#: The clock that counts a thread's CPU time ticks a hundred times a second; shorter iterations say nothing.
_MEASURABLE_S: Final = 0.05


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

    def measured(self, run: Callable[[], None]) -> float:
        """Run something; how many cores it kept busy. 1 where it was too short to tell."""
        before = _cpu_seconds()
        began = time.perf_counter()
        run()
        wall = time.perf_counter() - began
        if wall < _MEASURABLE_S:
            return 1.0
        after = _cpu_seconds()
        spent = sum(after[thread] - before.get(thread, 0.0) for thread in after)
        return max(1.0, spent / wall)


def _cpu_seconds() -> dict[int, float]:
    """CPU seconds of each thread of this process that is nobody's of ours: the libraries' own, and this one.

    Python's other threads (a cluster being started, a client's loop) are busy for their own reasons.
    """
    ours = {thread.native_id for thread in threading.enumerate()} - {threading.get_native_id()}
    threads = psutil.Process().threads()
    return {each.id: each.user_time + each.system_time for each in threads if each.id not in ours}
