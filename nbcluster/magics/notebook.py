"""The magics: a line is parsed, something is called, something is shown.

In this room a shell is given its magics, and has them taken away again.
"""

import __future__

import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Final, Literal, Self, TypeVar

from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.core.magic import no_var_expand

from nbcluster import session
from nbcluster.errors import Fault, NbclusterError, OptionError, StrictError
from nbcluster.magics.lines import ClusterLine, DefaultsLine, DistributeLine, RunsLine, help_on
from nbcluster.magics.shown_cell import Cells, ShownCell, caller_of_magic
from nbcluster.magics.tab import match_our_lines
from nbcluster.magics.taken_off import Transformer, is_coroutine
from nbcluster.magics.tracebacks import NaturalTracebacks, has_user_frames, raise_at

if TYPE_CHECKING:
    from nbcluster.clusters import Cluster, ClusterInfo
    from nbcluster.engine.surface import Surface
    from nbcluster.views import View

Call = TypeVar("Call", bound=Callable[..., object])


@dataclass(frozen=True)
class Magic:
    """One name under which a shell knows us."""

    kind: Literal["cell", "line"]
    name: str
    call: Callable[..., object]


def _documented(magic: str) -> Callable[[Call], Call]:
    """Gives a magic the help that ``?`` shows."""

    def document(call: Call) -> Call:
        call.__doc__ = help_on(magic)
        return call

    return document


