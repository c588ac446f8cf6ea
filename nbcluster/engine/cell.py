"""A cell, statement by statement.

Statements without a loop, and loops that stay, run in the user's namespace as they would have; a loop that is worth
it goes to a driver. What was decided and how it went becomes the report, and what can be seen meanwhile a snapshot.

In this room (``engine``) a distributed cell runs from its first line to its last.
"""

import builtins
import functools
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FunctionType, TracebackType
from typing import Any

from nbcluster.analysis import read_beside, read_cell, read_plotting
from nbcluster.analysis.blocks import Block
from nbcluster.analysis.facts import CellFacts, Loop, Span, Statement
from nbcluster.analysis.parts import Parts
from nbcluster.analysis.rewrite import CellSource
from nbcluster.engine.backend import Workforce
from nbcluster.engine.beside import beside, need_of, was_seen
from nbcluster.engine.blocks import BlockRun
from nbcluster.engine.broadcast import Broadcast, Heading, Shown
from nbcluster.engine.circumstances import Circumstances, Outcome, has_stopped_a_run
from nbcluster.engine.driver import LoopDriver
from nbcluster.engine.evaluated import Evaluated
from nbcluster.engine.foresight import Depends, Foresight, Pulled
from nbcluster.engine.grouped import QUICK_S, TIMES, group_from
from nbcluster.engine.joblib import Spread, spreading
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plots import plotted_on
from nbcluster.engine.registries import REGISTRIES
from nbcluster.engine.surface import Surface
from nbcluster.engine.surroundings import surroundings
from nbcluster.errors import NbclusterError, RunStopped, StrictError
from nbcluster.plan import words
from nbcluster.plan.decision import Apart, Here, decide
from nbcluster.plan.explain import ApartIf, Foreseen, explain
from nbcluster.plan.report import (
    LoopReport,
    RunReport,
    SpreadReport,
    described,
    names_by_class,
    stayed,
    stayed_inside,
)
from nbcluster.plan.surroundings import Surroundings
from nbcluster.run.progress import Lanes, Progress
from nbcluster.run.snapshot import ErrorView, LoopView, RunState
from nbcluster.settings import ALLOWANCES, Settings
from nbcluster.worker import needs
from nbcluster.worker.devices import is_out_of_gpu_memory


