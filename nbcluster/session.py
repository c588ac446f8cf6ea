"""A notebook's session: its cluster, its settings, its runs.

    nbcluster.cluster.start(workers=4)
    nbcluster.last_report().route

A cluster comes up by itself when a cell first has work for it, and then ends with the kernel. One that was started
stays, until it is stopped or nobody has used it for a while: `nbcluster.cluster.attach("local")` finds it again.

In this room, and only here, the parts are put together: engine, cluster, view.
"""

import ast
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nbcluster import settings as choices
from nbcluster.errors import (
    ClusterNotFound,
    Fault,
    NoCluster,
    OptionError,
    StatementFailed,
    TooFewGpus,
    unknown,
)
from nbcluster.settings import CLUSTER_NAME, MOST_WORKERS, NAME_FORM, Layers, Settings

if TYPE_CHECKING:
    from nbcluster.clusters import Cluster, ClusterInfo, Entry, WorkerDeath, WorkerInfo
    from nbcluster.clusters.kinds.table import Asked
    from nbcluster.clusters.whereabouts import Tls, Whereabouts
    from nbcluster.engine.backend import Workforce
    from nbcluster.engine.cell import CellRun
    from nbcluster.engine.functions import FunctionRun
    from nbcluster.engine.options import CellOptions
    from nbcluster.engine.surface import Surface
    from nbcluster.plan.report import RunReport
    from nbcluster.run.history import History
    from nbcluster.run.snapshot import RunState, Snapshot
    from nbcluster.worker.statements import Said

# Engine, clusters and views are imported when a cell first needs them: together they take half a second, and
# a kernel loads the extension at its start and may never distribute a cell.

_RUNS_KEPT: Final = 50
_LOOK_EVERY_S: Final = 0.02
_ALL_S: Final = 10.0
"""After the first worker of a cluster that waits for others, so long for the rest."""

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
    cell_id: str = ""  #: as the front end calls it; empty where it does not say

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
    cell_id: str = ""  #: as the front end calls it
    _running: "CellRun | None" = None
    _is_to_stop: bool = False
    _history: "History | None" = None
    _telling: threading.Lock = field(default_factory=threading.Lock)

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
        with self._telling:
            self._history_so_far.take(snapshot)

    @property
    def _history_so_far(self) -> "History":
        if self._history is None:
            from nbcluster.run.history import History

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

    def stop(self) -> bool:
        """Asks it to stop, or not to begin; False if it is over."""
        if not self.is_under_way:
            return False
        self._is_to_stop = True
        self.note("it is asked to stop")
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
            lane_count=0,
            errors=(),
            sent_bytes=0,
            plain_estimate_s=None,
            claim="a plain run",
            final=True,
        )


@dataclass(frozen=True)
class WorkerLog:
    """What one place of a cluster has to tell."""

    name: str
    worker: "WorkerInfo | None"
    """Who has it now."""
    text: str
    """What that one wrote to its standard output and error: the end of it."""
    deaths: "tuple[WorkerDeath, ...]"
    """How those before it ended, the oldest first."""


