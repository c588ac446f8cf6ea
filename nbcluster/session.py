"""A notebook's session: its cluster, its settings, its runs.

    nbcluster.cluster.start(workers=4)
    nbcluster.last_report().route

A cluster comes up by itself when a cell first has work for it, and then ends with the kernel, as every
cluster does that is started here.

In this room, and only here, the parts are put together: engine, cluster, view.
"""

import ast
import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nbcluster.errors import Fault, OptionError
from nbcluster.settings import Settings

if TYPE_CHECKING:
    from nbcluster.clusters import Cluster, ClusterInfo
    from nbcluster.engine.backend import Workforce
    from nbcluster.engine.cell import CellRun
    from nbcluster.engine.functions import FunctionRun
    from nbcluster.engine.options import CellOptions
    from nbcluster.engine.surface import Surface
    from nbcluster.plan.report import RunReport
    from nbcluster.run.snapshot import RunState, Snapshot

# Engine, clusters and views are imported when a cell first needs them: together they take half a second, and
# a kernel loads the extension at its start and may never distribute a cell.

_RUNS_KEPT: Final = 50

CLUSTER_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
"""It is a part of a folder's name."""
NAME_FORM: Final = "up to 40 letters and digits, and - _ . after the first"

Shown = Callable[["Snapshot"], None]

Means = Callable[[], tuple["Surface", Shown]]
"""Makes what a run meets its user through. To make it takes the time of an import or two."""


@dataclass(frozen=True)
class Cell:
    """What is to be run: a body with its place in the cell as it is shown."""

    source: str
    first_line: int
    filename: str
    label: str
    flags: int  #: of the compiler: the notebook's `from __future__` imports
    space: dict[str, Any]
    magic: str = "%%distribute"

    def runs_here(self, reason: str, detail: str) -> "Why":
        """All of it, for a reason that concerns no single loop."""
        line = self.first_line - 1 if self.magic.startswith("%%") else self.first_line
        return Why(reason, detail, line, self.magic)


@dataclass
class Run:
    """One run of this kernel."""

    number: int
    name: str | None
    cell: str  #: the execution count as shown, or empty
    state: "RunState" = "starting"
    seconds: float = 0.0
    report: "RunReport | None" = None
    _running: "CellRun | None" = None
    _is_to_stop: bool = False

    @property
    def is_under_way(self) -> bool:
        """From when it is listed until it has a report."""
        return self.report is None

    def begins(self, running: "CellRun") -> None:
        self._running = running
        # Whoever asks it to stop leaves the word before looking for what runs: one of the two sees the other.
        if self._is_to_stop:
            running.stop()

    def follow(self, snapshot: "Snapshot") -> None:
        self.state, self.seconds = snapshot.state, snapshot.seconds

    def ended(self, report: "RunReport") -> None:
        self._running, self.report = None, report
        if self.state in ("starting", "running"):
            self.state = "failed"  # by an error of ours, before there was anything to show

    def stop(self) -> bool:
        """Asks it to stop, or not to begin; False if it is over."""
        if not self.is_under_way:
            return False
        self._is_to_stop = True
        running = self._running
        if running is not None:
            running.stop()
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


@dataclass(frozen=True)
class Why:
    """Why a cell under our magic is run without us."""

    reason: str
    detail: str
    line: int  #: the magic's
    magic: str = "%%distribute"


