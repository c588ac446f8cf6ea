"""How much is handed out at a time, and how far ahead of the commit.

Nothing hangs on an estimate being right: sizes follow from what iterations cost lately, and where that
misleads, the slice that is still running is halved. What an estimate must not do is let memory grow or output
stop, which is why there is a window.

In this room are the settings of pace and the sums made with them.
"""

from collections import deque
from dataclasses import dataclass, replace
from math import ceil


class Gauge:
    """What an iteration has cost lately: seconds on a worker, and bytes of effects.

    Only the last few flushes of each worker count, so that a loop whose later iterations are heavier is soon
    known as such; a mean that fades would remember a million cheap iterations for minutes. Before anything is
    measured there may be a guess, which is iteration 0 as the kernel ran it.
    """

    flushes_per_worker = 2
    least_flushes = 8

    def __init__(self, guess_s: float | None = None) -> None:
        self._flushes: deque[tuple[int, float, int]] = deque()
        self._count, self._seconds, self._bytes = 0, 0.0, 0
        self.measured = 0
        """How many iterations were measured in all."""
        if guess_s is not None:
            self.saw(1, guess_s, 0, workers=1)

    def saw(self, count: int, seconds: float, size_bytes: int, workers: int) -> None:
        self.measured += count
        self._add(count, seconds, size_bytes)
        self._flushes.append((count, seconds, size_bytes))
        while len(self._flushes) > max(self.least_flushes, self.flushes_per_worker * workers):
            count, seconds, size_bytes = self._flushes.popleft()
            self._add(-count, -seconds, -size_bytes)

    def _add(self, count: int, seconds: float, size_bytes: int) -> None:
        self._count += count
        self._seconds += seconds
        self._bytes += size_bytes

    @property
    def seconds_each(self) -> float | None:
        """None until something was measured; never zero, whatever the worker's clock says."""
        return max(self._seconds / self._count, 1e-9) if self._count else None

    @property
    def bytes_each(self) -> float:
        return self._bytes / self._count if self._count else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The settings of pace. All sums take the number of workers, because all of them grow with it."""

    window_s: float = 4.0
    """Seconds of work per worker that may be out or in hand, ahead of the commit."""
    window_bytes: int = 1 << 30
    """The same in bytes of effects, all workers together; it is never stretched."""
    stretch: int = 64
    """So many windows may be out while the commit waits for iterations that cannot be split any further."""
    slice_s: float = 0.05
    """A slice is no shorter, except where the loop is: a task costs milliseconds."""
    slice_s_per_worker: float = 0.002
    """Nor shorter than this times the workers, or the scheduler is what everybody waits for."""
    trust_s: float = 0.2
    """A slice may be so long by an estimate that rests on next to nothing."""
    growth: int = 8
    """And a longer one has at most so many times the iterations that were measured before it."""
    queue_below_s: float = 2.0
    """Where iterations are shorter, a worker has a second slice waiting, to bridge the round trip."""
    end_early: bool = True
    """Where workers are two or more, the loop's last iterations are begun among its first."""
    retries: int = 2
    """So often an iteration is tried again after it was alone with a worker that died."""
    alone_s: float = 10.0
    """How long a loop waits for a new worker when the last one is gone."""

    def beside_another(self) -> "Pace":
        """For a loop that is begun while another one has the kernel: nothing is committed before that one has ended, which
        may take hours. What it leaves in the meantime is still bounded in bytes."""
        return replace(self, stretch=1_000_000)

    def depth(self, gauge: Gauge) -> int:
        """How many slices a worker has: the one it runs, and perhaps one that waits."""
        each = gauge.seconds_each
        return 2 if each is not None and each < self.queue_below_s else 1

    def window(self, gauge: Gauge, workers: int) -> int:
        """Iterations that may be out or in hand ahead of the commit; at least one slice for each place."""
        workers = max(1, workers)
        each = gauge.seconds_each
        if each is None:
            return workers
        places = workers * self.depth(gauge)
        by_time = max(ceil(self.window_s * workers / each), places * self._least(each, workers))
        return max(places, min(by_time, self.by_bytes(gauge)))

    def by_bytes(self, gauge: Gauge) -> int:
        """Iterations whose effects fill ``window_bytes``."""
        return int(self.window_bytes / max(gauge.bytes_each, 1e-9))

    def longest(self, gauge: Gauge, workers: int) -> int:
        """Iterations of the longest slice: an even share of the window."""
        workers = max(1, workers)
        each = gauge.seconds_each
        if each is None:
            return 1
        share = ceil(self.window(gauge, workers) / (workers * self.depth(gauge)))
        return max(1, min(share, max(self.growth * gauge.measured, int(self.trust_s / each))))

    def shortest(self, gauge: Gauge, workers: int) -> int:
        """Iterations of the shortest slice that is worth a task."""
        each = gauge.seconds_each
        return 1 if each is None else min(self._least(each, workers), self.longest(gauge, workers))

    def _least(self, each: float, workers: int) -> int:
        return ceil(max(self.slice_s, self.slice_s_per_worker * workers) / each)