class Session:
    """What belongs to one kernel. `settings`: those of the environment, unless given."""

    def __init__(self, settings: Settings | None = None) -> None:
        if settings is None:
            self._layers = Layers(Settings(), choices.from_environment(os.environ))
            self._layers.put("configuration", choices.from_configuration(_configured))
        else:
            self._layers = Layers(settings)
        self.settings = self._layers.settings
        self._token = os.urandom(4).hex()
        self._runs: deque[Run] = deque(maxlen=_RUNS_KEPT)
        self._count = 0
        self._last_report: RunReport | None = None
        self._busy = threading.Lock()
        self._cluster: Cluster | None = None
        self._heeded: Cluster | None = None  # the one that knows whom to ask of runs
        self._asked_for = False
        self._next_workers: int | None = None
        self._next_limits: dict[str, Any] = {}
        self._workforce: Workforce | None = None
        self._makes_workforce = True

    # Settings --------------------------------------------------------------------------------------

    def configure(self, configured: Mapping[str, object]) -> None:
        """What Jupyter's configuration says of `c.Nbcluster`. Raises OptionError."""
        self._put("configuration", choices.from_configuration(configured))

    def set_defaults(self, values: Mapping[str, Any]) -> None:
        """What holds in this notebook where a line says nothing, in place of what did."""
        self._put("notebook", values)

    def settings_told(self) -> list[tuple[str, object, str]]:
        """Each setting: its name, its value, and where that came from; empty where nobody has said anything."""
        return [
            (name, getattr(self.settings, name), choices.where(name, self._layers.origin(name)))
            for name in choices.NAMES
        ]

    def options(self, of: str, said: Mapping[str, Any]) -> "CellOptions":
        """What holds for a cell of which so much is said. Raises OptionError where one place contradicts another."""
        from nbcluster.engine.options import CellOptions

        names = [name for name in choices.OF_CELLS if name not in said]
        held = {name: getattr(self.settings, name) for name in names}
        asked = CellOptions(**held, **said)
        if asked.check is not None and asked.allow:
            places = {
                name: "" if name in said else f" ({choices.where(name, self._layers.origin(name))})"
                for name in ("check", "allow")
            }
            what = f"and --allow{places['allow']} exclude each other: what an iteration writes it would write twice"
            raise OptionError(of, [Fault(f"--check{places['check']}", what)], ["--check", "--allow"])
        return asked

    def _put(self, origin: choices.Origin, values: Mapping[str, Any]) -> None:
        self._layers.put(origin, values)
        before, self.settings = self.settings, self._layers.settings
        if self.settings != before and self._makes_workforce:
            self._workforce = None  # it was made with the others; the cluster that it knows stays

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
        run = Run(self._count + 1, options.name, cell.label, cell_id=cell.cell_id)
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

    def id_of(self, run: Run) -> str:
        """By which it is told from all other kernels' runs too."""
        return f"{self._token}-{run.number}"

    def _followed(self, run: Run, running: "CellRun") -> object:
        from nbcluster.engine.circumstances import has_stopped_a_run

        run.begins(running)
        try:
            return running.run()
        except KeyboardInterrupt as error:
            if not has_stopped_a_run(error):
                raise
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
        snapshot = plain.snapshot(self.id_of(run))
        run.follow(snapshot)
        self._tell_outside(run, snapshot)
        shown(snapshot)

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
                shown=self.followed(run, options, shown),
                options=options,
                run_id=self.id_of(run),
                label=cell.label,
            )
        except (SyntaxError, RecursionError):
            # Whoever runs the cell plainly gets it from Python, in the words that it has for cells.
            return None

    def followed(self, run: Run, options: "CellOptions", shown: Shown) -> Shown:
        """Where the snapshots of a run go: to whoever shows them here, and to its cluster, which shows them elsewhere and
        learns from them what the run could use."""
        from nbcluster.run.demand import DemandOfRun

        wanted = DemandOfRun(once=bool(options.allow))

        def follow(snapshot: "Snapshot") -> None:
            run.follow(snapshot)
            if self._cluster is not None:
                self._cluster.demand(snapshot.run, wanted.after(snapshot))
                self._tell_outside(run, snapshot)
            shown(snapshot)

        return follow

    # Those who watch from outside ------------------------------------------------------------------

    def _tell_outside(self, run: Run, snapshot: "Snapshot") -> None:
        cluster = self._cluster
        if cluster is None:
            return
        from nbcluster.clusters.telling import Place

        if cluster is not self._heeded:
            self._heeded = cluster
            cluster.on_asked(self._answer)
            cluster.on_death(self._note_death)
        place = Place(notebook=notebook(), kernel=kernel_id(), cell_id=run.cell_id)
        cluster.show(place, snapshot, run.story() if snapshot.final else "")

    def _answer(self, what: str, id_: str) -> dict[str, Any]:
        """What somebody asks who watches a run of this session from outside."""
        run = next((run for run in self._runs if self.id_of(run) == id_), None)
        if run is None:
            return {}
        if what == "why":
            return {"text": run.story()}
        if not run.is_under_way:
            return {"over": run.state}
        if run.is_here:
            run.note("it is asked to stop, by an interrupt of what goes on here")
            return {"how": "interrupt"}
        run.stop()
        return {"how": "stop"}

    def _note_death(self, death: "WorkerDeath") -> None:
        for run in self._runs:
            if run.is_under_way:
                run.note(f"{death.name} has ended: {death.cause}")

    # The cluster -----------------------------------------------------------------------------------

    def use(self, workforce: "Workforce") -> None:
        """Have slices run there from now on, rather than on a cluster of this session."""
        self.detach_cluster()
        self._workforce, self._makes_workforce = workforce, False

    def start_cluster(
        self,
        workers: int | None = None,
        name: str | None = None,
        idle_s: float | None = None,
        lasting: bool = True,
        *,
        memory: str | int | None = None,
        cpus: float | None = None,
        gpus: int | str | None = None,
    ) -> "ClusterInfo":
        """A cluster in place of the one that there is; comes back when it can be used. A lasting one outlives this
        kernel.

        One without a name is not kept beside its successor. Raises OptionError, TooFewGpus, ClusterNameTaken,
        ClusterNotStarted.
        """
        limits, wrong_limits = _limits(memory, cpus, gpus)
        faults = [
            *_faults_of_workers(workers),
            *wrong_limits,
            *_faults_of_name(name),
            *_faults_of_idle(idle_s),
        ]
        if faults:
            there_are = ["workers", "name", "idle_s", "lasting", "memory", "cpus", "gpus"]
            raise OptionError("nbcluster.cluster.start()", faults, there_are)
        from nbcluster.clusters import start_lasting, unix_socket

        self._insist_on_gpus(limits.get("gpus"))
        self._part_from_cluster()
        self._next_workers, self._next_limits = workers or self.settings.workers, limits
        self._asked_for = True
        cluster: Cluster
        if lasting and unix_socket.CAN_LISTEN:
            self._end_unnamed()
            cluster = self._cluster = start_lasting(
                self._next_workers,
                name=name or "",
                notebook=notebook(),
                idle_s=idle_s,
                settings=self.settings,
                **self._limits,
            )
        else:
            cluster = self._start(name or "local")
        cluster.wait_ready(self.settings.start_s)
        on_cores = [worker for worker in cluster.workers() if not worker.has_gpu]
        cluster.wait_workers(len(on_cores), self.settings.start_s)
        return cluster.info()

    def start_kind(self, asked: "Asked", lasting: bool = True) -> "ClusterInfo":
        """As `start_cluster`, of another kind than `local`. What it waits for is printed.

        Raises KindNotInstalled, ClusterNameTaken, ClusterNotStarted. An interrupt ends what was begun.
        """
        from nbcluster.clusters import start_of_kind, unix_socket
        from nbcluster.clusters.kinds import table
        from nbcluster.clusters.waits import Waits

        table.insist_on_modules(asked.kind)
        self._part_from_cluster()
        self._asked_for = True
        lasting = lasting and unix_socket.CAN_LISTEN
        if lasting:
            self._end_unnamed()
        with Waits(print) as waits:
            cluster = self._cluster = start_of_kind(
                asked.kind.name,
                asked.workers,
                asked.options,
                name=asked.name or "",
                notebook=notebook(),
                idle_s=asked.idle,
                lasting=lasting,
                waiting=waits.hear,
                settings=self.settings,
            )
            try:
                cluster.wait_ready()
                cluster.wait_settled(_ALL_S)
            except KeyboardInterrupt:
                self.stop_cluster()
                left = (
                    f"the {asked.kind.name} cluster is not waited for any longer, and nothing is left of it"
                )
                raise KeyboardInterrupt(left) from None
            # No border: an interrupt too goes on to whoever wanted the cluster, once nothing is left of it.
            except BaseException:
                self.stop_cluster()
                raise
        return cluster.info()

    def _insist_on_gpus(self, gpus: int | None) -> None:
        from nbcluster.clusters import gpus as devices

        if gpus:
            found = devices.find(os.environ, self.settings.pretended_gpus)
            if len(found.gpus) < gpus:
                raise TooFewGpus(gpus, len(found.gpus), found.because)

    def attach_cluster(
        self, word: str, space: Mapping[str, object] | None = None, tls: "Tls | None" = None
    ) -> "ClusterInfo":
        """A cluster that there is already, in place of the one that this session has; comes back when it can be used.

        `word`: its name, the scheduler's address or file, or what an object of Dask's is called in `space`. Raises
        OptionError, ClusterNotFound, ClusterNotReached, ClusterNotAttached.
        """
        from nbcluster.clusters import Entry, attach

        meant = _whereabouts(word, space or {}, tls)
        here = self._cluster
        is_here = isinstance(meant, Entry) and here is not None and (here.name, here.outlives) == (word, True)
        if here is None or here.failure is not None or not is_here:
            cluster = attach(meant, notebook=notebook(), settings=self.settings)
            # Only now that it is known to answer.
            self._part_from_cluster()
            self._cluster, self._asked_for = cluster, True
        assert self._cluster is not None
        self._cluster.wait_ready(self.settings.start_s)
        return self._cluster.info()

    def detach_cluster(self) -> str | None:
        """The cluster goes on without this session, if it can; its name, or None if there is none."""
        cluster = self._forget_cluster()
        if cluster is None:
            return None
        cluster.leave()
        return cluster.name

    def stop_cluster(self, name: str | None = None) -> str | None:
        """Ends the cluster of that name, or this session's; its name, or None if there is none. The next distributed
        cell starts another. Raises ClusterNotFound, ClusterNotReached."""
        here = self._cluster
        if name is not None and (here is None or (here.name, here.outlives) != (name, True)):
            from nbcluster.clusters import end, find

            try:
                end(find(name), by=notebook() or "another notebook")
                return name
            except ClusterNotFound:
                # One that came up by itself has a name too, which others do not know.
                if here is None or here.name != name:
                    raise
        cluster = self._forget_cluster()
        if cluster is None:
            return None
        cluster.stop()
        return cluster.name

    def _forget_cluster(self) -> "Cluster | None":
        cluster, self._cluster, self._workforce = self._cluster, None, None
        self._asked_for, self._next_workers, self._next_limits = False, None, {}
        self._makes_workforce = True
        return cluster

    def _part_from_cluster(self) -> None:
        """Another takes its place."""
        cluster = self._forget_cluster()
        if cluster is not None:
            _part(cluster)

    def _end_unnamed(self) -> None:
        """What this notebook's kernel before this one has started, without a name to find it by."""
        from nbcluster.clusters import end, entries
        from nbcluster.clusters.standing import standing

        for entry in entries():
            mine = not entry.named and entry.notebook and entry.notebook == notebook()
            if mine and not standing(entry).is_in_use:
                end(entry, by=entry.notebook)

    @property
    def cluster(self) -> "Cluster | None":
        """The one that this session is attached to."""
        return self._cluster

    def scale_cluster(self, least: int, most: int | None = None, of: str = "%cluster scale") -> "ClusterInfo":
        """So many workers, or between the two as many as runs can use; comes back when they are there.

        While a run goes on, what a worker does that leaves is done by others. Raises ClusterError.
        """
        cluster = self._attached(of)
        cluster.scale(least, most)
        cluster.wait_settled(self.settings.start_s)
        return cluster.info()

    def restart_cluster(self, of: str = "%cluster restart") -> "ClusterInfo":
        """Fresh workers in place of all that there are. Raises ClusterError."""
        cluster = self._attached(of)
        before = {worker.pid for worker in cluster.workers() if worker.pid}
        cluster.restart()
        until = time.monotonic() + self.settings.start_s
        # The old ones are there until they have ended, and only then are others made.
        while before & {worker.pid for worker in cluster.workers()} and time.monotonic() < until:
            time.sleep(_LOOK_EVERY_S)
        cluster.wait_settled(max(0.0, until - time.monotonic()))
        return cluster.info()

    def cluster_logs(self, worker: str | None = None, of: str = "%cluster logs") -> "list[WorkerLog]":
        """What workers wrote to their standard output and error, and how those before them ended. Raises ClusterError,
        OptionError."""
        cluster = self._attached(of)
        deaths, workers = cluster.deaths(), cluster.workers()
        names = list(dict.fromkeys([*(each.name for each in workers), *(each.name for each in deaths)]))
        if worker is not None and worker not in names:
            raise OptionError(of, [Fault(worker, "is no worker of this cluster, and was none")], names)
        return [
            WorkerLog(
                name,
                next((each for each in workers if each.name == name), None),
                cluster.logs(name),
                tuple(death for death in deaths if death.name == name),
            )
            for name in ([worker] if worker is not None else names)
        ]

    def run_on_workers(self, source: str, of: str = "%cluster run") -> "dict[str, Said]":
        """What each worker said to a statement. Raises ClusterError, SyntaxError; what the statement raised is in what
        the worker says."""
        from nbcluster.clusters.everywhere import run_everywhere

        compile(source, "<statement>", "exec")
        cluster = self._attached(of)
        cluster.wait_ready(self.settings.start_s)
        return run_everywhere(cluster, source)

    def _attached(self, of: str) -> "Cluster":
        if self._cluster is None:
            raise NoCluster(of)
        if self._cluster.failure is not None:
            raise self._cluster.failure.with_traceback(None)
        return self._cluster

    def lanes(self) -> int:
        """How many workers the next cell's cluster has, or would have."""
        from nbcluster.clusters.cores import workers_for

        return self._next_workers or self.settings.workers or workers_for(self.settings.cpus)

    def close(self) -> None:
        """Ends the session's cluster, unless it outlives its kernel."""
        self.detach_cluster()

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
            there=lambda: self._cluster,
        )

    def _start(self, name: str) -> "Cluster":
        from nbcluster.clusters import start_local

        self._cluster = start_local(
            self._next_workers, name=name, notebook=notebook(), settings=self.settings, **self._limits
        )
        return self._cluster

    @property
    def _limits(self) -> dict[str, Any]:
        """What workers of the next cluster may use."""
        held = {name: getattr(self.settings, name) for name in ("memory_bytes", "cpus", "gpus")}
        return {**held, **self._next_limits}


