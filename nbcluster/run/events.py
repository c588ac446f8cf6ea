"""What can happen to a loop that runs apart, and what can be done about it.

Events are things that happened, commands are things to do. Iterations are counted from 0 in the order
of the loop; ``end`` is always exclusive.

In this room (``run``) a loop's life is decided on plain data: events in, commands out, no I/O.
"""

import math
from dataclasses import dataclass, field
from typing import NewType

SliceId = NewType("SliceId", int)
WorkerId = NewType("WorkerId", str)
CheckId = NewType("CheckId", str)


@dataclass(frozen=True)
class WorkerJoined:
    worker: WorkerId


@dataclass(frozen=True)
class WorkerLost:
    """A worker died, or left; ``cause`` says why in words.

    What it had flushed still counts: a flush is told of only when its effects lie with the kernel, or can
    still be fetched. Where a worker took effects with it, `EffectsLost` says so for each flush, before or
    after this.
    """

    worker: WorkerId
    cause: str
    on_purpose: bool = False
    """We ended it ourselves (scaled down, or killed because it did not heed a stop): nobody is suspected."""
    reason: str = "worker-lost"
    """Or ``memory``, where that is what it died of."""
    said: str = field(default="", compare=False, repr=False)
    """The last lines that it wrote: where its code was, if it could tell."""


@dataclass(frozen=True)
class EffectsLost:
    """The effects of the flush (slice, first) can no longer be fetched.

    A `Commit` of this flush that is under way is void from the first iteration not yet committed. Of a flush that
    was never told of as `SliceFlushed` this is no news: the gap is noticed when the slice goes on or ends.
    """

    slice: SliceId
    first: int
    cause: str


@dataclass(frozen=True)
class SliceStarted:
    slice: SliceId
    worker: WorkerId
    now: float


@dataclass(frozen=True)
class SliceFlushed:
    """Iterations ``first`` to ``end`` of a slice are computed, and a clean checkpoint followed them.

    Or one is still to follow: ``check`` is what `Vouched` or `Doubted` will call it, which may come before this.
    Their effects lie with the backend under (slice, first). ``seconds`` is the time they took, ``queued_s`` the part of
    it in which others had the core.
    """

    slice: SliceId
    first: int
    end: int
    seconds: float
    size_bytes: int = 0
    queued_s: float = 0.0
    check: CheckId | None = None


@dataclass(frozen=True)
class Vouched:
    """A checkpoint was clean: what was flushed ahead of it counts."""

    check: CheckId


@dataclass(frozen=True)
class Doubted:
    """A checkpoint found something not allowed: nothing counts that was flushed ahead of it."""

    check: CheckId
    reason: str
    detail: str


@dataclass(frozen=True)
class SliceShortened:
    """The worker has agreed to stop before ``end``; what follows may be given to another."""

    slice: SliceId
    end: int


@dataclass(frozen=True)
class SliceFinished:
    """The worker has nothing left to do for this slice: everything up to its end was flushed, if not vouched for."""

    slice: SliceId


@dataclass(frozen=True)
class SliceSurprised:
    """Something not allowed happened. Everything of the slice before ``at`` was flushed.

    ``at`` is the exact iteration where it is known, else the first one not verified.
    """

    slice: SliceId
    at: int
    reason: str
    detail: str
    exact: bool = True


@dataclass(frozen=True)
class Committed:
    """The kernel has committed everything before ``upto`` (by workers' effects, or by running it)."""

    upto: int


@dataclass(frozen=True)
class CommitFailed:
    """Replaying an effect of iteration ``at`` raised: the kernel finishes that iteration itself."""

    at: int
    reason: str = "raised"
    detail: str = ""


@dataclass(frozen=True)
class ProofFailed:
    """Iteration 0 on a worker differs from iteration 0 in the kernel: nothing of the workers counts.

    ``reason`` is another word where the worker could not run it to its end.
    """

    detail: str
    reason: str = "differs"


@dataclass(frozen=True)
class ProofPassed:
    pass


@dataclass(frozen=True)
class GivenUp:
    """Workers should not have the loop after all: what they were given is no longer true, or they are no faster."""

    reason: str
    detail: str


@dataclass(frozen=True)
class StopAsked:
    """The user wants no more: commit what can be committed at once, start nothing."""

    why: str


@dataclass(frozen=True)
class Tick:
    """Time has passed."""


Event = (
    WorkerJoined
    | WorkerLost
    | EffectsLost
    | SliceStarted
    | SliceFlushed
    | SliceShortened
    | SliceFinished
    | SliceSurprised
    | Vouched
    | Doubted
    | Committed
    | CommitFailed
    | GivenUp
    | ProofFailed
    | ProofPassed
    | StopAsked
    | Tick
)


@dataclass(frozen=True)
class SubmitSlice:
    """``left_s`` is about how long each worker will still be busy with what nobody has been given yet."""

    slice: SliceId
    first: int
    end: int
    worker: WorkerId
    left_s: float = field(default=math.inf, compare=False)


@dataclass(frozen=True)
class ShortenSlice:
    """Ask the worker to give away the later half of what it has not begun."""

    slice: SliceId
    worker: WorkerId


@dataclass(frozen=True)
class CancelSlice:
    """Whatever this slice still sends is dropped, and its worker stopped if it is busy with it.

    What it has flushed before stays: a `Commit` of it may follow.
    """

    slice: SliceId
    worker: WorkerId


@dataclass(frozen=True)
class Commit:
    """Commit the effects of ``first`` to ``end``: they are one flush of one slice, all verified.

    At most one is under way: the next comes when everything before ``end`` was told as `Committed`. A flush
    that reaches beyond the iteration where the kernel goes on is committed up to that one, so ``end`` may be
    less than the flush's own.
    """

    slice: SliceId
    first: int
    end: int


@dataclass(frozen=True)
class ContinueHere:
    """Everything before ``at`` is committed; the kernel goes on serially from there."""

    at: int
    reason: str
    detail: str
    alone: bool = field(default=False, compare=False)
    """``at`` was the one iteration that a worker ran when it was lost, and the ones before that."""


@dataclass(frozen=True)
class Finish:
    """Every iteration is committed, or the user stopped it after ``upto``."""

    upto: int
    stopped: str | None = None


Command = SubmitSlice | ShortenSlice | CancelSlice | Commit | ContinueHere | Finish