class CellRun:
    """One execution of a distributed cell. Made and run on the kernel's main thread; ``stop`` from any."""

    def __init__(
        self,
        body: str,
        first_line: int,
        space: dict[str, Any],
        *,
        filename: str,
        workforce: Workforce,
        settings: Settings,
        surface: Surface,
        shown: Shown,
        options: CellOptions,
        run_id: str,
        label: str = "",
        flags: int = 0,
        clock: Callable[[], float] = time.perf_counter,
        read: tuple[CellFacts, CellSource] | None = None,
    ) -> None:
        """``space`` is the user's namespace; ``first_line`` the number of the body's first line in the cell as shown.
        ``read``: what the body says, where it is known already.

        Raises the SyntaxError of a body that Python cannot read.
        """
        REGISTRIES.begin()
        self._facts, self._source = read or (
            read_cell(body, first_line),
            CellSource(body, first_line, filename, flags),
        )
        # A function's text is no cell's, to be read again.
        self._first_line = first_line if read is None else None
        self._shown_lines = [""] * (first_line - 1) + body.splitlines()
        self._space = space
        self._options = options
        self._clock = clock
        self._loops: list[LoopReport] = []
        self._spread: list[SpreadReport] = []
        self._workforce = workforce
        self._stopped_by = ""
        self._driver: LoopDriver | None = None
        self._seems_quick = False
        """Statements were not worth to be begun elsewhere, and nothing has taken long since."""
        self._loop_began = 0.0
        lanes = Lanes(clock())
        self._broadcast = Broadcast(
            Heading(run_id, options.name, label, lambda: workforce.name),
            shown,
            clock,
            settings.snapshot_hz,
            lanes,
            workforce.places,
        )
        self._beside: tuple[LoopDriver, Loop, int] | None = None
        """The loop that comes next and was begun already, with the number of its statement."""
        self._around = Circumstances(
            run=run_id,
            cell=self._source,
            space=space,
            workforce=workforce,
            settings=settings,
            surface=surface,
            watcher=self,
            lanes=lanes,
            most_workers=options.workers,
            allowed=options.allow,
            streams=options.streams,
            check=options.check,
            blas=options.blas,
            needs_bytes=options.memory,
            needs_cpus=options.cpus,
            need=None if options.gpus is None else needs.Need(options.gpus),
            clock=clock,
        )

    @property
    def report(self) -> RunReport:
        """What was decided and how it went, as far as it has gone."""
        return RunReport(
            loops=tuple(self._loops),
            spread=tuple(self._spread),
            unlike=self._workforce.unlike() if any(loop.route != "kernel" for loop in self._loops) else (),
            seconds=self._broadcast.seconds,
            name=self._options.name,
        )

    def explain(self) -> str:
        """What would be decided, on what the names are now; runs nothing."""
        foresight = Foresight(self._source, self._space)
        decisions: dict[Span, Foreseen] = {}
        statements = [
            replace(each, loops=tuple(self._as_plotted(loop, self._expected) for loop in each.loops))
            for each in self._facts.statements
        ]
        for at, group in self._groups_foreseen():
            statements[at] = replace(statements[at], loops=(group,))
        for statement in statements:
            if statement.inside:
                foresight.pass_by(statement.index)  # its loops may come after anything that it binds
            for loop in filter(self._may_be_loop, statement.loops):
                decisions[loop.span] = self._foreseen(loop, foresight)
            foresight.pass_by(statement.index)
        return explain(replace(self._facts, statements=tuple(statements)), decisions, self._shown_lines)

    def _expected(self, loop: Loop) -> Here | Apart:
        return decide(loop, self._known_of(loop), self._options.allow, streams=self._has_streams)

    def _groups_foreseen(self) -> Iterator[tuple[int, Loop]]:
        """Where a group of statements would begin that need nothing of what the cell has yet to set."""
        index, statements = 0, self._facts.statements
        to_set: set[str] = set()
        while index < len(statements):
            count = len(self._grouped(index))
            bindings = [each.binding for each in statements[index : index + count]]
            known = all(each is not None and to_set.isdisjoint(each.reads) for each in bindings)
            if count > 1 and known:
                group = read_beside(self._source, index, count)
                if isinstance(self._expected(group), Apart):
                    yield index, group
            for each in range(index, index + max(1, count)):
                to_set |= self._source.bindings(each).keys()
            index += max(1, count)

    def _foreseen(self, loop: Loop, foresight: Foresight) -> Foreseen:
        decision = self._expected(loop)
        if isinstance(decision, Here) or loop.form == "group":
            return decision
        known = need_of(loop, self._space)
        if (need := known.need if known and known.need else self._around.need) is not None:
            decision = replace(decision, gpus=need.gpus)
        changes_items = any(obstacle.of_item for obstacle in loop.obstacles)
        found = foresight.method_of_pandas(loop.source) if loop.is_method else foresight.look(loop.source)
        match found:
            case Pulled(detail, advice):
                reason = {"call": "unread"}.get(loop.form, "iterator")
                return Here(reason, loop.line, None, None, detail, advice)
            case Depends(text):
                return ApartIf(decision, text, is_method=loop.is_method, changes_items=changes_items)
            case _:
                return ApartIf(decision, "", changes_items=True) if changes_items else decision

    def _known_of(self, loop: Loop) -> Surroundings | None:
        """Nothing, before the cell runs, of a loop with names that the cell has yet to set."""
        named = [
            name for kind in ("captured", "counted", "collected", "reduced") for name in loop.named(kind)
        ]
        if all(name in self._space or hasattr(builtins, name) for name in named):
            return surroundings(loop, self._space)
        return None

    def run(self) -> Any:
        """Do what the cell does; the value of its last expression.

        Raises what the user's code raises, KeyboardInterrupt when interrupted, StrictError where ``strict`` was asked
        for and a loop would run here, RunStopped after ``stop``.
        """
        if self._options.strict:
            self._insist()
        value: Any = None
        try:
            value = self._all_statements()
        except (
            BaseException
        ) as error:  # the border to the user's code: shown as the run's state, and raised on
            self._end_with(error)
            raise
        finally:
            self._abandon_beside()
            REGISTRIES.repair()
        self._done()
        return value

    def stop(self, by: str) -> None:
        """Commit what is in hand and end; who asked for it, the error tells. A part that runs in the kernel is not
        stopped: interrupt it."""
        self._stopped_by = by
        if self._driver is not None:
            self._driver.stop(by)

    @property
    def is_here(self) -> bool:
        """Whether what is running now is no part that `stop` would reach. From any thread."""
        driver = self._driver
        return driver is None or driver.is_here

    # Statements ----------------------------------------------------------------------------------

    def _all_statements(self) -> Any:
        statements, index, value = self._facts.statements, 0, None
        while index < len(statements):
            count = self._beside_each_other(index)
            if not count:
                began = self._clock()
                value = self._statement(statements[index], last=index + 1 == len(statements))
                took = self._clock() - began
                if statements[index].binding is not None:
                    TIMES.note(self._source.written(index), took)
                self._seems_quick = self._seems_quick and took < QUICK_S
            index += max(1, count)
        return value

    def _beside_each_other(self, index: int) -> int:
        """Do the statements from ``index`` on that do not need each other; how many these were, if any."""
        may_take_long = self._grouped(index)
        count = len(may_take_long)
        if count < 2 or self._is_quick(index, may_take_long):
            return 0
        group = read_beside(self._source, index, count)
        decision = self._decided(group)
        if isinstance(decision, Here):
            return 0
        try:
            self._driven(self._driver_of(self._facts.statements[index], group, decision))
        finally:
            if self._loops[-1].reason in _NO_NEED and not self._loops[-1].iterations_on_workers:
                self._loops.pop()  # they are statements like any others
                self._seems_quick = True
                self._broadcast.sent_bytes = sum(loop.sent_bytes for loop in self._loops)
                self._broadcast.withdraw()
        return count

    def _grouped(self, index: int) -> list[bool]:
        # What statements are allowed to do to the world they do in their order, and so they draw.
        if self._options.allow or self._has_streams or self._facts.statements[index].binding is None:
            return []
        return group_from(self._facts.statements, index, self._space)

    def _is_quick(self, index: int, may_take_long: list[bool]) -> bool:
        """Whether at most one of these statements is worth a thought, as far as is known: to begin elsewhere takes some
        milliseconds."""
        if not self._around.settings.too_small_s:
            return False
        if self._seems_quick:
            return True
        is_worth_it = [
            long and not TIMES.is_quick(self._source.written(at))
            for at, long in enumerate(may_take_long, index)
        ]
        return not is_worth_it[0] or sum(is_worth_it) < 2

    def _statement(self, statement: Statement, *, last: bool) -> Any:
        for inner in map(stayed_inside, statement.inner):
            self._loops.append(inner)
            self._broadcast.stayed(_settled(inner))
        if not any(map(self._is_loop, statement.loops)):
            return self._plainly(statement, last)
        if statement.inside:
            block = Block(self._source, statement)
            return BlockRun(block.code(), statement, self._space, self._come_to).run()
        if statement.loops[0].form != "for":
            return self._in_parts(statement, last)
        loop = self._as_plotted(statement.loops[0], self._decided)
        decision = self._decided(loop)
        if isinstance(decision, Here):
            return self._stayed(loop, decision, lambda: self._plainly(statement, last))
        return self._driven(self._driver_of(statement, loop, decision))

    def _come_to(self, statement: Statement, staying: ExitStack) -> bool:
        """Python has come to a statement in a block."""
        if statement.loops[0].form != "for":
            self._in_parts(statement, last=False)
            return True
        loop = self._as_plotted(statement.loops[0], self._decided)
        decision = self._decided(loop)
        if isinstance(decision, Here):
            staying.enter_context(self._staying(loop, decision))
            return False
        self._driven(self._driver_of(statement, loop, decision))
        return True

    def _as_plotted(self, loop: Loop, decided: Callable[[Loop], Here | Apart]) -> Loop:
        """A loop, read again where names of it stand for figures by now: then what plots may be done here, while what
        computes runs apart."""
        figures = plotted_on(loop, self._space)
        if not figures or self._first_line is None:
            return loop
        again = read_plotting(self._facts.source, self._first_line, loop.span, figures)
        if again is None:
            return loop
        again = replace(again, contexts=loop.contexts)
        return loop if isinstance(decided(again), Here) else again

    def _in_parts(self, statement: Statement, last: bool) -> Any:
        """A statement that makes something of comprehensions. What it evaluates before one of them may change what there
        is to decide on."""
        driver: LoopDriver | None = None
        parts = Evaluated(Parts(self._source, statement), self._space)
        for loop in filter(self._is_loop, statement.loops):
            with self._spreading(loop.line):
                parts.before(loop)
            decision = self._decided(loop)
            if isinstance(decision, Here):
                self._stayed(loop, decision, functools.partial(parts.natively, loop))
                driver = None
            else:
                driver = self._driver_of(statement, loop, decision)
                parts.put(loop, self._driven(driver))
        with self._rest_counted(driver), self._spreading(statement.line):
            value = parts.rest()
        return value if last else None

    @contextmanager
    def _rest_counted(self, driver: LoopDriver | None) -> Iterator[None]:
        """What is left of a generator's items runs when they are taken, and is its loop's time."""
        began = self._clock()
        try:
            yield
        finally:
            if driver is not None:
                driver.left(self._clock() - began)
                self._loops[-1] = _completed(self._loops[-1], driver.outcome)
                self._broadcast.settled(_settled(self._loops[-1]))

    def _is_loop(self, loop: Loop) -> bool:
        """Whether a call is given a function at all: ``names.map(table)`` is nothing to speak of."""
        return loop.given is None or type(self._space.get(loop.given)) is FunctionType

    def _may_be_loop(self, loop: Loop) -> bool:
        """The same before the cell runs, which may be what defines the function."""
        unknown = loop.given is not None and loop.given not in self._space
        return self._is_loop(loop) or (unknown and not hasattr(builtins, str(loop.given)))

    def _by_text(self, loop: Loop) -> Here | Apart:
        return decide(loop, None, self._options.allow, streams=self._has_streams)

    def _decided(self, loop: Loop) -> Here | Apart:
        return decide(loop, surroundings(loop, self._space), self._options.allow, streams=self._has_streams)

    @property
    def _has_streams(self) -> bool:
        return self._options.streams is not None

    def _plainly(self, statement: Statement, last: bool) -> Any:
        """As Python would; an expression's value is handed out if it is the cell's last."""
        with self._spreading(statement.line), REGISTRIES.user_code(self._space):
            if last and self._source.is_expression(statement.index):
                return eval(self._source.value(statement.index), self._space)
            exec(self._source.statement(statement.index), self._space)
        return None

    @contextmanager
    def _spreading(self, line: int) -> Iterator[None]:
        """While inside, what joblib has processes for goes to the workers."""
        spread = Spread()
        try:
            with spreading(self._workforce, spread):
                yield
        finally:
            if spread.calls:
                header = self._shown_lines[line - 1].strip()
                self._spread.append(
                    SpreadReport(line=line, header=header, calls=spread.calls, workers=len(spread.workers))
                )

    def _stayed(self, loop: Loop, decision: Here, run: Callable[[], Any]) -> Any:
        with self._staying(loop, decision):
            return run()

    @contextmanager
    def _staying(self, loop: Loop, decision: Here) -> Iterator[None]:
        """While inside, the loop runs as it stands."""
        report = stayed(loop, decision)
        self._loops.append(report)
        self._broadcast.begin(loop)
        self._broadcast.told(
            None, route="kernel", reason=decision.reason, text=report.text, here=0, total=None
        )
        began = self._clock()
        try:
            with self._spreading(loop.line):
                yield
        finally:
            self._loops[-1] = replace(report, seconds=self._clock() - began)
            self._broadcast.settled(_settled(self._loops[-1]))

    def _driver_of(self, statement: Statement, loop: Loop, decision: Apart) -> LoopDriver:
        self._loops.append(
            replace(
                described(loop),
                allowed=self._options.allow,
                drawn=decision.ahead.called if decision.ahead is not None else (),
                seeded=decision.seeded.called if decision.seeded is not None else (),
                streams=self._options.streams,
                blas=self._options.blas,
            )
        )
        self._broadcast.begin(loop)
        self._loop_began = self._clock()
        number = len(self._loops) - 1
        need = needs.around() or self._around.need
        driver = self._begun_before(loop, decision, number, need)
        if driver is None:
            driver = LoopDriver(self._around, statement.index, loop, decision, number, need)
        self._begin_next(driver, loop, statement.index)
        return driver

    def _begin_next(self, driver: LoopDriver, loop: Loop, index: int) -> None:
        """Where the next statement is a loop that is for other workers than this one, these need not wait for it."""
        options = self._options
        if self._first_line is None:
            return  # in a function there may be a `return` between the two
        if options.allow or self._has_streams or options.check or options.gpus or self._beside is not None:
            return
        found = beside(self._source, self._facts.statements, loop, index, driver.need, self._space)
        if found is None or driver.falls_back:
            return
        decision = self._decided(found.loop)
        if isinstance(decision, Here):
            return
        number = len(self._loops)
        following = LoopDriver(self._around, index + 1, found.loop, decision, number, found.need)
        if following.begin(frozenset(loop.names)):
            self._beside = following, found.loop, number
        else:
            following.abandon()

    def _begun_before(
        self, loop: Loop, decision: Apart, number: int, need: needs.Need | None
    ) -> LoopDriver | None:
        """The loop's driver, if what was begun before is what would be begun now."""
        if self._beside is None:
            return None
        driver, begun, its = self._beside
        is_next = begun.span == loop.span and its == number
        if is_next and was_seen(self._loops[number - 1]) and driver.still_holds(loop, decision, need):
            self._beside = None
            return driver
        self._abandon_beside()
        return None

    def _abandon_beside(self) -> None:
        if self._beside is not None:
            driver, _, _ = self._beside
            self._beside = None
            driver.abandon()

    def _driven(self, driver: LoopDriver) -> Any:
        self._driver = driver
        if self._stopped_by:
            driver.stop(self._stopped_by)
        try:
            return driver.run()
        finally:
            self._driver = None
            self._estimate(driver.outcome)
            self._loops[-1] = _completed(self._loops[-1], driver.outcome)
            self._broadcast.settled(_settled(self._loops[-1]))

    def _insist(self) -> None:
        """Under ``strict``: what reading decides against is told before anything runs."""
        native = self._facts.native
        if native is not None:
            header = self._shown_lines[native.line - 1].strip()
            raise StrictError(
                native.line, header, native.reason, words.because(native.line, native.line, native.detail)
            )
        for statement in self._facts.statements:
            for obstacle in statement.inner:
                why = words.because(obstacle.line, obstacle.line, obstacle.detail)
                raise StrictError(obstacle.line, obstacle.header, obstacle.reason, why)
            for each in filter(self._may_be_loop, statement.loops):
                loop = self._as_plotted(each, self._by_text)
                decision = self._by_text(loop)
                if isinstance(decision, Here):
                    why = words.because(loop.line, decision.line, decision.detail)
                    raise StrictError(loop.line, loop.header, decision.reason, why)

    # What is seen --------------------------------------------------------------------------------

    def progressed(self, outcome: Outcome, progress: Progress | None) -> None:
        """From the driver."""
        insists = self._options.strict and self._loops[-1].unit == "iteration"
        if insists and outcome.reason is not None and outcome.reason not in _NOT_A_DECISION:
            loop = self._loops[-1]
            at = outcome.here + outcome.apart
            why = words.because(loop.line, outcome.line, outcome.detail)
            raise StrictError(loop.line, loop.header, outcome.reason, why, at)
        report = _completed(self._loops[-1], outcome)
        self._broadcast.sent_bytes = sum(loop.sent_bytes for loop in self._loops[:-1]) + outcome.sent_bytes
        self._estimate(outcome)
        self._broadcast.told(
            progress,
            route="parallel" if progress is not None else report.route,
            reason=outcome.reason,
            text=_meanwhile(report, outcome, progress),
            here=outcome.here,
            total=outcome.total,
            header=report.header,
            plain_estimate_s=outcome.plain_estimate_s,
        )

    def _estimate(self, outcome: Outcome) -> None:
        """What the whole cell would take plainly: the loops by their estimates, all else as it was."""
        if outcome.plain_estimate_s is None:
            return
        before = self._loops[:-1]
        loops_s = sum(loop.seconds for loop in before) + (self._clock() - self._loop_began)
        plain_s = sum(
            loop.seconds if loop.plain_estimate_s is None else loop.plain_estimate_s for loop in before
        )
        rest_s = max(0.0, self._broadcast.seconds - loops_s)
        self._broadcast.plain_estimate_s = rest_s + plain_s + outcome.plain_estimate_s

    def _done(self) -> None:
        self._broadcast.claim = _claim(self.report)
        told = [f"Line {each.line}: {each.sentence}." for each in self._spread]
        self._broadcast.end("done", "\n".join(told))

    def _end_with(self, error: BaseException) -> None:
        state: RunState = "failed"
        if isinstance(error, RunStopped):
            state = "stopped"
        elif isinstance(error, KeyboardInterrupt):
            state = "interrupted"
        self._broadcast.claim = _claim(self.report)
        self._broadcast.end(state, self._ending(error), self._error_views(error, state))

    def _error_views(self, error: BaseException, state: RunState) -> tuple[ErrorView, ...]:
        """What the user's code has raised. An error of ours stands below in its own words, and once is enough."""
        if state != "failed" or isinstance(error, NbclusterError):
            return ()
        raised_in = _line_in(error.__traceback__, self._source.filename)
        at = raised_in or next((loop.line for loop in reversed(self._loops)), 0)
        source = self._shown_lines[at - 1].strip() if 0 < at <= len(self._shown_lines) else ""
        return (_error_view(error, at, source, _path_of(error, self._source.filename)),)

    def _ending(self, error: BaseException) -> str:
        """What there is to say beside the loops' own lines."""
        if is_out_of_gpu_memory(error):
            line = _line_in(error.__traceback__, self._source.filename)
            on_workers = any(loop.gpus is not None for loop in self._loops)
            first_sentence = str(error).partition(". GPU ")[0]  # torch goes on about its allocator
            return words.out_of_gpu_memory(line, first_sentence, on_workers=on_workers)
        if not has_stopped_a_run(error) or not self._loops:
            return ""
        loop = self._loops[-1]
        done = loop.iterations_here + loop.iterations_on_workers
        return (
            f"Interrupted in line {loop.line} after {done:,} of {loop.total or 0:,} {loop.unit}s: what these left is in "
            "place, in order. Running the cell again starts it from its top."
        )