def _whereabouts(word: str, space: Mapping[str, object], tls: "Tls | None") -> "Entry | Whereabouts":
    """What is meant is decided by the form of the word, and by what there is: an address, an object of the notebook's,
    the name of a cluster that was started, a file."""
    from nbcluster.clusters import find, whereabouts

    there_are = ["NAME", "tcp://HOST:PORT", "tls://HOST:PORT", "FILE"]
    tls = tls or whereabouts.Tls()
    missing = [(name, path) for name, path in tls.paths.items() if not Path(path).is_file()]
    if missing:
        faults = [Fault(f"{name} {path}", "is no file") for name, path in missing]
        raise OptionError("%cluster attach", faults, [*whereabouts.Tls.options])
    if whereabouts.is_address(word):
        return whereabouts.at_address(word, tls)
    found = whereabouts.of_object(space[word]) if word in space else None
    is_name = found is None and word in cluster_names()
    is_file = "/" in word or word.endswith(".json") or Path(word).is_file()
    if is_file and found is None and not is_name:
        return whereabouts.in_file(Path(word).expanduser(), tls)
    if tls.paths:
        trouble = f"is for an address or a scheduler file, and {word} is neither"
        raise OptionError("%cluster attach", [Fault(option, trouble) for option in tls.paths], there_are)
    if found is not None:
        return found
    if is_name or word not in space:
        return find(word)
    trouble = (
        f"is a name of this notebook's, of type {type(space[word]).__name__}, and neither a cluster nor a client of "
        "Dask's"
    )
    raise OptionError("%cluster attach", [Fault(word, trouble)], there_are)


