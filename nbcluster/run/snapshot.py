"""A run as it looks at one moment: everything a view needs, and nothing that it would have to compute.

In this room (``run``) the state of a run is described for whoever wants to show it.
"""

from dataclasses import dataclass
from typing import Literal

RunState = Literal["starting", "running", "done", "failed", "interrupted", "stopped"]
LoopRoute = Literal["parallel", "kernel", "mixed"]
SpanState = Literal["running", "computed", "committed", "lost", "surprised", "cancelled", "waiting"]


@dataclass(frozen=True)
class LoopView:
    """One loop's progress. Counts are iterations; ``computed`` includes ``committed``."""

    line: int
    header: str
    total: int | None
    computed: int
    committed: int
    here: int
    """Iterations that ran in the kernel."""
    seconds: float
    eta_s: float | None
    rate_per_s: float | None
    route: LoopRoute
    reason: str | None = None
    text: str = ""
    """The report line's right half: what was decided and why, in words."""
    plain_estimate_s: float | None = None
    """What all of it would take in the kernel."""


@dataclass(frozen=True)
class BusySpan:
    """A slice on a lane; times in seconds since the run began, ``end_s`` None while it runs.

    One that is ``waiting`` was handed to a free worker, which has not begun it: code and captures are on their way.
    """

    id: int
    loop: int
    first: int
    end: int
    start_s: float
    end_s: float | None
    state: SpanState
    given_s: float = 0.0
    """Since when its worker could have run it; until ``start_s`` it waited for what it needs."""
    item: str = ""
    """The first iteration's, as ``n = 4000``; empty where only code of the user's could tell."""
    size_bytes: int = 0
    """What came back."""
    deaths: int = 0
    """Workers that were lost over these iterations before."""


@dataclass(frozen=True)
class Death:
    """A worker's end, as its lane shows it."""

    at_s: float
    cause: str


@dataclass(frozen=True)
class LaneView:
    worker: str
    machine: str
    gpu: str | None
    spans: tuple[BusySpan, ...]
    """Those that are new or changed since the last snapshot (all of them in the first and the last)."""
    memory_bytes: int | None = None
    gpu_busy: float | None = None
    """The part of the last second in which its GPU computed, from 0 to 1."""
    gpu_memory_bytes: int | None = None
    deaths: tuple[Death, ...] = ()


@dataclass(frozen=True)
class ErrorView:
    """Errors of one type from one line of the user's code."""

    type: str
    line: int
    count: int
    text: str
    source: str = ""
    """That line, as the user wrote it."""
    traceback: str = ""
    """How the code came there, in the user's frames alone; empty where nobody knows."""


@dataclass(frozen=True)
class Snapshot:
    run: str
    name: str | None
    cell: str
    """The execution count as shown, or an empty text."""
    state: RunState
    seconds: float
    loops: tuple[LoopView, ...]
    lanes: tuple[LaneView, ...]
    """Those that are new or changed since the last snapshot (all of them in the first and the last); a lane is
    known by its worker, not by its place here."""
    lane_count: int
    errors: tuple[ErrorView, ...]
    sent_bytes: int
    plain_estimate_s: float | None
    claim: str
    """What may be said of the result: ``same as a plain run``, ``same … (not proven)``, or why not."""
    message: str = ""
    cluster: str = ""
    final: bool = False
