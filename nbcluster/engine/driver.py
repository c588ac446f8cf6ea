"""One loop, from its header to its last commit.

Iteration 0 runs here, watched; then the loop either stays, or workers compute slices of it while this thread
commits them in order, until all is done or something says that the kernel goes on from iteration k.

In this room (``engine``) is the one owner of a loop's state: everybody else sends it events.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Final, Literal, Protocol

from nbcluster.analysis.facts import Leaf, Loop
from nbcluster.analysis.rewrite import CellSource, LoopForms, plant
from nbcluster.engine.backend import PROOF, Backend, EffectsGone, ProofShown, Workforce
from nbcluster.engine.commits import CommitFailed as ReplayFailed
from nbcluster.engine.commits import Committer, Gathering
from nbcluster.engine.header import Header, evaluate
from nbcluster.engine.here import Here, HoleRecorder
from nbcluster.engine.kernel_watch import Effort, KernelWatch
from nbcluster.engine.payload import Payload, Refused, build
from nbcluster.engine.surface import Surface
from nbcluster.engine.surroundings import callee_reads, callees_ask_the_clock
from nbcluster.errors import RunStopped
from nbcluster.plan.decision import Apart
from nbcluster.run.events import (
    CancelSlice,
    Command,
    Commit,
    CommitFailed,
    Committed,
    ContinueHere,
    EffectsLost,
    Event,
    Finish,
    ProofFailed,
    ProofPassed,
    ShortenSlice,
    StopAsked,
    SubmitSlice,
    Tick,
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.machine import LoopMachine
from nbcluster.run.pace import Pace
from nbcluster.run.progress import Lanes, Progress
from nbcluster.settings import Settings
from nbcluster.worker import ambient
from nbcluster.worker.effects import Effects
from nbcluster.worker.equal import first_difference
from nbcluster.worker.payload import Unsendable
from nbcluster.worker.program import Behaviour, Program, SitePlan
from nbcluster.worker.recording import rules_here
from nbcluster.worker.slices import as_columns_keep
from nbcluster.worker.witness import Witness, unlike

#: What an iteration costs beside its own time: recorded, packed, sent, committed. Measured, rounded up.
_COST_EACH_S: Final = 1.5e-6
#: What it takes to get slices going at all.
_COST_ONCE_S: Final = 0.05
#: Cheap iterations are measured over at least so long before it is decided.
_TRIAL_S: Final = 0.005
#: While workers are being started, the kernel goes on in stretches of about this long.
_STRETCH_S: Final = 0.05
_TICK_S: Final = 0.1
#: Iteration 0 is run on a worker too where that costs little: in long loops (so many iterations for each lane) and where
#: an iteration is short.
_PROOF_FROM: Final = 20
_PROOF_UNDER_S: Final = 1.0
_STOPPED: Final = "stopped"


@dataclass
class Outcome:
    """How a loop went; completes a report."""

    route: Literal["parallel", "kernel", "mixed"] = "kernel"
    reason: str | None = None
    detail: str = ""
    total: int | None = None
    here: int = 0
    apart: int = 0
    seconds: float = 0.0
    sent_bytes: int = 0
    plain_estimate_s: float | None = None
    continued_at: int | None = None
    proven: bool = False
    workers: int = 0
    sent: Mapping[str, int] = field(default_factory=dict)


class Watcher(Protocol):
    """Told how a loop is getting on, from the kernel's main thread, often."""

    def progressed(self, outcome: Outcome, progress: Progress | None) -> None: ...


class Interrupted(KeyboardInterrupt):
    """The user stopped the run; what was committed stays."""


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
    clock: Callable[[], float] = time.perf_counter