@dataclass(frozen=True)
class PlainRun:
    """A cell under our magic that was run without us."""

    cell: str
    name: str | None
    why: Why
    seconds: float
    state: "RunState"

    @property
    def report(self) -> "RunReport":
        from nbcluster.plan.report import LoopReport, RunReport

        loop = LoopReport(
            line=self.why.line,
            header=self.why.magic,
            route="kernel",
            reason=self.why.reason,
            detail=self.why.detail,
            seconds=self.seconds,
        )
        return RunReport(loops=(loop,), seconds=self.seconds, name=self.name)

    def snapshot(self, run: str) -> "Snapshot":
        from nbcluster.run.snapshot import LoopView, Snapshot

        [loop] = self.report.loops
        view = LoopView(
            line=loop.line,
            header=loop.header,
            total=None,
            computed=0,
            committed=0,
            here=0,
            seconds=self.seconds,
            eta_s=None,
            rate_per_s=None,
            route="kernel",
            reason=loop.reason,
            text=loop.text,
        )
        return Snapshot(
            run=run,
            name=self.name,
            cell=self.cell,
            state=self.state,
            seconds=self.seconds,
            loops=(view,),
            lanes=(),
            errors=(),
            sent_bytes=0,
            plain_estimate_s=None,
            claim="a plain run",
            final=True,
        )


