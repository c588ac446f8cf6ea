"""How many workers there should be, where a cluster may choose between a least and a most number.

It grows at once to what the runs can use, and lets go of workers when none could have used them for a while:
a worker costs little to keep and some time to make. Which ones go is decided by `lanes.py`: none that is busy.

In this room that is decided on plain data; the time is given.
"""

from collections import deque
from dataclasses import dataclass
from math import ceil

from nbcluster.run.demand import Demand


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between how many workers a cluster may choose; where both are the same, it has no choice."""

    least: int
    most: int

    @property
    def is_choice(self) -> bool:
        return self.least < self.most

    def nearest(self, count: int) -> int:
        return min(self.most, max(self.least, count))


@dataclass(frozen=True, slots=True)
class Habit:
    """How a cluster follows the runs."""

    each_s: float = 1.0  #: a worker more is worth it where it finds so much to do
    release_s: float = 20.0  #: one that nobody could have used for so long is let go
    stale_s: float = 10.0  #: a run that has told nothing for so long is over, or its kernel is


class Adaptive:
    """Used from when a cluster is given bounds until it is given others. `count`: the workers that there are."""

    def __init__(self, bounds: Bounds, count: int, now: float, habit: Habit | None = None) -> None:
        self.bounds = bounds
        self._habit = habit or Habit()
        self._demands: dict[str, tuple[float, Demand]] = {}
        self._count = bounds.nearest(count)
        self._wanted: deque[tuple[float, int]] = deque([(now, bounds.nearest(count))])

    def hear(self, run: str, demand: Demand, now: float) -> None:
        """A run tells what it could use."""
        if demand.iterations:
            self._demands[run] = now, demand
        else:
            self._demands.pop(run, None)

    @property
    def busy(self) -> frozenset[str]:
        return frozenset[str]().union(*(demand.busy for _, demand in self._demands.values()))

    def count(self, now: float) -> int:
        """How many workers there should be."""
        stale = [run for run, (told, _) in self._demands.items() if now - told > self._habit.stale_s]
        for run in stale:
            del self._demands[run]
        wanted = sum(self._worth(demand) for _, demand in self._demands.values())
        self._wanted.append((now, self.bounds.nearest(max(wanted, len(self.busy)))))
        # The first one left was the latest word for some of the time that counts.
        while len(self._wanted) > 1 and now - self._wanted[1][0] >= self._habit.release_s:
            self._wanted.popleft()
        count = max(count for _, count in self._wanted)
        if any(demand.once for _, demand in self._demands.values()):
            count = max(count, self._count)  # who is idle now may have something to do before it has gone
        self._count = count
        return count

    def _worth(self, demand: Demand) -> int:
        if demand.seconds is None:
            return 0  # it may be over before another worker is there
        return min(demand.iterations, ceil(demand.seconds / self._habit.each_s))