class LoopDriver:
    """Runs one loop that the plan thinks worth trying. Used once, on the kernel's main thread."""

    def __init__(self, around: Circumstances, index: int, loop: Loop, apart: Apart, number: int) -> None:
        self.outcome = Outcome()
        self._around = around
        self._index = index
        self._loop = loop
        self._apart = apart
        self._number = number
        self._forms: LoopForms = around.cell.loop(index, loop)
        self._gathering = None if loop.form == "for" else Gathering(loop.form)
        self.clocked = self._forms.clocked()
        self._by_value = _used_by_value(loop, around.space)
        self._began = around.clock()
        self._under_way: _Run | None = None
        self._stop_asked = False

    def run(self) -> Any:
        """Do what the statement does; the value of a bare comprehension. What the user's code raises, this raises, and
        the outcome says how far it got."""
        try:
            self._run()
        finally:
            self.outcome.seconds = self._around.clock() - self._began
            self.outcome.route = _route(self.outcome)
        if self._gathering is None:
            return None
        if self._around.cell.is_expression(self._index):
            return self._gathering.value
        exec(plant(self._forms.result(), {"result": self._gathering.value}), self._around.space)
        return None

    def stop(self) -> None:
        """From any thread: commit what is in hand and end."""
        self._stop_asked = True
        if self._under_way is not None:
            self._under_way.stop()

    def _run(self) -> None:
        header = evaluate(self._loop.source, self._value_of, self._around.space)
        self._here = Here(self._forms, header.iterator, self._around.space, self._gathering)
        why = self._stays(header)
        if why is not None:
            return self._rest_here(*why)
        assert header.items is not None
        self._items = header.items
        self.outcome.total = len(header.items)
        if len(header.items) < 2:
            return self._rest_here("small", "there are fewer than two iterations")
        self._around.workforce.begin()
        trial = _Trial(
            self._around,
            self._here,
            self._loop,
            self._apart,
            self._by_value,
            len(self._items),
            self._ran_here,
        )
        self._ran_here(0)
        why = trial.run()
        self.outcome.plain_estimate_s = trial.estimate_s
        if why is not None:
            return self._rest_here(*why)
        if self._here.position >= len(self._items):
            self.outcome.here = len(self._items)
            return None
        return self._try_apart(trial)

    def _ran_here(self, count: int, plain_estimate_s: float | None = None) -> None:
        """So far, before workers have the loop."""
        self.outcome.here = count
        self.outcome.plain_estimate_s = plain_estimate_s
        self._around.watcher.progressed(self.outcome, None)

    def _value_of(self, leaf: Leaf) -> Any:
        return eval(self._around.cell.expression(leaf), self._around.space)

    def _stays(self, header: Header) -> tuple[str, str] | None:
        if header.items is None:
            return "iterator", f"line {self._loop.line} iterates over {header.told}"
        changed = {id(self._around.space.get(name)): name for name in self._loop.named("collected")}
        for source in header.sources:
            if id(source) in changed:
                return "changes", f"the loop changes `{changed[id(source)]}` while iterating over it"
        return None

    def _rest_here(self, reason: str, detail: str) -> None:
        """The kernel goes on to the end; what it meets there is met as in a plain run."""
        self.outcome.reason, self.outcome.detail = reason, detail
        if self.outcome.apart:
            self.outcome.continued_at = self._here.position
        self.outcome.route = _route(self.outcome)
        self._around.watcher.progressed(self.outcome, None)
        self._here.rest()
        if self.outcome.total is not None:
            self.outcome.here = self.outcome.total - self.outcome.apart

    # Apart ---------------------------------------------------------------------------------------

    def _try_apart(self, trial: "_Trial") -> None:
        try:
            payload = self._payload()
        except Refused as refused:
            return self._rest_here(refused.reason, _refusal(refused))
        self.outcome.sent_bytes = payload.size_bytes
        backend = self._around.workforce.backend(trial.lanes)
        self._under_way = _Run(self, payload, backend, trial)
        if self._stop_asked:
            self._under_way.stop()
        try:
            end = self._under_way.run()
        finally:
            self._under_way = None
            backend.close()
            payload.close()
        if isinstance(end, Finish):
            return self._finished(end)
        self._here.skip_to(end.at)
        return self._rest_here(end.reason, end.detail)

    def _finished(self, end: Finish) -> None:
        if end.stopped == _STOPPED:
            loop = self._loop
            raise RunStopped(self._around.run, loop.line, loop.header, end.upto, self.outcome.total)
        if end.stopped is not None:
            raise Interrupted

    def _payload(self) -> Payload:
        around = self._around
        stay_global = set(self._apart.stay_global)
        never = {
            id(around.space[name]): name for name in self._loop.named("collected") if name in around.space
        }
        while True:
            payload = build(
                self._program(stay_global), around.space, never=never, storage=around.settings.sharing
            )
            clash = payload.callee_names & set(self._loop.names)
            if clash & {*self._loop.named("collected"), *self._loop.named("reduced")}:
                payload.close()
                name = min(clash & {*self._loop.named("collected"), *self._loop.named("reduced")})
                raise Refused(
                    "carried", f"a function that it holds reads `{name}`, which the loop changes", name
                )
            late = clash & {*self._loop.named("private"), *self._loop.named("item")}
            if late <= stay_global:
                return payload
            # A function deep inside a capture looks up a name of the body: that name has to live where it looks.
            stay_global |= late
            payload.close()

    @property
    def one_log(self) -> bool:
        """Whether all sites write into one column, so that their order within an iteration is known."""
        return self._apart.ordered or _interleaves(self._loop)

    @property
    def site_plans(self) -> tuple[SitePlan, ...]:
        return tuple(SitePlan(site.index, site.kind, site.once, _pruned(site)) for site in self._loop.sites)

    def _program(self, stay_global: set[str]) -> Program:
        around, loop = self._around, self._loop
        code, kept = self._forms.slice(
            stay_global=stay_global,
            by_value=self._by_value,
            one_log=self.one_log,
        )
        names = {name: around.space[name] for name in loop.named("captured") if name in around.space}
        names["__name__"] = around.space.get("__name__", "__main__")
        return Program(
            run=f"{around.run}.{self._number}",
            code=code,
            kept=kept,
            conditional=frozenset(name for name in kept if loop.names[name].conditional),
            stay_global=frozenset(stay_global) | self._forms.defined,
            sites=self.site_plans,
            one_log=self.one_log,
            items=self._items,
            names=names,
            ambient=ambient.read(),
            rules=rules_here(),
            behaviour=Behaviour(around.settings.flush_s, around.settings.checkpoint_ratio),
        )

    def finish_failed(self, failed: ReplayFailed, flushed_from: int) -> None:
        self._here.finish(failed, self._items, flushed_from)