class ClusterDoor:
    """The current session's cluster: ``nbcluster.cluster``."""

    def start(
        self,
        workers: int | None = None,
        name: str | None = None,
        idle_s: float | None = None,
        *,
        lasting: bool = True,
        memory: str | int | None = None,
        cpus: float | None = None,
        gpus: int | str | None = None,
        kind: str = "local",
        **options: object,
    ) -> "ClusterInfo":
        """Start a cluster, in place of the one that there is, and wait until it can be used.

        `workers`: one per core, if it is not said. `name`: what it is found by; "local" or the like, if it is not
        said. It stays when this process ends, until nobody has used it for `idle_s` seconds: 30 minutes, if it is
        not said. One that is not `lasting` ends with this process, and nobody else finds it. `memory` ("4GB", or
        bytes) is what each worker may use, `cpus` how many cores are meant for each. `gpus`: a worker more
        for each of so many GPUs; "auto", if it is not said: for all that there are; "none": for none.

        `kind`: on this machine, if it is not said. Another kind has `options` of its own in place of `memory`, `cpus` and
        `gpus`: `start(kind="ssh", hosts=["a", "b"])` is `%cluster start ssh --hosts a,b`, and
        `%cluster start ssh --help` tells them.

        Raises OptionError, TooFewGpus, KindNotInstalled, ClusterNameTaken, ClusterNotStarted.
        """
        if kind != "local" or options:
            given = {
                "workers": workers,
                "name": name,
                "memory": memory,
                "cpus": cpus,
                "gpus": gpus,
                **options,
            }
            asked = _asked(kind, {name: value for name, value in given.items() if value is not None}, idle_s)
            return current().start_kind(asked, lasting)
        return current().start_cluster(workers, name, idle_s, lasting, memory=memory, cpus=cpus, gpus=gpus)

    def script(self, kind: str, **options: object) -> str:
        """The script or manifest that `start(kind=…)` would hand in; starts nothing. Raises OptionError,
        KindNotInstalled."""
        return _asked(kind, {**options, "dry_run": True}, None).script()

    def attach(
        self,
        to: object,
        *,
        tls_ca: str | None = None,
        tls_cert: str | None = None,
        tls_key: str | None = None,
    ) -> "ClusterInfo":
        """Use a cluster that there is already, in place of this session's.

        `to`: the name of one that was started; or of a Dask cluster that somebody else started, the scheduler's address,
        its scheduler file, or an object of Dask's, a cluster or a client. Raises OptionError, ClusterNotFound,
        ClusterNotReached, ClusterNotAttached.
        """
        from nbcluster.clusters.whereabouts import Tls

        tls = Tls(ca=tls_ca, cert=tls_cert, key=tls_key)
        if isinstance(to, str | os.PathLike):
            return current().attach_cluster(str(os.fspath(to)), None, tls)
        return current().attach_cluster("to", {"to": to}, tls)

    def detach(self) -> None:
        """Leave it to itself, if it outlives this process or somebody else started it, and end it otherwise. Does nothing
        where there is none."""
        current().detach_cluster()

    def scale(self, workers: int, most: int | None = None) -> "ClusterInfo":
        """So many workers from now on; between `workers` and `most` as many as the runs can use, if `most` is said.

        May be called while a run goes on, from another thread. Raises OptionError, ClusterError.
        """
        faults = [*_faults_of_workers(workers), *_faults_of_workers(most, "most")]
        if not faults and most is not None and most < workers:
            faults.append(Fault(f"most={most}", f"is less than workers={workers}"))
        if faults or workers is None:
            raise OptionError("nbcluster.cluster.scale()", faults, ["workers", "most"])
        return current().scale_cluster(workers, most, "nbcluster.cluster.scale()")

    def restart(self) -> "ClusterInfo":
        """Fresh workers in place of all that there are. Raises ClusterError."""
        return current().restart_cluster("nbcluster.cluster.restart()")

    def logs(self, worker: str | None = None) -> "list[WorkerLog]":
        """What workers wrote to their standard output and error, and why those before them died. Raises ClusterError,
        OptionError."""
        return current().cluster_logs(worker, "nbcluster.cluster.logs()")

    def run(self, statement: str) -> dict[str, str]:
        """Run a statement once on every worker; what it printed there, by worker.

        Raises StatementFailed where it has raised, ClusterError, SyntaxError.
        """
        said = current().run_on_workers(statement, "nbcluster.cluster.run()")
        raise_if_failed(statement, said)
        return {worker: each.text for worker, each in said.items()}

    def settings(self) -> dict[str, object]:
        """Each setting's value as it holds now; `%cluster settings` tells where it came from too."""
        return {name: value for name, value, _ in current().settings_told()}

    def stop(self) -> None:
        """End it, or detach from one that was attached. The next distributed cell starts another. Does nothing where
        there is none."""
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
_configured: Mapping[str, object] = {}