class Session:
    """What belongs to one kernel. `settings`: those of the environment, unless given."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = Settings.from_environment(os.environ) if settings is None else settings
        self._token = os.urandom(4).hex()
        self._runs: deque[Run] = deque(maxlen=_RUNS_KEPT)
        self._count = 0
        self._last_report: RunReport | None = None
        self._busy = threading.Lock()
        self._cluster: Cluster | None = None
        self._asked_for = False
        self._next_workers: int | None = None
        self._workforce: Workforce | None = None

    # Runs ------------------------------------------------------------------------------------------

    @property
    def runs(self) -> list[Run]:
        """The last ones, the oldest first."""
        return list(self._runs)

    def last_report(self) -> "RunReport | None":
        """Of the run that ended last."""
        return self._last_report

    def is_busy(self) -> bool:
        """Whether a distributed cell is running, on whatever thread."""
        return self._busy.locked()

    def run(self, cell: Cell, options: "CellOptions", means: Means) -> object:
        """Run a cell; the value of its last expression. Raises what its code raises, and StrictError.

        A cell that is started while another runs, by it or from another thread, is run plainly.
        """
        if not self._busy.acquire(blocking=False):
            why = cell.runs_here("nested", "another distributed cell is running in this kernel")
            return self.run_plainly(cell, options.name, why, means()[1])
        run = Run(self._count + 1, options.name, cell.label)
        # Before anything is imported: from now on it can be seen, and stopped.
        self._enter(run)
        try:
            surface, shown = means()
            running = self._cell_run(cell, options, surface, run, shown)
            if running is not None:
                return self._followed(run, running)
            self._leave(run)
            return run_plainly(cell)
        finally:
            if run.is_under_way:
                self._leave(run)
            self._busy.release()

    def begin(
        self, name: str | None, workers: int | None, make: Callable[[Run, "Workforce"], "FunctionRun"]
    ) -> "Begun | None":
        """The run of a call of a distributed function; None while another run is under way."""
        if not self._busy.acquire(blocking=False):
            return None
        run = Run(self._count + 1, name, "")
        self._enter(run)
        try:
            running = make(run, self._workforce_for(workers))
        # No border: it goes on, and the session is free again.
        except BaseException:
            self._leave(run)
            self._busy.release()
            raise
        run.begins(running)
        return Begun(run, running, self._ended)

    def _ended(self, run: Run, report: "RunReport") -> None:
        self._last_report = report
        run.ended(report)
        self._busy.release()

    @property
    def token(self) -> str:
        """What the names of this session's runs begin with."""
        return self._token

    def _followed(self, run: Run, running: "CellRun") -> object:
        from nbcluster.engine.circumstances import Interrupted

        run.begins(running)
        try:
            return running.run()
        except Interrupted:
            # A plain cell raises no other class than this one.
            raise KeyboardInterrupt(how_far(running.report)) from None
        finally:
            self._last_report = running.report
            run.ended(self._last_report)

    def run_plainly(self, cell: Cell, name: str | None, why: "Why", shown: Shown) -> object:
        """A cell under our magic that is none for us; that it was run is told, and why so."""
        began = time.perf_counter()
        state: RunState = "failed"
        try:
            value = run_plainly(cell)
            state = "done"
            return value
        finally:
            seconds = time.perf_counter() - began
            self.ran_plainly(PlainRun(cell.label, name, why, seconds, state), shown)

    def explain(self, cell: Cell, options: "CellOptions", surface: "Surface") -> str:
        """What would become of a cell; runs nothing."""
        running = self._cell_run(cell, options, surface, Run(0, None, cell.label), _unseen)
        if running is None:
            check(cell)
            return ""
        return running.explain()

    def ran_plainly(self, plain: "PlainRun", shown: Shown) -> None:
        """A cell under our magic was run without us: it is listed among the runs, and shown."""
        run = Run(self._count + 1, plain.name, plain.cell, plain.state, plain.seconds, plain.report)
        self._enter(run)
        self._last_report = plain.report
        shown(plain.snapshot(f"{self._token}-{run.number}"))

    def _enter(self, run: Run) -> None:
        self._count = run.number
        self._runs.append(run)

    def _leave(self, run: Run) -> None:
        """It did not come to be one."""
        if run in self._runs:
            self._runs.remove(run)
        if self._count == run.number:
            self._count -= 1

    def _cell_run(
        self, cell: Cell, options: "CellOptions", surface: "Surface", run: Run, shown: Shown
    ) -> "CellRun | None":
        """None: Python cannot read the cell."""
        from nbcluster.engine.cell import CellRun

        def follow(snapshot: "Snapshot") -> None:
            run.follow(snapshot)
            shown(snapshot)

        try:
            return CellRun(
                cell.source,
                cell.first_line,
                cell.space,
                filename=cell.filename,
                flags=cell.flags,
                workforce=self._workforce_for(options.workers),
                settings=self.settings,
                surface=surface,
                shown=follow,
                options=options,
                run_id=f"{self._token}-{run.number}",
                label=cell.label,
            )
        except (SyntaxError, RecursionError):
            # Whoever runs the cell plainly gets it from Python, in the words that it has for cells.
            return None

    # The cluster -----------------------------------------------------------------------------------

    def use(self, workforce: "Workforce") -> None:
        """Have slices run there from now on, rather than on a cluster of this session."""
        self.stop_cluster()
        self._workforce = workforce

    def start_cluster(self, workers: int | None = None, name: str = "local") -> "ClusterInfo":
        """A cluster in place of the one that there is; comes back when it can be used.

        Raises OptionError, ClusterNotStarted.
        """
        faults = [*_faults_of_workers(workers), *_faults_of_name(name)]
        if faults:
            raise OptionError("nbcluster.cluster.start()", faults, ["workers", "name"])
        self.stop_cluster()
        self._next_workers = workers
        self._asked_for = True
        cluster = self._start(name)
        cluster.wait_ready(self.settings.start_s)
        cluster.wait_workers(len(cluster.workers()), self.settings.start_s)
        return cluster.info()

    def stop_cluster(self) -> str | None:
        """Its name, or None if there is none. The next distributed cell starts another."""
        cluster, self._cluster, self._workforce = self._cluster, None, None
        self._asked_for, self._next_workers = False, None
        if cluster is None:
            return None
        cluster.stop()
        return cluster.name

    @property
    def cluster(self) -> "Cluster | None":
        """The one that this session is attached to."""
        return self._cluster

    def lanes(self) -> int:
        """How many workers the next cell's cluster has, or would have."""
        from nbcluster.clusters.cores import usable_cores

        return self._next_workers or usable_cores()

    def close(self) -> None:
        """Ends the session's cluster."""
        self.stop_cluster()

    def _workforce_for(self, workers: int | None) -> "Workforce":
        if self._cluster is not None and self._cluster.failure is not None and not self._asked_for:
            # One that came up by itself and is lost. Its successor comes up by itself too.
            self.stop_cluster()
        if self._cluster is None:
            self._next_workers = workers
        if self._workforce is None:
            self._workforce = self._dask_workforce()
        return self._workforce

    def _dask_workforce(self) -> "Workforce":
        from nbcluster.engine.dask import DaskWorkforce

        return DaskWorkforce(
            start=lambda: self._cluster or self._start("local"),
            settings=self.settings,
            clock=time.perf_counter,
            lanes=self.lanes,
        )

    def _start(self, name: str) -> "Cluster":
        from nbcluster.clusters import start_local

        self._cluster = start_local(self._next_workers, name=name, settings=self.settings)
        return self._cluster