class _Trial:
    """Iteration 0 and what follows it in the kernel, until it is known whether and when workers are worth it."""

    def __init__(
        self,
        around: Circumstances,
        here: Here,
        loop: Loop,
        apart: Apart,
        by_value: frozenset[int],
        total: int,
        ran_here: Callable[[int, float], None],
    ) -> None:
        self._around = around
        self._ran_here = ran_here
        self._here = here
        self._total = total
        self._watch = KernelWatch(
            (*apart.captured, *callee_reads(apart.captured, around.space)), around.space
        )
        self._effort = Effort()
        self.recorder = HoleRecorder(loop, by_value)
        self.witness = Witness()
        self.each_s = 0.0
        self.lanes: int | None = around.most_workers
        self.bindings: dict[str, Any] = {}
        self._names = (*loop.named("item"), *loop.named("private")) if loop.form == "for" else ()

    @property
    def estimate_s(self) -> float:
        """What the plain run would take."""
        return self.each_s * self._total

    def run(self) -> tuple[str, str] | None:
        """Why the loop stays here; None once workers should have it."""
        self._watch.arm()
        self._timed(1, watched=True)
        self.bindings = {name: self._around.space[name] for name in self._names if name in self._around.space}
        return self._changed() or self._small() or self._too_wide() or self._until_workers()

    def _changed(self) -> tuple[str, str] | None:
        change = self._watch.look()
        return None if change is None else (change.reason, change.detail)

    def _too_wide(self) -> tuple[str, str] | None:
        width = self._effort.width
        lanes = self._around.workforce.lanes()
        fit = int(lanes / width + 0.25) if width > 1.25 else lanes
        if fit < 2 <= lanes:
            return "threads", f"one iteration keeps {width:.1f} of {lanes} cores busy by itself"
        if fit < lanes:
            self.lanes = min(fit, self.lanes or fit)
        return None

    def _small(self) -> tuple[str, str] | None:
        if not self._around.settings.too_small_s:
            return None
        # The first iteration of a cheap loop tells little: it fills caches.
        while self._effort.wall_s < _TRIAL_S and self._left:
            self._timed(min(self._left, max(1, int(_TRIAL_S / max(self.each_s, 1e-7) / 4))))
            if (why := self._changed()) is not None:
                return why
        return self._not_worth_it()

    def _not_worth_it(self) -> tuple[str, str] | None:
        rest = self._left * self.each_s
        lanes = min(self._around.workforce.lanes(), self.lanes or 1_000_000)
        apart = rest / max(lanes, 1) + _COST_ONCE_S + self._left * _COST_EACH_S
        if rest < self._around.settings.too_small_s or apart > 0.9 * rest:
            return "small", f"the rest takes about {_seconds(rest)} here"
        return None

    def _until_workers(self) -> tuple[str, str] | None:
        """The kernel goes on with the next iterations while nobody else can."""
        workforce = self._around.workforce
        if not self._around.settings.too_small_s:
            workforce.wait(self._around.settings.start_s)
        while not workforce.ready() and self._left:
            failure = workforce.failure()
            if failure is not None:
                return "no-cluster", failure
            self._ran_here(self._here.position, self.estimate_s)
            self._timed(min(self._left, max(1, int(_STRETCH_S / max(self.each_s, 1e-7)))))
            if (why := self._changed() or self._not_worth_it()) is not None:
                return why
        return None

    @property
    def _left(self) -> int:
        return self._total - self._here.position

    def _timed(self, count: int, *, watched: bool = False) -> None:
        if watched:
            with self.witness.watching():
                spent = self._effort.measured(lambda: self._here.watched(self.recorder))
        else:
            spent = self._effort.measured(lambda: self._here.run(count))
        self.each_s = spent / count if watched else (self.each_s + spent / count) / 2