def configure(configured: Mapping[str, object]) -> None:
    """What Jupyter's configuration says of `c.Nbcluster`, for this process's session. What is wrong with it is told when
    that is made; by an OptionError here, if it is there already."""
    global _configured
    _configured = dict(configured)
    if _current is not None and _configured:
        _current.configure(_configured)


def current() -> Session:
    """This process's session; made when it is first asked for. Raises OptionError for settings in the
    environment that cannot be read."""
    global _current
    if _current is None:
        _current = Session()
    return _current


def is_strict() -> bool:
    """Whether a loop that would run here is an error where a line says nothing of it. Makes no session."""
    return _current is not None and _current.settings.strict


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


def raise_if_failed(statement: str, said: "Mapping[str, Said]") -> None:
    """Raises StatementFailed where a worker has told of an exception."""
    errors = {worker: each.error for worker, each in said.items() if each.error}
    if errors:
        raise StatementFailed(statement, errors, len(said))


def _asked(kind: str, given: Mapping[str, object], idle_s: object) -> "Asked":
    """Raises OptionError."""
    from nbcluster.clusters.kinds import table

    of = "nbcluster.cluster.start()"
    wrong = list(_faults_of_idle(idle_s))
    if kind == table.LOCAL:
        there_are = ["workers", "name", "idle_s", "lasting", "memory", "cpus", "gpus", "kind"]
        raise OptionError(
            of, [*wrong, *(unknown(name, there_are) for name in given if name not in there_are)], there_are
        )
    if wrong:
        raise OptionError(of, wrong, ["idle_s"])
    return replace(table.read(table.find(kind, of), given, of), idle=idle_s)  # type: ignore[arg-type]  # it was just read


