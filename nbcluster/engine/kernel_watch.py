"""What is watched in the kernel while iteration 0 and its followers run there.

They are the plain run, so nothing can go wrong; but what they touch tells what workers would touch. Captures are
looked at for a millisecond's worth, the rest at the workers' first checkpoint.

Once workers have been given a payload, what the kernel still runs must leave everything as it was given: then all
is watched, or the kernel waits.

In this room (``engine``) iteration 0 is observed.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from nbcluster.worker.process import all_queued_s, carriers, on_core_s
from nbcluster.worker.watches import REGISTRY, Change, Scene, Watches

_BUDGET_S: Final = 0.001
#: What it may cost to be sure that a payload is still true.
_WHOLE_BUDGET_S: Final = 0.01
#: The others are for what a worker must not do; the kernel may.
_WATCHED: Final = frozenset({"captures", "random", "numpy random", "torch random", "figures"})
#: The kernel has threads for reasons of its own.
_NEVER: Final = frozenset({"threads"})
#: Shorter work says nothing: threads that a library has just woken may still be looking for some.
_MEASURABLE_S: Final = 0.004
#: Clocks that are read within so long count as read at once; it is tried so often.
_AT_ONCE_S: Final = 0.0003
_TRIES: Final = 5


class KernelWatch:
    """Arm it, run something, look."""

    def __init__(self, watches: Watches) -> None:
        self._watches = watches

    def arm(self) -> None:
        self._watches.arm()

    def look(self) -> Change | None:
        return next(iter(self._watches.look()), None)

    @property
    def sees_all(self) -> bool:
        """Whether there was time to look at everything, and everything can be looked at."""
        return not self._watches.left_out and not self._watches.unwatchable


def on_captures(captured: Iterable[str], space: Mapping[str, object], *, plots: bool = False) -> KernelWatch:
    """A watch on what workers would share: for as long as they have been given nothing. Where the kernel ``plots``,
    as it will for all iterations, figures may change."""
    scene = Scene(_values(captured, space), space, budget_s=_BUDGET_S)
    return KernelWatch(Watches(scene, off=REGISTRY.keys() - (_WATCHED - _plotted(plots))))


def on_payload(
    captured: Iterable[str],
    space: Mapping[str, object],
    items: object,
    bound: Collection[str],
    own: Iterable[object],
    *,
    plots: bool = False,
) -> KernelWatch:
    """A watch on all that a payload was made from; ``bound`` are the names that the loop may bind, ``own`` is what belongs
    to the item of the iteration that runs meanwhile."""
    captures = {**_values(captured, space), "items": items}
    # Whatever holds a function of the notebook's leads to the shell, which counts what is printed.
    shell = getattr(space.get("get_ipython"), "__self__", None)
    scene = Scene(captures, space, allowed=bound, apart=(shell, *own), budget_s=_WHOLE_BUDGET_S)
    return KernelWatch(Watches(scene, off=_NEVER | _plotted(plots)))


def _plotted(plots: bool) -> frozenset[str]:
    return frozenset({"figures"}) if plots else frozenset()


def _values(names: Iterable[str], space: Mapping[str, object]) -> dict[str, object]:
    return {name: space[name] for name in names if name in space}


class Effort:
    """How many cores some stretches of work kept busy, all together, or would have if nobody else had wanted any."""

    def __init__(self) -> None:
        self.wall_s = 0.0
        self.busy_s = 0.0
        self._told_s = 0.0
        """The time for which that is told: the work, and the telling of it."""

    def measured(self, run: Callable[[], None], beside_s: Callable[[], float] = float) -> float:
        """Run something; the seconds it took, without those that are told to have gone `beside`."""
        began = self.begin()
        run()
        return self.end(began, beside_s())

    def begin(self) -> "Began":
        # What is told lies within the time for which it is told: on a busy machine it may take a while to come back.
        asked = time.perf_counter()
        return Began(asked, _Busy.now(), time.perf_counter())

    def end(self, began: "Began", beside_s: float = 0.0) -> float:
        """The seconds since then."""
        wall_s = max(0.0, time.perf_counter() - began.wall - beside_s)
        self.wall_s += wall_s
        self.busy_s += max(0.0, _Busy.now().since(began.busy) - beside_s)
        self._told_s += max(0.0, time.perf_counter() - began.asked - beside_s)
        return wall_s

    @property
    def width(self) -> float:
        """At least 1; just that where it was too short to tell."""
        return max(1.0, self.busy_s / self._told_s) if self.wall_s >= _MEASURABLE_S else 1.0


@dataclass(frozen=True)
class Began:
    asked: float
    busy: "_Busy"
    wall: float


@dataclass(frozen=True)
class _Busy:
    """For how long, added up, this thread and the libraries' own had something to do so far: with a core, or in a queue
    for one that somebody else had. So it is known on a busy machine too how many cores they would keep busy.

    Python's other threads (a cluster being started, a client's loop) are busy for their own reasons, and those that
    carry what is printed for ours: a loop that prints is no wider for that.
    """

    process_s: float
    others_s: Mapping[int, float]
    queued_s: float
    unsure_s: float
    """What of ``others_s`` may have been done after ``process_s`` was told."""

    @classmethod
    def now(cls) -> "_Busy":
        others = [each for each in threading.enumerate() if each is not threading.current_thread()]
        carrying = carriers()
        for _ in range(_TRIES):
            process_s = time.process_time()
            others_s = dict(_cpu_seconds(others)) | {each: on_core_s(each) for each in carrying}
            unsure_s = time.process_time() - process_s
            if unsure_s < _AT_ONCE_S:
                break  # else the others went on while they were asked, and their time would be missing from ours
        queued_s = all_queued_s(but={*carrying, *(each.native_id for each in others)})
        return cls(process_s, others_s, queued_s, unsure_s)

    def since(self, before: "_Busy") -> float:
        # One that has ended meanwhile tells nothing any more, but what it did before was not done since.
        others_s = sum(({**before.others_s, **self.others_s}).values()) - sum(before.others_s.values())
        ours_s = self.process_s - before.process_s - others_s - before.unsure_s
        return ours_s + self.queued_s - before.queued_s


def _cpu_seconds(threads: Iterable[threading.Thread]) -> Iterator[tuple[int, float]]:
    if not hasattr(time, "pthread_getcpuclockid"):
        return
    for thread in threads:
        if thread.ident is not None:
            try:
                yield thread.ident, time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
            except OSError:
                continue  # it ended just now