#: Under ``strict`` these do not count: nothing was decided against the loop, there was just no need, or no luck.
_NOT_A_DECISION = frozenset({"break", "exception", "small", "no-cluster", "worker-lost"})
#: Of statements that nobody has asked to be done elsewhere this is nothing to tell.
_NO_NEED = frozenset({None, "exception", "small", "no-cluster", "worker-lost"})


def _completed(report: LoopReport, outcome: Outcome) -> LoopReport:
    exception = outcome.reason == "exception"
    if outcome.flat is not None:
        report = replace(report, header=outcome.flat.header, names=names_by_class(outcome.flat))
    return replace(
        report,
        route="parallel" if exception and outcome.apart else outcome.route,
        reason=None if exception else outcome.reason,
        detail=outcome.detail,
        advice="" if exception else outcome.advice,
        conflict=() if outcome.line is None else (outcome.line,),
        total=outcome.total,
        iterations_here=outcome.here,
        iterations_on_workers=outcome.apart,
        continued_at=outcome.continued_at,
        workers=outcome.workers,
        again=outcome.again,
        losses=outcome.losses,
        checked=outcome.checked,
        otherwise=outcome.otherwise,
        per_worker=outcome.per_worker,
        bounded=outcome.bounded,
        gpus=outcome.gpus,
        fell_back=outcome.fell_back,
        seconds=outcome.seconds,
        sent_bytes=outcome.sent_bytes,
        plain_estimate_s=outcome.plain_estimate_s,
        proven=outcome.proven,
    )