def _limits(memory: object, cpus: object, gpus: object) -> tuple[dict[str, Any], list[Fault]]:
    """What workers may use, by the settings' names, and what is wrong with it."""
    limits: dict[str, Any] = {}
    faults: list[Fault] = []
    for given, name, value in (
        ("memory", "memory_bytes", memory),
        ("cpus", "cpus", cpus),
        ("gpus", "gpus", gpus),
    ):
        if value is None:
            continue
        try:
            limits[name] = choices.read_value(name, value)
        except ValueError as error:
            faults.append(Fault(f"{given}={value!r}", str(error)))
    return limits, faults


def _faults_of_workers(workers: object, given: str = "workers") -> Iterator[Fault]:
    if workers is None:
        return
    told = f"{given}={workers!r}"
    if not isinstance(workers, int) or isinstance(workers, bool):
        yield Fault(told, "is not a whole number")
    elif workers < 1:
        yield Fault(told, "is less than 1")
    elif workers > MOST_WORKERS:
        yield Fault(told, f"is more than {MOST_WORKERS}, the most that a cluster may have")


def _faults_of_name(name: object) -> Iterator[Fault]:
    if name is None:
        return
    if not isinstance(name, str) or not CLUSTER_NAME.fullmatch(name):
        yield Fault(f"name={name!r}", f"is no name for a cluster (there may be {NAME_FORM})")


