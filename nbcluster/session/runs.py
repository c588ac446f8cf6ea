"""The runs of a kernel, as `%runs` lists them.

In this room is what is known of a run from when it is listed, and how it is asked to stop.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbcluster.engine.cell import CellRun
    from nbcluster.engine.functions import FunctionRun
    from nbcluster.plan.report import RunReport
    from nbcluster.run.history import History
    from nbcluster.run.snapshot import RunState, Snapshot


@dataclass
class Run:
    """One run of this kernel."""

    number: int
    name: str | None
    cell: str  #: the execution count as shown, or empty
    state: "RunState" = "starting"
    seconds: float = 0.0
    report: "RunReport | None" = None
    cell_id: str = ""  #: as the front end calls it
    _running: "CellRun | None" = None
    _stopped_by: str = ""  #: who has asked it to stop
    _history: "History | None" = None
    _telling: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_under_way(self) -> bool:
        """From when it is listed until it has a report."""
        return self.report is None

    def begins(self, running: "CellRun") -> None:
        self._running = running
        # Whoever asks it to stop leaves the word before looking for what runs: one of the two sees the other.
        if self._stopped_by:
            running.stop(self._stopped_by)

    def follow(self, snapshot: "Snapshot") -> None:
        self.state, self.seconds = snapshot.state, snapshot.seconds
        with self._telling:
            self._history_so_far.take(snapshot)

    @property
    def _history_so_far(self) -> "History":
        if self._history is None:
            from nbcluster.run.history import History  # when a cell first runs

            self._history = History()
        return self._history

    def note(self, text: str) -> None:
        """Something has happened to the cluster that it uses, or somebody has asked something of it. From any thread."""
        with self._telling:
            self._history_so_far.note(text)

    def story(self) -> str:
        """What was decided, and when what went on. From any thread."""
        running = self._running
        report = self.report if running is None else running.report
        with self._telling:
            times = self._history.lines() if self._history is not None else []
        return "\n\n".join(filter(None, ["" if report is None else str(report), "\n".join(times)]))

    @property
    def is_here(self) -> bool:
        """Whether the kernel itself is running the user's code just now, so that only an interrupt stops it."""
        running = self._running
        return running is not None and running.is_here

    def ended(self, report: "RunReport") -> None:
        self._running, self.report = None, report
        if self.state in ("starting", "running"):
            self.state = "failed"  # by an error of ours, before there was anything to show

    def stop(self, by: str) -> bool:
        """Asks it to stop, or not to begin; False if it is over. `by`: whoever wants that, as its end will tell."""
        if not self.is_under_way:
            return False
        self._stopped_by = by
        self.note(f"it is asked to stop, by {by}")
        running = self._running
        if running is not None:
            running.stop(by)
        return True


@dataclass
class Begun:
    """A call of a distributed function, from its first loop on."""

    run: Run
    running: "FunctionRun"
    _ended: Callable[[Run, "RunReport"], None]

    def end(self, error: BaseException | None) -> None:
        """The call is over."""
        try:
            self.running.leave(error)
        finally:
            self._ended(self.run, self.running.report)


def how_far(report: "RunReport") -> str:
    """What an interrupt has left of a run."""
    if not report.loops:
        return ""
    loop = report.loops[-1]
    done = loop.iterations_here + loop.iterations_on_workers
    total = "" if loop.total is None else f" of {loop.total:,}"
    return f"in line {loop.line}, after {done:,}{total} iterations; what these left is in place, in order"
