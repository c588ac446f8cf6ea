"""What belongs to one kernel: its settings, its runs, and the cluster that it uses.

In this room a cell meets the engine, the cluster and whatever shows it.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from nbcluster import settings as choices
from nbcluster.errors import Fault, OptionError
from nbcluster.session.cell import Cell, PlainRun, Why, check, run_plainly
from nbcluster.session.cluster_user import ClusterUser
from nbcluster.session.outside import Outside
from nbcluster.session.runs import Begun, Run, how_far
from nbcluster.settings import Layers, Settings

if TYPE_CHECKING:
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

Shown = Callable[["Snapshot"], None]

Means = Callable[[], tuple["Surface", Shown]]
"""Makes what a run meets its user through. To make it takes the time of an import or two."""


class Session(ClusterUser):
    """What belongs to one kernel. `settings`: those of the environment, and of Jupyter's configuration as far as it is
    `configured`, unless given."""

    def __init__(
        self, settings: Settings | None = None, *, configured: Mapping[str, object] | None = None
    ) -> None:
        if settings is None:
            self._layers = Layers(Settings(), choices.from_environment(os.environ))
            self._layers.put("configuration", choices.from_configuration(configured or {}))
        else:
            self._layers = Layers(settings)
        super().__init__(self._layers.settings)
        self._token = os.urandom(4).hex()
        self._runs: deque[Run] = deque(maxlen=_RUNS_KEPT)
        self._count = 0
        self._last_report: RunReport | None = None
        self._busy = threading.Lock()
        self._outside = Outside(lambda: [(self.run_id(run), run) for run in list(self._runs)])

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
        self.go_by(self._layers.settings)

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
        snapshot = plain.snapshot(self.run_id(run))
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
                shown=self.listener(run, shown, options),
                options=options,
                run_id=self.run_id(run),
                label=cell.label,
            )
        except (SyntaxError, RecursionError):
            # Whoever runs the cell plainly gets it from Python, in the words that it has for cells.
            return None

    def run_id(self, run: Run) -> str:
        """What its snapshots call it: no other run has it, of whatever session."""
        return f"{self._token}-{run.number}"

    def listener(self, run: Run, shown: Shown, options: "CellOptions") -> Shown:
        """Where the snapshots of a run go: to whoever lists it, to its cluster, to what shows it."""
        from nbcluster.run.demand import DemandOfRun

        wanted = DemandOfRun(once=bool(options.allow))

        def heard(snapshot: "Snapshot") -> None:
            run.follow(snapshot)
            self.tell_demand(snapshot.run, wanted.after(snapshot))
            self._tell_outside(run, snapshot)
            shown(snapshot)

        return heard

    def _tell_outside(self, run: Run, snapshot: "Snapshot") -> None:
        if self._cluster is not None:
            self._outside.tell(self._cluster, run, snapshot)


def _unseen(snapshot: "Snapshot") -> None:
    """Nothing is shown of what does not run."""