def _faults_of_idle(idle_s: object) -> Iterator[Fault]:
    if idle_s is None:
        return
    told = f"idle_s={idle_s!r}"
    if not isinstance(idle_s, int | float) or isinstance(idle_s, bool):
        yield Fault(told, "is not a number")
    elif not idle_s >= 1:
        yield Fault(told, "is less than 1")


def _part(cluster: "Cluster") -> None:
    """One with a name is found by it; nobody would look for another."""
    if cluster.named:
        cluster.leave()
    else:
        cluster.stop()


def notebook() -> str:
    """The path of the notebook whose kernel this is, as its server knows it; empty where that is not told."""
    return os.environ.get("JPY_SESSION_NAME", "")


def kernel_id() -> str:
    """What Jupyter's server calls this kernel; empty where there is none."""
    application = sys.modules.get("ipykernel.kernelapp")
    if application is None or not application.IPKernelApp.initialized():
        return ""
    name = Path(application.IPKernelApp.instance().connection_file).stem
    return name.removeprefix("kernel-") if name.startswith("kernel-") else ""


def cluster_names() -> list[str]:
    """Of the clusters that were started, as far as a look at the folder tells: some may have ended."""
    from jupyter_core.paths import jupyter_runtime_dir

    return sorted(
        path.parent.name for path in Path(jupyter_runtime_dir(), "nbcluster").glob("*/cluster.json")
    )


def run_numbers(*, under_way: bool) -> list[str]:
    """What `%runs` calls this kernel's runs, or those that are not over; the youngest first."""
    runs = current().runs
    return [str(run.number) for run in reversed(runs) if run.is_under_way or not under_way]


def offer() -> str | None:
    """What a notebook that is opened again is told of the cluster that it used; None where there is none.

    Starts nothing, and imports nothing to find that there is nothing.
    """
    own = notebook()
    if not own:
        return None
    if not cluster_names():
        return None
    from nbcluster.clusters.registry import used_by

    entry = used_by(own)
    if entry is None:
        return None
    return (
        f'The cluster "{entry.name}", which this notebook has used, is there: `%cluster attach {entry.name}`.'
    )


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
