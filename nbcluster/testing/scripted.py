"""Workers that follow a script, in simulated time.

    >>> clock = ManualClock()
    >>> backend = ScriptedBackend(Script(seconds=lambda i: 0.01), clock, workers=4)
    >>> played = play(LoopMachine(1000, 1, proof=False), backend)
    >>> played.ended
    Finish(upto=1000, stopped=None)
    >>> played.seconds < 3
    True

An hour of a thousand workers passes in seconds, the same each time, with the deaths, surprises and latencies
that the script asks for.

In this room a backend is played without processes, and a loop with it from its first event to its end.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any, Literal

from nbcluster.run.events import (
    CancelSlice,
    Command,
    Commit,
    Committed,
    ContinueHere,
    EffectsLost,
    Event,
    Finish,
    ProofFailed,
    ProofPassed,
    ShortenSlice,
    SliceFinished,
    SliceFlushed,
    SliceId,
    SliceShortened,
    SliceStarted,
    SliceSurprised,
    StopAsked,
    SubmitSlice,
    Tick,
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.machine import LoopMachine
from nbcluster.testing.clock import ManualClock


@dataclass(frozen=True, kw_only=True)
class Script:
    """What the workers are like, and what befalls them."""

    seconds: Callable[[int], float]
    """How long an iteration takes on a worker."""
    latency_s: float = 0.006
    """A message and its answer; each way takes half."""
    scheduler_s: float = 0.0
    """What handing out one slice costs, one after the other."""
    flush_s: float = 1.0
    bytes_each: int = 0
    surprises: Mapping[int, str] = field(default_factory=dict)
    """Iteration to reason word."""
    poison: Mapping[int, int] = field(default_factory=dict)
    """Iteration to how many workers it kills before it succeeds."""
    deaths: Sequence[tuple[float, str]] = ()
    """Moments, counted from the opening, at which workers die of something else."""
    effects_die: bool = False
    """A dying worker takes along the effects that nobody has fetched."""
    replaced_after_s: float | None = None
    """When a new worker comes for a dead one, if ever."""
    proof: Literal["passed", "failed"] = "passed"
    """How it comes out when a worker runs iteration 0 too."""


@dataclass(eq=False)
class _Work:
    """A slice on its worker. ``done_at`` are the moments at which iterations ``flushed`` and following are
    done."""

    slice: SliceId
    first: int
    end: int
    flushed: int
    done_at: list[float] = field(default_factory=list)
    begun_at: float = 0.0
    turn: int = 0


@dataclass(eq=False)
class _Lane:
    worker: WorkerId
    alive: bool = True
    queue: list[_Work] = field(default_factory=list)
    reached_at: float = 0.0
    """When the last command arrives."""


class ScriptedBackend:
    """Plays the workers of a script: commands in, events out through the listener, both after half a latency.

    It has the engine's port, so the engine can be driven with it, in simulated time: its clock is ``clock``,
    which each `work` turns to the next thing that happens. ``effects_of`` makes the effects of iterations.
    """

    def __init__(
        self,
        script: Script,
        clock: ManualClock,
        workers: int = 2,
        effects_of: Callable[[int, int], Any] = range,  # Any: whatever its driver commits
    ) -> None:
        self.script, self.clock = script, clock
        self._lanes = {WorkerId(f"w{i}"): _Lane(WorkerId(f"w{i}")) for i in range(workers)}
        self._names = count(workers)
        self._effects_of = effects_of
        self._flushes: dict[tuple[SliceId, int], tuple[WorkerId, int]] = {}
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._scheduler_free = clock.now()
        self._kills = dict(script.poison)
        self._tell: Callable[[Any], None] = lambda event: None  # Any: the engine hears more than events

    # The port that the engine uses.

    def open(self, payload: object, heard: Callable[[Any], None]) -> None:
        self._tell = heard
        for worker in self.workers():
            self._say(WorkerJoined(worker))
        for at, name in self.script.deaths:
            self.at(self.clock.now() + at, partial(self._die, WorkerId(name), "killed by the script"))

    def workers(self) -> list[WorkerId]:
        return [lane.worker for lane in self._lanes.values() if lane.alive]

    def prove(self, worker: WorkerId) -> None:
        from nbcluster.engine.backend import ProofShown  # here, so that a machine plays without the engine

        passed = self.script.proof == "passed"
        shown = ProofShown(self._effects_of(0, 1)) if passed else ProofShown(None, "it gave another number")
        self.at(self.clock.now() + self.script.seconds(0) + self.script.latency_s, lambda: self._tell(shown))

    def submit(self, command: SubmitSlice) -> None:
        self._scheduler_free = max(self._scheduler_free, self.clock.now()) + self.script.scheduler_s
        work = _Work(command.slice, command.first, command.end, command.first)
        self._send(command.worker, self._scheduler_free, lambda: self._arrive(command.worker, work))

    def shorten(self, command: ShortenSlice) -> None:
        self._send(command.worker, self.clock.now(), lambda: self._shorten(command))

    def cancel(self, command: CancelSlice) -> None:
        self._send(command.worker, self.clock.now(), lambda: self._cancel(command))

    def effects(self, slice_: SliceId, first: int) -> Any:
        """The effects of a flush, once. Raises EffectsGone."""
        if (slice_, first) not in self._flushes:
            from nbcluster.engine.backend import EffectsGone

            raise EffectsGone("they died with their worker, or were fetched before")
        _, end = self._flushes.pop((slice_, first))
        return self._effects_of(first, end)

    def work(self) -> bool:
        return self.step()

    def close(self) -> None:
        self._tell = lambda event: None
        self._agenda = []

    # Simulated time.

    def at(self, when: float, do: Callable[[], None]) -> None:
        """Put something on the agenda; what is put there for one moment happens in the order it was put."""
        heappush(self._agenda, (max(when, self.clock.now()), next(self._order), do))

    def step(self) -> bool:
        """Turn the clock to the next thing that happens, and let it happen; False if there is none."""
        if not self._agenda:
            return False
        when, _, do = heappop(self._agenda)
        self.clock.turn_to(when)
        do()
        return True

    def _send(self, worker: WorkerId, when: float, do: Callable[[], None]) -> None:
        """Commands reach a worker in the order in which they were given."""
        lane = self._lanes[worker]
        lane.reached_at = max(lane.reached_at, when + self.script.latency_s / 2)
        self.at(lane.reached_at, do)

    def _after_a_trip(self, do: Callable[[], None]) -> None:
        self.at(self.clock.now() + self.script.latency_s / 2, do)

    def _say(self, event: Event) -> None:
        self._after_a_trip(lambda: self._tell(event))

    # Workers.

    def _arrive(self, worker: WorkerId, work: _Work) -> None:
        lane = self._lanes[worker]
        if lane.alive:
            lane.queue.append(work)
            if lane.queue[0] is work:
                self._begin(lane)

    def _begin(self, lane: _Lane) -> None:
        if lane.queue:
            work = lane.queue[0]
            self._say(SliceStarted(work.slice, lane.worker, self.clock.now()))
            self._run_on(lane, work)

    def _run_on(self, lane: _Lane, work: _Work) -> None:
        """Compute up to the next flush: find its moment, and come back then."""
        work.begun_at = now = self.clock.now()
        work.done_at = []
        work.turn += 1
        fate = partial(self._flush, lane, work)
        until = now
        for i in range(work.flushed, work.end):
            if self._kills.get(i):
                fate = partial(self._poisoned, lane, i)
                break
            if i in self.script.surprises:
                fate = partial(self._surprise, lane, work, i)
                break
            until += self.script.seconds(i)
            work.done_at.append(until)
            if until - now >= self.script.flush_s:
                break
        self._come_back(lane, work, until, fate)

    def _come_back(self, lane: _Lane, work: _Work, when: float, fate: Callable[[], None]) -> None:
        turn = work.turn

        def due() -> None:
            if lane.alive and lane.queue and lane.queue[0] is work and work.turn == turn:
                fate()

        self.at(when, due)

    def _flush(self, lane: _Lane, work: _Work) -> None:
        end = work.flushed + len(work.done_at)
        if end > work.flushed:
            self._flushes[work.slice, work.flushed] = lane.worker, end
            seconds, size = self.clock.now() - work.begun_at, self.script.bytes_each * (end - work.flushed)
            self._say(SliceFlushed(work.slice, work.flushed, end, seconds, size))
            work.flushed = end
        if work.flushed < work.end:
            self._run_on(lane, work)
        else:
            self._say(SliceFinished(work.slice))
            self._leave(lane, work)

    def _leave(self, lane: _Lane, work: _Work) -> None:
        lane.queue.remove(work)
        self._begin(lane)

    def _surprise(self, lane: _Lane, work: _Work, at: int) -> None:
        work.end = at
        if work.done_at:
            self._flushes[work.slice, work.flushed] = lane.worker, at
            self._say(SliceFlushed(work.slice, work.flushed, at, self.clock.now() - work.begun_at))
        self._say(SliceSurprised(work.slice, at, self.script.surprises[at], f"iteration {at}"))
        self._leave(lane, work)

    def _poisoned(self, lane: _Lane, i: int) -> None:
        self._kills[i] -= 1
        self._die(lane.worker, f"killed by iteration {i}")

    def _die(self, worker: WorkerId, cause: str) -> None:
        lane = self._lanes.get(worker)
        if lane is None or not lane.alive:
            return
        lane.alive, lane.queue = False, []
        if self.script.effects_die:
            for (slice_, first), (owner, _) in list(self._flushes.items()):
                if owner == worker:
                    self._after_a_trip(partial(self._lose, slice_, first, cause))
        self._say(WorkerLost(worker, cause))
        if self.script.replaced_after_s is not None:
            self.at(self.clock.now() + self.script.replaced_after_s, self._replace)

    def _lose(self, slice_: SliceId, first: int, cause: str) -> None:
        # Fetched in the meantime: then they are the kernel's, and nothing is lost.
        if self._flushes.pop((slice_, first), None) is not None:
            self._tell(EffectsLost(slice_, first, cause))

    def _replace(self) -> None:
        worker = WorkerId(f"w{next(self._names)}")
        self._lanes[worker] = _Lane(worker)
        self._say(WorkerJoined(worker))

    def _find(self, worker: WorkerId, slice_: SliceId) -> tuple[_Lane, _Work | None]:
        lane = self._lanes[worker]
        return lane, next((work for work in lane.queue if work.slice == slice_), None)

    def _shorten(self, command: ShortenSlice) -> None:
        lane, work = self._find(command.worker, command.slice)
        if work is None:
            return
        running = lane.queue[0] is work
        begun = work.flushed + bisect_right(work.done_at, self.clock.now()) + 1 if running else work.first
        work.end -= max(0, (work.end - begun + 1) // 2)
        self._say(SliceShortened(work.slice, work.end))
        if running and work.flushed + len(work.done_at) >= work.end:
            work.done_at = work.done_at[: work.end - work.flushed]
            work.turn += 1
            self._come_back(lane, work, work.done_at[-1], lambda: self._flush(lane, work))

    def _cancel(self, command: CancelSlice) -> None:
        lane, work = self._find(command.worker, command.slice)
        if work is not None:
            running = lane.queue[0] is work
            lane.queue.remove(work)
            if running:
                self._begin(lane)


@dataclass
class Played:
    """What came of a loop."""

    seconds: float = 0.0
    ended: Command | None = None
    committed: list[tuple[int, int, str]] = field(default_factory=list)
    """(first, end, ``worker`` or ``kernel``), in the order of committing."""
    commands: list[Command] = field(default_factory=list)
    furthest: int = 0
    """How many iterations were out or in hand at most, ahead of the commit."""

    def count(self, kind: type[Command]) -> int:
        return sum(isinstance(each, kind) for each in self.commands)


def play(
    machine: LoopMachine,
    backend: ScriptedBackend,
    *,
    commit_s: float = 0.0,
    commit_block_s: float = 0.05,
    tick_s: float = 0.1,
    here_s: Callable[[int], float] | None = None,
    stop_at_s: float | None = None,
) -> Played:
    """Drive a loop to its end, as the engine does, in simulated time.

    ``commit_s`` is what committing an iteration costs the kernel. With ``here_s`` the kernel runs iterations
    itself, each taking that long, until the first worker has answered. Raises TimeoutError after a simulated
    day without an end.
    """
    return _Kernel(machine, backend, commit_s, commit_block_s, tick_s, here_s).play(stop_at_s)


_TOO_LONG_S = 86_400.0


class _Kernel:
    def __init__(
        self,
        machine: LoopMachine,
        backend: ScriptedBackend,
        commit_s: float,
        commit_block_s: float,
        tick_s: float,
        here_s: Callable[[int], float] | None,
    ) -> None:
        self._machine, self._backend, self._here_s = machine, backend, here_s
        self._commit_s, self._tick_s = commit_s, tick_s
        self._block = max(1, int(commit_block_s / commit_s)) if commit_s else machine.total + 1
        self._played = Played()
        self._answered = False

    def play(self, stop_at_s: float | None) -> Played:
        start = self._backend.clock.now()
        self._backend.open(None, self.hear)
        self._backend.at(start, self._tick)
        if not self._machine.proven:
            self._backend.at(start + self._backend.script.seconds(0), self._prove)
        if stop_at_s is not None:
            self._backend.at(start + stop_at_s, lambda: self.hear(StopAsked("interrupted")))
        while self._played.ended is None and self._backend.step():
            if self._backend.clock.now() - start > _TOO_LONG_S:
                raise TimeoutError(
                    f"the loop has not ended: {self._machine.progress(self._backend.clock.now())}"
                )
        self._played.seconds = self._backend.clock.now() - start
        self._backend.close()
        return self._played

    def _prove(self) -> None:
        passed = self._backend.script.proof == "passed"
        self.hear(ProofPassed() if passed else ProofFailed("it gave another number"))

    def hear(self, event: Event) -> None:
        self._answered |= isinstance(event, SliceFlushed)
        for command in self._machine.handle(event, self._backend.clock.now()):
            self._obey(command)

    def _obey(self, command: Command) -> None:
        self._played.commands.append(command)
        match command:
            case SubmitSlice():
                ahead = command.end - self._machine.committed
                self._played.furthest = max(self._played.furthest, ahead)
                self._backend.submit(command)
            case ShortenSlice():
                self._backend.shorten(command)
            case CancelSlice():
                self._backend.cancel(command)
            case Commit():
                self._backend.effects(command.slice, command.first)
                self._commit(command, command.first)
            case ContinueHere() | Finish():
                self._played.ended = command

    def _commit(self, command: Commit, first: int) -> None:
        end = min(command.end, first + self._block)

        def committed() -> None:
            self._played.committed.append((first, end, "worker"))
            self.hear(Committed(end))
            if end < command.end and self._played.ended is None:
                self._commit(command, end)

        self._backend.at(self._backend.clock.now() + self._commit_s * (end - first), committed)

    def _tick(self) -> None:
        self.hear(Tick())
        self._run_here()
        self._backend.at(self._backend.clock.now() + self._tick_s, self._tick)

    def _run_here(self) -> None:
        if self._here_s is None or self._answered:
            return
        claimed = self._machine.claim_here(1, self._backend.clock.now())
        if claimed is None:
            return
        first, end = claimed

        def ran() -> None:
            self._played.committed.append((first, end, "kernel"))
            self.hear(Committed(end))
            self._run_here()

        self._backend.at(self._backend.clock.now() + self._here_s(first), ran)
