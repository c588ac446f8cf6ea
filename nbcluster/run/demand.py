"""How much work a run has left, for whoever decides how many workers there should be.

In this room (``run``) a run's snapshots become one small statement of what it could still use.
"""

from dataclasses import dataclass, field

from nbcluster.run.snapshot import LaneView, LoopView, Snapshot


@dataclass(frozen=True, slots=True)
class Demand:
    """What a run could still use at one moment. Nothing is left of one that is over."""

    iterations: int = 0
    """Not yet computed; each can keep one worker busy."""
    seconds: float | None = None
    """What they would take one worker; None where nobody knows yet."""
    busy: frozenset[str] = frozenset()
    """The workers that run a slice."""
    once: bool = False
    """Whether an iteration may run once only: then a worker that leaves in the middle of one costs the rest of the loop."""


@dataclass
class DemandOfRun:
    """Follows one run, snapshot by snapshot: each tells of a lane's spans only what has changed."""

    once: bool = False
    _open: dict[str, set[int]] = field(default_factory=dict)
    _on_gpus: set[int] = field(default_factory=set)
    """Loops that are for the workers on GPUs, of which there are never more."""

    def after(self, snapshot: Snapshot) -> Demand:
        for lane in snapshot.lanes:
            self._follow(lane)
        loop = snapshot.loops[-1] if snapshot.loops else None
        if snapshot.final or loop is None or loop.total is None:
            return Demand()
        if loop.route == "kernel" and loop.reason is not None:
            return Demand()  # it stays in the kernel; before that is decided, it may yet go to workers
        busy = frozenset(worker for worker, spans in self._open.items() if spans)
        if len(snapshot.loops) - 1 in self._on_gpus:
            return Demand(len(busy), None, busy, self.once)  # of the loop that comes next
        left = loop.total - loop.computed
        return Demand(left, _seconds(left, loop, snapshot.plain_estimate_s), busy, self.once)

    def _follow(self, lane: LaneView) -> None:
        if lane.gpu is not None:
            self._on_gpus.update(span.loop for span in lane.spans)
            return
        spans = self._open.setdefault(lane.worker, set())
        for span in lane.spans:
            (spans.add if span.end_s is None else spans.discard)(span.id)


def _seconds(left: int, loop: LoopView, estimate_s: float | None) -> float | None:
    # An estimate of all loops is no less than that of the last: a worker too many costs less than one too few.
    return None if estimate_s is None or not loop.total else estimate_s * left / loop.total