class ClusterDoor:
    """The current session's cluster: ``nbcluster.cluster``."""

    def start(self, workers: int | None = None, name: str = "local") -> "ClusterInfo":
        """Start a cluster on this machine, in place of the one that there is, and wait until it can be used.

        `workers`: one per core, if it is not said. Raises OptionError, ClusterNotStarted.
        """
        return current().start_cluster(workers, name)

    def stop(self) -> None:
        """End it. The next distributed cell starts another. Does nothing where there is none."""
        current().stop_cluster()

    def info(self) -> "ClusterInfo | None":
        """What there is to tell of it; None where there is none."""
        attached = current().cluster
        return None if attached is None else attached.info()

    def __repr__(self) -> str:
        attached = current().cluster
        return "<no cluster>" if attached is None else f"<cluster {attached.name!r}, {attached.kind}>"


cluster: Final = ClusterDoor()

_current: Session | None = None


def current() -> Session:
    """This process's session; made when it is first asked for. Raises OptionError for settings in the
    environment that cannot be read."""
    global _current
    if _current is None:
        _current = Session()
    return _current


def close() -> None:
    """Ends this process's session, if there is one."""
    global _current
    ended, _current = _current, None
    if ended is not None:
        ended.close()


def last_report() -> "RunReport | None":
    """What was decided in the last distributed cell, loop by loop, and what came of it."""
    return current().last_report()


def run_plainly(cell: Cell, globals_: dict[str, Any] | None = None) -> object:
    """Run a cell as IPython would: statement by statement; the value of a last expression.

    `globals_`: where the cell's functions look names up, if that is not where the cell sets them.
    """
    around = cell.space if globals_ is None else globals_
    value: object = None
    tree = _parsed(cell)
    for statement in tree.body:
        if statement is tree.body[-1] and isinstance(statement, ast.Expr):
            code = compile(ast.Expression(statement.value), cell.filename, "eval", cell.flags, True)
            value = eval(code, around, cell.space)
        else:
            code = compile(ast.Module([statement], []), cell.filename, "exec", cell.flags, True)
            exec(code, around, cell.space)
    return value


def check(cell: Cell) -> None:
    """Raises the SyntaxError of a cell that has one; runs nothing."""
    compile(_parsed(cell), cell.filename, "exec", cell.flags, dont_inherit=True)


def _parsed(cell: Cell) -> ast.Module:
    """The cell's statements, at the lines where they are shown."""
    padded = "\n" * (cell.first_line - 1) + cell.source
    flags = cell.flags | ast.PyCF_ONLY_AST
    tree: ast.Module = compile(padded, cell.filename, "exec", flags, dont_inherit=True)
    return tree


def _faults_of_workers(workers: object) -> Iterator[Fault]:
    if workers is None:
        return
    told = f"workers={workers!r}"
    if not isinstance(workers, int) or isinstance(workers, bool):
        yield Fault(told, "is not a whole number")
    elif workers < 1:
        yield Fault(told, "is less than 1")


def _faults_of_name(name: object) -> Iterator[Fault]:
    if not isinstance(name, str) or not CLUSTER_NAME.fullmatch(name):
        yield Fault(f"name={name!r}", f"is no name for a cluster (there may be {NAME_FORM})")


def _unseen(snapshot: "Snapshot") -> None:
    """Nothing is shown of what does not run."""


def how_far(report: "RunReport") -> str:
    """What an interrupt has left of a run."""
    if not report.loops:
        return ""
    loop = report.loops[-1]
    done = loop.iterations_here + loop.iterations_on_workers
    total = "" if loop.total is None else f" of {loop.total:,}"
    return f"in line {loop.line}, after {done:,}{total} iterations; what these left is in place, in order"