class _Run:
    """The part of a loop's life in which workers compute it."""

    def __init__(self, driver: LoopDriver, payload: Payload, backend: Backend, trial: _Trial) -> None:
        self._driver = driver
        self._around = driver._around
        self._outcome = driver.outcome
        self._payload = payload
        self._backend = backend
        self._trial = trial
        self._queue: SimpleQueue[Event | ProofShown] = SimpleQueue()
        here = driver._here
        settings = self._around.settings
        total = len(driver._items)
        lanes = self._around.workforce.lanes()
        self._proving = settings.proof and (total >= _PROOF_FROM * lanes or trial.each_s < _PROOF_UNDER_S)
        self._first = here.position
        self._machine = LoopMachine(
            total,
            here.position,
            Pace(window_s=settings.window_s, retries=settings.retries),
            proof=self._proving,
            now=self._around.clock(),
            guess_s=trial.each_s,
            lanes=self._around.lanes,
            loop=driver._number,
        )
        self._committer = Committer(
            driver._loop, driver._forms.replay(), self._around.space, self._around.surface, driver._gathering
        )
        self._prover: WorkerId | None = None
        self._commits: list[Commit] = []
        self._effects: Effects | None = None
        self._block = 64
        self._end: Finish | ContinueHere | None = None
        self._failed: tuple[ReplayFailed, int] | None = None

    def run(self) -> Finish | ContinueHere:
        with self._around.surface.interrupts(self._interrupted):
            self._backend.open(self._payload, self._queue.put)
            while self._end is None:
                self._step()
        self._outcome.here = self._first
        self._outcome.apart = self._machine.committed - self._first
        self._outcome.proven = self._proving and self._machine.proven
        self._outcome.workers = max(self._outcome.workers, self._machine.workers)
        if self._failed is not None and isinstance(self._end, ContinueHere):
            self._driver.finish_failed(*self._failed)
        return self._end

    def stop(self) -> None:
        """From any thread."""
        self._queue.put(StopAsked(_STOPPED))

    def _interrupted(self) -> None:
        self._queue.put(StopAsked("interrupted"))

    def _step(self) -> None:
        if self._commits:
            self._commit_block()
        wait = None if self._commits or self._backend.work() else _TICK_S
        try:
            heard = self._queue.get(block=wait is not None, timeout=wait)
        except Empty:
            if wait is not None:
                self._tell(Tick())
        else:
            self._hear(heard)
        now = self._around.clock()
        self._outcome.workers = max(self._outcome.workers, self._machine.workers)
        self._around.watcher.progressed(self._outcome, self._machine.progress(now))

    def _hear(self, heard: Event | ProofShown) -> None:
        if isinstance(heard, ProofShown):
            self._tell(self._judged(heard))
            return
        if isinstance(heard, WorkerJoined) and self._proving and self._prover is None:
            self._prover = heard.worker
            self._backend.prove(heard.worker)
        if isinstance(heard, WorkerLost) and heard.worker == self._prover and not self._machine.proven:
            self._prover = None
            self._tell(heard)
            self._prove_elsewhere()
            return
        self._tell(heard)

    def _prove_elsewhere(self) -> None:
        for worker in self._backend.workers():
            self._prover = worker
            self._backend.prove(worker)
            return

    def _tell(self, event: Event) -> None:
        for command in self._machine.handle(event, self._around.clock()):
            self._do(command)

    def _do(self, command: Command) -> None:
        match command:
            case SubmitSlice():
                self._backend.submit(command)
            case ShortenSlice():
                self._backend.shorten(command)
            case CancelSlice():
                self._backend.cancel(command)
            case Commit():
                self._commits.append(command)
            case ContinueHere() | Finish():
                self._end = command

    # Commits -------------------------------------------------------------------------------------

    def _commit_block(self) -> None:
        """Commit for about as long as an interrupt may be deferred."""
        commit = self._commits[0]
        try:
            effects = self._effects or self._backend.effects(commit.slice, commit.first)
        except EffectsGone as gone:
            self._commits.clear()
            self._tell(EffectsLost(commit.slice, commit.first, str(gone)))
            return
        except Unsendable as stuck:
            self._commits.clear()
            self._tell(CommitFailed(max(commit.first, self._machine.committed), stuck.reason, stuck.detail))
            return
        self._effects = effects
        first = max(commit.first, self._machine.committed)
        end = min(first + self._block, commit.end)
        began = self._around.clock()
        try:
            self._committer.commit(effects, first, end)
        except ReplayFailed as failed:
            self._failed = failed, effects.first
            self._commits.clear()
            self._tell(CommitFailed(failed.iteration, "exception", str(failed.error)))
            return
        self._pace_blocks(self._around.clock() - began)
        if end == commit.end:
            self._commits.pop(0)
            self._effects = None
        self._tell(Committed(end))

    def _pace_blocks(self, spent: float) -> None:
        most = self._around.settings.commit_block_s
        if spent < most / 4:
            self._block *= 2
        elif spent > most:
            self._block = max(1, self._block // 2)

    # The proof -----------------------------------------------------------------------------------

    def _judged(self, shown: ProofShown) -> Event:
        """Whether iteration 0 came out the same, values of the clock aside: those differ by nature."""
        if shown.trouble is not None:
            return ProofFailed(shown.trouble, shown.reason)
        try:
            effects = self._backend.effects(PROOF, 0)
        except Unsendable as stuck:
            return ProofFailed(stuck.detail, stuck.reason)
        clocked = self._driver.clocked
        theirs = [record for _, record in effects.records(0, 1) if record[0] not in clocked.sites]
        driver = self._driver
        recorded = as_columns_keep(self._trial.recorder.records, driver.site_plans, driver.one_log)
        ours = [record for record in recorded if record[0] not in clocked.sites]
        pairs = {name: value for name, value in self._trial.bindings.items() if name not in clocked.names}
        left = {name: value for name, value in effects.bindings.items() if name in pairs}
        difference = first_difference(
            (_in_order_of(theirs, ours), {name: pairs[name] for name in left}), (theirs, left), name="it"
        )
        if difference is not None:
            return ProofFailed(f"iteration 0 comes out otherwise on a worker: {difference.text}")
        clock = clocked.at_all or callees_ask_the_clock(driver._loop.named("captured"), self._around.space)
        put_out: Any = effects.output.cut(0, 1)
        unheard = unlike(self._trial.witness.events, put_out, clocked=clock)
        if unheard is not None:
            return ProofFailed(f"iteration 0 comes out otherwise on a worker: {unheard}")
        return ProofPassed()


def _in_order_of(theirs: list[tuple[int, Any]], ours: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Our records in the order in which columns list them, where the worker wrote columns."""
    if [site for site, _ in theirs] == [site for site, _ in ours]:
        return ours
    return sorted(ours, key=lambda record: record[0])


def _interleaves(loop: Loop) -> bool:
    """Whether an inner loop can mix the records of several sites."""
    return len(loop.sites) > 1 and any(site.nested for site in loop.sites)


def _pruned(site: Any) -> str | None:
    return site.operator if site.kind == "update" and site.operator in (">", ">=", "<", "<=") else None


def _used_by_value(loop: Loop, space: dict[str, Any]) -> frozenset[int]:
    """The sites that use their operands at once, so that what the body does to them later is too late."""
    sites = set()
    for site in loop.sites:
        keeps = site.kind == "setitem" and type(space.get(site.names[0])) in (dict, list)
        if site.kind in ("extend", "fold", "setitem_op") or (site.kind == "setitem" and not keeps):
            sites.add(site.index)
    return frozenset(sites)


def _route(outcome: Outcome) -> Literal["parallel", "kernel", "mixed"]:
    if not outcome.apart:
        return "kernel"
    return "parallel" if outcome.continued_at is None else "mixed"


def _refusal(refused: Refused) -> str:
    return f"`{refused.name}`: {refused.detail}" if refused.name else refused.detail


def _seconds(value: float) -> str:
    return f"{value:.1f} s" if value >= 1 else f"{value * 1000:.0f} ms"
