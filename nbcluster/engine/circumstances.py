"""What a loop's driver is given and what it leaves: shared by those who run a part of a loop.

In this room (``engine``) are the circumstances of a loop.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from nbcluster.analysis.clocks import Clocked
from nbcluster.analysis.facts import Loop
from nbcluster.analysis.rewrite import CellSource, LoopForms
from nbcluster.engine.backend import Workforce
from nbcluster.engine.belongings import Property
from nbcluster.engine.commits import Gathering
from nbcluster.engine.here import Here
from nbcluster.engine.numbers import Numbers
from nbcluster.engine.surface import Surface
from nbcluster.plan.report import Loss
from nbcluster.run.progress import Lanes, Progress
from nbcluster.settings import Allowance, Settings
from nbcluster.worker.items import Items
from nbcluster.worker.needs import Need
from nbcluster.worker.program import SitePlan


@dataclass
class Outcome:
    """How a loop went; completes a report."""

    route: Literal["parallel", "kernel", "mixed"] = "kernel"
    reason: str | None = None
    detail: str = ""
    line: int | None = None
    """The line that the detail speaks of, where it is known."""
    advice: str = ""
    total: int | None = None
    here: int = 0
    apart: int = 0
    seconds: float = 0.0
    sent_bytes: int = 0
    plain_estimate_s: float | None = None
    continued_at: int | None = None
    proven: bool = False
    workers: int = 0
    again: tuple[int, int] | None = None
    """Iterations of an allowed loop that may have run on workers and are not committed from there; the second is the
    first that is none."""
    losses: tuple[Loss, ...] = ()
    """Workers that were lost on the way."""
    checked: tuple[int, ...] = ()
    """Iterations that were run again here, after workers had run them."""
    otherwise: tuple[int, str] | None = None
    """The first of them that came out otherwise, and how."""
    per_worker: tuple[str, ...] = ()
    """Names of what each worker has made for itself."""
    bounded: str = ""
    """Why not all workers had the loop, where memory is the reason: a clause."""
    gpus: float | None = None
    """How much of a GPU an iteration had on workers."""
    fell_back: bool = False
    """It was to have one, and no worker has."""
    sent: Mapping[str, int] = field(default_factory=dict)
    flat: Loop | None = None
    """Of a nest that was taken as one loop: that loop."""


class Watcher(Protocol):
    """Told how a loop is getting on, from the kernel's main thread, often."""

    def progressed(self, outcome: Outcome, progress: Progress | None) -> None: ...


_OF_A_RUN: Final = "nbcluster"


def interrupted() -> KeyboardInterrupt:
    """To be raised where the user has stopped the run; what was committed stays. Of no class of ours: a handler in the
    cell may look at it, or print it."""
    error = KeyboardInterrupt()
    vars(error)[_OF_A_RUN] = True
    return error


def has_stopped_a_run(error: BaseException) -> bool:
    """Whether it was raised in the place of iterations, and not in the user's own code."""
    return _OF_A_RUN in vars(error)


@dataclass
class Circumstances:
    """What all loops of a cell share."""

    run: str
    cell: CellSource
    space: dict[str, Any]
    workforce: Workforce
    settings: Settings
    surface: Surface
    watcher: Watcher
    lanes: Lanes
    most_workers: int | None = None
    allowed: tuple[Allowance, ...] = ()
    """In which respects iterations may do more than compute: each of them is begun on one worker at most."""
    streams: int | None = None
    """The seed of which each iteration has numbers of its own; None: it draws what a plain run draws."""
    check: int | None = None
    """How many iterations that workers have run are run again here."""
    blas: int | None = None
    """How many threads linear algebra has on workers; None: as many as in the kernel, for the same bits."""
    needs_bytes: int | None = None
    """The memory that one iteration needs; None: what iteration 0 needed."""
    needs_cpus: float | None = None
    """The cores that one iteration keeps busy; None: those that iteration 0 did."""
    need: Need | None = None
    """What each iteration was said to need of its worker."""
    clock: Callable[[], float] = time.perf_counter


@dataclass
class InHand:
    """The loop itself, in all the forms in which it is run. ``items`` are there from its header on."""

    loop: Loop
    number: int
    """Which of the cell's distributed loops it is."""
    forms: LoopForms
    here: Here
    users: Callable[[], AbstractContextManager[object]]
    """To be entered where an interrupt raises, as in any cell: for the user's code, and for what may take long."""
    items: Items
    counted: Items
    """The same, each with what the counted names are before its iteration."""
    gathering: Gathering | None
    by_value: frozenset[int]
    """The sites that use their operands at once, so that what the body does to them later is too late."""
    clocked: Clocked
    one_log: bool
    """Whether all sites write into one column, so that their order within an iteration is known."""
    sites: tuple[SitePlan, ...]
    numbers: Numbers
    """Sees to the random generators."""
    belongings: Property
    """What of its items the loop may change."""
    foreseen_to: int | None = None
    """The first iteration of which it is not known where it finds the random generators; None if that is no matter."""
    has_bar: bool = False
    """The loop's iterator moves a progress bar: it keeps in step with the commits."""
    last_here: bool = False
    """The last iteration leaves names with objects that cannot travel: it runs in the kernel, after all others."""

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def apart_to(self) -> int:
        """The first iteration that is not for workers."""
        return min(self.total - self.last_here, self.total if self.foreseen_to is None else self.foreseen_to)