class NotebookMagics:
    """What a shell has of us, from `load` to `unload`."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._cells = Cells(shell)
        self._tracebacks = NaturalTracebacks(shell)
        self._transformer = Transformer(shell)
        self._events = (
            ("pre_run_cell", self._cells.begin),
            ("post_run_cell", self._cells.end),
            ("post_run_cell", self._tell_if_taken_off),
            ("post_run_cell", self._tracebacks.forget),
        )

    def load(self) -> None:
        for magic in self._magics():
            self._shell.magics_manager.register_function(magic.call, magic.kind, magic.name)
        for event, heard in self._events:
            self._shell.events.register(event, heard)
        self._shell.input_transformers_cleanup.append(self._transformer)
        self._shell.Completer.custom_matchers.append(match_our_lines)

    def unload(self) -> None:
        for magic in self._magics():
            self._shell.magics_manager.magics[magic.kind].pop(magic.name, None)
        for event, heard in self._events:
            self._shell.events.unregister(event, heard)
        self._shell.input_transformers_cleanup.remove(self._transformer)
        self._shell.Completer.custom_matchers.remove(match_our_lines)
        self._tracebacks.forget()

    def _magics(self) -> Iterator[Magic]:
        yield Magic("cell", "distribute", self._distribute_cell)
        yield Magic("line", "distribute", self._distribute_statement)
        yield Magic("line", "cluster", self._cluster)
        yield Magic("line", "runs", self._runs)

    # %%distribute ----------------------------------------------------------------------------------

    @_documented("%%distribute")
    def _distribute_cell(self, line: str, body: str) -> object:
        caller = caller_of_magic(sys._getframe())
        with self._leaving(caller) as leaving:
            options = DistributeLine.of_cell(line)
            if options.help:
                return print(help_on("%%distribute"))
            if not body.strip():
                return None
            leaving.cell = shown = self._cells.of_body(line, body, caller)
            if body.lstrip().startswith("%%"):
                return self._beside_another(options, shown)
            return self._unless_silenced(shown, self._distribute(options, shown))

    @_documented("%distribute")
    @no_var_expand  # the braces of a statement are its own
    def _distribute_statement(self, line: str) -> object:
        caller = caller_of_magic(sys._getframe())
        with self._leaving(caller) as leaving:
            defaults = DefaultsLine.of(line)
            if defaults is not None:
                from nbcluster.magics import steering

                steering.keep_defaults(defaults, session.current())
                return None
            options = DistributeLine.of_statement(line)
            if options.help:
                return print(help_on("%distribute"))
            if not options.statement:
                return print(help_on("%distribute"))
            self._insist_on_top_level(caller)
            is_shown = self._cells.is_shown(options.statement, caller)
            leaving.cell = shown = self._cells.of_statement(options.statement, caller)
            value = self._distribute(options, shown)
            return self._unless_silenced(shown, value) if is_shown else value

    def _distribute(self, options: DistributeLine, shown: ShownCell) -> object:
        if self._shell.autoawait:
            # IPython asks this of a plain cell too, and shows what Python warns of meanwhile.
            is_coroutine("\n" * (shown.first_line - 1) + shown.source)
        cell = self._cell(shown)
        here = session.current()
        asked = here.options(cell.magic, options.said)
        try:
            if options.explain:
                return print(here.explain(cell, asked, self._surface(cell)))
            if self._shell.user_ns is not self._shell.user_global_ns:
                return session.run_plainly(cell, self._shell.user_global_ns)
            return here.run(cell, asked, lambda: (self._surface(cell), self._view(asked.quiet)))
        except KeyboardInterrupt as error:
            if not has_user_frames(error, cell.filename):
                raise_at(error, cell.filename, _line_in_hand(), cell.space)
            raise

    def _beside_another(self, options: DistributeLine, shown: ShownCell) -> object:
        """Below stands another cell magic: what it does with the rest of the cell is its own affair."""
        detail = "another cell magic stands below it, which runs the rest; right above the code it would do its work"
        asked = session.current().options("%%distribute", options.said)
        if asked.strict:
            raise StrictError(shown.first_line - 1, "%%distribute", "reflection", detail)
        if options.explain:
            return print(f"here [reflection]: {detail}")
        cell = self._cell(shown)
        why, view = cell.runs_here("reflection", detail), self._view(asked.quiet)
        return session.current().run_plainly(cell, options.name, why, view)

    def _cell(self, shown: ShownCell) -> session.Cell:
        compiler = self._shell.compile
        compiler.flags |= _future_flags(shown.source)  # they hold for the cells below too
        return session.Cell(
            source=shown.source,
            first_line=shown.first_line,
            filename=shown.filename,
            label=shown.label,
            flags=compiler.flags,
            space=self._shell.user_ns,
            cell_id=self._cells.front_end_s_id,
            magic="%distribute" if shown.is_statement else "%%distribute",
        )

    def _surface(self, cell: session.Cell) -> "Surface":
        from nbcluster.engine.plain_surface import PlainSurface

        return PlainSurface(cell.space)

    def _view(self, quiet: bool) -> "View":
        from nbcluster import views

        kind = "quiet" if quiet else views.kind_of(self._shell)
        # Outside a notebook IPython prints what it publishes, and a cell is to print what it printed plainly.
        return views.choose(kind, self._shell if kind == "lab" else None)

    def _unless_silenced(self, shown: ShownCell, value: object) -> object:
        """As IPython does with the value of a cell that ends in a semicolon."""
        return None if DisplayHook.semicolon_at_end_of_expression(shown.source) else value

    def _insist_on_top_level(self, caller: FrameType) -> None:
        if caller.f_locals is not caller.f_globals and caller.f_locals is not self._shell.user_ns:
            raise NbclusterError(
                "%distribute did nothing: it stands in a function or a class, whose names no magic can set. "
                "Take the magic away there, or write the statement at the top level of the cell."
            )

    def _tell_if_taken_off(self, result: ExecutionResult) -> None:
        off = self._transformer.last
        self._transformer.last = None
        if off is None or result.info is None or "%%distribute" not in str(result.info.raw_cell):
            return
        plain = session.PlainRun(
            cell=str(result.execution_count or ""),
            name=off.line.name,
            why=session.Why(off.reason, off.detail, off.at),
            seconds=time.perf_counter() - off.read_at,
            state="done" if result.success else "failed",
        )
        here = session.current()
        here.ran_plainly(plain, self._view(here.options("%%distribute", off.line.said).quiet))

    # %cluster, %runs -------------------------------------------------------------------------------

    @_documented("%cluster")
    @no_var_expand  # the braces of a statement are its own
    def _cluster(self, line: str) -> None:
        from nbcluster.magics import steering, tables

        with self._leaving(caller_of_magic(sys._getframe())):
            asked = ClusterLine.of(line)
            here = session.current()
            if asked.asked is not None:
                steering.start_kind(asked.asked, here)
            elif asked.help:
                print(help_on("%cluster", asked.do))
            elif asked.do == "start":
                started = here.start_cluster(
                    asked.workers,
                    asked.name,
                    asked.idle,
                    memory=asked.memory,
                    cpus=asked.cpus,
                    gpus=asked.gpus,
                )
                tables.show_cluster(started)
            elif asked.do in steering.DOES:
                steering.DOES[asked.do](asked, here)
            elif asked.do == "list":
                tables.show_clusters(here.cluster)
            elif asked.do == "attach":
                tables.show_cluster(self._attached(asked))
            elif asked.do == "detach":
                print(_detached(here.cluster, here.detach_cluster()))
            elif asked.do == "stop":
                print(_stopped(here.cluster, here.stop_cluster(asked.name)))
            elif here.cluster is None:
                print(tables.no_cluster(here.lanes()))
            elif asked.do == "doctor" and here.cluster.failure is None:
                print(tables.diagnosis(here.cluster.info()))
            else:
                tables.show_cluster(here.cluster.info(), here.cluster.failure)

    def _attached(self, asked: ClusterLine) -> "ClusterInfo":
        from nbcluster.clusters.whereabouts import Tls

        tls = Tls(ca=asked.tls_ca, cert=asked.tls_cert, key=asked.tls_key)
        return session.current().attach_cluster(asked.where, self._shell.user_ns, tls)

    @_documented("%runs")
    def _runs(self, line: str) -> None:
        from nbcluster.magics import tables

        with self._leaving(caller_of_magic(sys._getframe())):
            asked = RunsLine.of(line)
            here = session.current()
            if asked.help:
                print(help_on("%runs", asked.do))
            elif asked.do == "":
                tables.show_runs(here.runs)
            elif asked.do == "stop":
                print(_stop(_meant(asked, [run for run in here.runs if run.is_under_way or asked.run])))
            else:
                print(_why(_meant(asked, here.runs)))

    def _leaving(self, caller: FrameType) -> "_Leaving":
        return _Leaving(self._tracebacks, caller)


@dataclass
class _Leaving:
    """Around all that a magic does: what is raised out of it leaves the cell with a natural traceback."""

    tracebacks: NaturalTracebacks
    caller: FrameType
    cell: ShownCell | None = None  #: what the magic runs, once that is known

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.tracebacks.expect(error, self.caller, self.cell.filename if self.cell is not None else None)


_DETACHED: Final = (
    'Detached from the cluster "{}". Somebody else started it, so it goes on without this notebook.'
)


def _detached(cluster: "Cluster | None", name: str | None) -> str:
    if cluster is None:
        return "There is no cluster to detach from."
    if not cluster.is_ours:
        return _DETACHED.format(cluster.name)
    if cluster.outlives:
        return f'This notebook has left the cluster "{name}". `%cluster attach {name}` comes back to it.'
    return f'The cluster "{name}", which had come up by itself, has ended.'


def _meant(asked: RunsLine, runs: list[session.Run]) -> session.Run | None:
    """The run that a line speaks of; the last one, if it names none."""
    if asked.run is None:
        return runs[-1] if runs else None
    named = next((run for run in runs if str(run.number) == asked.run), None)
    if named is None:
        known = [str(run.number) for run in runs] or ["none yet"]
        raise OptionError(f"%runs {asked.do}", [Fault(asked.run, "is no run of this kernel")], known)
    return named


def _stopped(cluster: "Cluster | None", name: str | None) -> str:
    """`cluster`: what this notebook had, which may be another than was stopped."""
    if name is None:
        return "There is no cluster to stop."
    if cluster is not None and not cluster.is_ours and cluster.name == name:
        return _DETACHED.format(name)
    return f'The cluster "{name}" has ended.'


def _stop(run: session.Run | None) -> str:
    if run is None:
        return "No run is under way."
    is_asked = run.stop("%runs stop")
    return f"Run {run.number} is asked to stop." if is_asked else f"Run {run.number} is over: {run.state}."


def _why(run: session.Run | None) -> str:
    if run is None:
        return "There is no run yet."
    story = run.story()
    if run.report is None:
        return f"Run {run.number} is {run.state}.\n\n{story}".rstrip()
    return story or f"Run {run.number} had no loop that could run on workers."


def _line_in_hand() -> int:
    """The line of the loop that was running last."""
    report = session.current().last_report()
    return report.loops[-1].line if report is not None and report.loops else 1


def _future_flags(source: str) -> int:
    """The compiler flags of ``from __future__ import …`` in a cell."""
    names = re.findall(r"^from __future__ import \(?([\w ,]+)", source, re.MULTILINE)
    features = (getattr(__future__, name.strip(), None) for name in ",".join(names).split(","))
    return reduce(or_, (feature.compiler_flag for feature in features if feature is not None), 0)