def _meanwhile(report: LoopReport, outcome: Outcome, progress: Progress | None) -> str:
    """What is said beside a loop that is not over yet; where workers have it, the figures say enough."""
    if outcome.reason is not None:
        return report.text
    return words.trial(outcome.here) if progress is None else ""


def _settled(report: LoopReport) -> LoopView:
    done = report.iterations_here + report.iterations_on_workers
    return LoopView(
        line=report.line,
        header=report.header,
        total=report.total,
        computed=done,
        committed=done,
        here=report.iterations_here,
        seconds=report.seconds,
        eta_s=None,
        rate_per_s=None,
        route=report.route,
        reason=report.reason,
        text=report.text,
        plain_estimate_s=report.plain_estimate_s,
    )


def _claim(report: RunReport) -> str:
    """What may be said of the result."""
    if any(loop.again for loop in report.loops):
        return "not the same as a plain run, perhaps: some iterations may have run twice"
    otherwise = next((loop for loop in report.loops if loop.otherwise is not None), None)
    if otherwise is not None and otherwise.otherwise is not None:
        iteration = f"iteration {otherwise.otherwise[0]:,} of line {otherwise.line}"
        return f"not the same as a plain run: {iteration} comes out otherwise here"
    seeds = {loop.streams for loop in report.loops if loop.streams is not None}
    if seeds:
        return f"not the same as a plain run: each iteration has random numbers of its own, by --streams {min(seeds)}"
    if report.route == "kernel":
        return "a plain run"
    if any(loop.blas is not None for loop in report.loops if loop.route != "kernel"):
        return "not the same as a plain run to the last bit, perhaps: linear algebra had other threads on workers"
    if report.unlike:
        return f"not the same as a plain run, perhaps: {'; '.join(report.unlike)}"
    proven = "" if report.proven else " (not proven)"
    allowed = words.joined([each for each in ALLOWANCES if each in report.allowed])
    independent = f"iterations are independent in their {allowed}" if allowed else ""
    own = words.joined([f"`{name}`" for name in report.per_worker])
    alike = f"what {own} gives is the same on every worker" if own else ""
    conditions = words.joined([each for each in (independent, alike) if each])
    return f"same as a plain run{proven}" + (f", if {conditions}" if conditions else "")


def _error_view(error: BaseException, line: int, source: str, path: str) -> ErrorView:
    name = type(error).__name__
    text = "".join(traceback.format_exception_only(error)).strip()
    # The name is told anyway; one that is shown with its module stays.
    return ErrorView(name, line, 1, text.removeprefix(name).removeprefix(": "), source, path)


def _path_of(error: BaseException, filename: str) -> str:
    """The user's frames, from the cell's own on, the innermost last; ours are cut away."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = str(Path(__file__).parents[1])
    begins = next((at for at, frame in enumerate(frames) if frame.filename == filename), len(frames))
    told = []
    for frame in frames[begins:]:
        if frame.filename.startswith(ours):
            continue
        place = (
            f"line {frame.lineno}" if frame.filename == filename else f"{frame.filename}, line {frame.lineno}"
        )
        told.append(place if frame.name == "<module>" else f"{place}, in {frame.name}")
        told += [f"    {frame.line}"] if frame.line else []
    return "\n".join(told)


def _line_in(trace: TracebackType | None, filename: str) -> int:
    """The cell's line in which an exception passed; 0 if it came from nowhere in the cell."""
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
