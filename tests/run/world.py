"""A hostile world for a LoopMachine: workers, channels and a kernel, each of which moves when it is told to.

Every message waits in a channel until somebody delivers it; only the messages of one slice keep their order.
The laws are checked on each command as it comes.

In this room the world is played and its laws are written.
"""

from collections import deque
from dataclasses import dataclass, field
from itertools import count
from math import ceil

from nbcluster.run.events import (
    CancelSlice,
    CheckId,
    Command,
    Commit,
    CommitFailed,
    Committed,
    ContinueHere,
    Doubted,
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
    Vouched,
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.machine import LoopMachine
from nbcluster.run.pace import Pace

SECONDS_EACH = 1.0


@dataclass(eq=False)
class Work:
    slice: SliceId
    first: int
    end: int
    flushed: int
    done: int
    started: bool = False


@dataclass(eq=False)
class Worker:
    id: WorkerId
    alive: bool = True
    inbox: deque[Command] = field(default_factory=deque)
    queue: list[Work] = field(default_factory=list)
    puts_off: bool = False
    """Whether its next slices end without a checkpoint."""
    check: CheckId | None = None
    """The checkpoint that it owes."""


class World:
    def __init__(
        self,
        total: int,
        first: int,
        pace: Pace,
        *,
        proof: bool,
        surprises: frozenset[int] = frozenset(),
        poison: dict[int, int] | None = None,
    ) -> None:
        self.machine = LoopMachine(total, first, pace, proof=proof, slice_ids=count(1))
        self.pace, self.total, self.surprises = pace, total, surprises
        self.poison = dict(poison or {})
        self.now = 0.0
        self.proof_pending = proof
        self.names = count()
        self.workers: list[Worker] = []
        self.channels: dict[object, deque[Event]] = {}
        self.lost_names: set[WorkerId] = set()
        self.known: set[WorkerId] = set()
        # what the machine may believe, iteration by iteration
        self.out: dict[int, SliceId] = {}
        self.flushes: dict[tuple[SliceId, int], int] = {}
        self.checks: dict[tuple[SliceId, int], CheckId | None] = {}
        self.vouched: set[CheckId] = set()
        self.doubted: set[CheckId] = set()
        self.history: list[tuple[int, str]] = [(i, "before") for i in range(first)]
        self.commit: Commit | None = None
        self.claim: tuple[int, int] | None = None
        self.claimed_to = first
        self.limit = total
        self.ended: Finish | ContinueHere | None = None
        self.stopped = False
        self.end_is_out = False
        self.fetched: set[tuple[SliceId, int]] = set()

    # What can happen in the world.

    def join(self) -> None:
        worker = Worker(WorkerId(f"w{next(self.names)}"))
        self.workers.append(worker)
        self.say(worker.id, WorkerJoined(worker.id))

    def alive(self) -> list[Worker]:
        return [each for each in self.workers if each.alive]

    def read_inbox(self, worker: Worker) -> None:
        """The worker obeys one command."""
        match worker.inbox.popleft():
            case SubmitSlice(slice=slice_, first=first, end=end):
                worker.queue.append(Work(slice_, first, end, first, first))
            case ShortenSlice(slice=slice_):
                work = next((each for each in worker.queue if each.slice == slice_), None)
                if work is not None:
                    begun = work.done + 1 if worker.queue[0] is work else work.first
                    work.end -= max(0, (work.end - begun + 1) // 2)
                    self.say(("answer", slice_), SliceShortened(slice_, work.end))
            case CancelSlice(slice=slice_):
                worker.queue = [each for each in worker.queue if each.slice != slice_]

    def compute(self, worker: Worker, *, tell_start: bool = True) -> None:
        """The worker's first slice goes on by one iteration, or meets what waits for it there."""
        work = worker.queue[0]
        if not work.started:
            work.started = True
            if tell_start:
                self.say(work.slice, SliceStarted(work.slice, worker.id, self.now))
        if work.done >= work.end:
            self.finish(worker, work)
        elif self.poison.get(work.done):
            self.poison[work.done] -= 1
            self.die(worker, f"iteration {work.done}")
        elif work.done in self.surprises:
            self.flush(worker)
            self.say(work.slice, SliceSurprised(work.slice, work.done, "random", f"iteration {work.done}"))
            worker.queue.pop(0)
        else:
            work.done += 1
            if work.done == work.end:
                self.finish(worker, work)

    def finish(self, worker: Worker, work: Work) -> None:
        if worker.puts_off and work.done > work.flushed:
            worker.check = worker.check or CheckId(f"check {next(self.names)}")
            self.tell_flush(work, worker.check)
        else:
            self.flush(worker)
        self.say(work.slice, SliceFinished(work.slice))
        worker.queue.pop(0)

    def flush(self, worker: Worker) -> None:
        self.look(worker)
        work = worker.queue[0]
        if work.done > work.flushed:
            self.tell_flush(work, None)

    def tell_flush(self, work: Work, check: CheckId | None) -> None:
        seconds = (work.done - work.flushed) * SECONDS_EACH
        self.say(work.slice, SliceFlushed(work.slice, work.flushed, work.done, seconds, 8, check=check))
        work.flushed = work.done

    def look(self, worker: Worker, *, clean: bool = True) -> None:
        """The worker makes the checkpoint that it owes."""
        if worker.check is not None:
            told = Vouched(worker.check) if clean else Doubted(worker.check, "changes", "a list was changed")
            self.say(worker.check, told)
            worker.check = None

    def die(self, worker: Worker, cause: str, *, on_purpose: bool = False) -> None:
        worker.alive, worker.queue, worker.check = False, [], None
        worker.inbox.clear()
        self.say(worker.id, WorkerLost(worker.id, cause, on_purpose))

    def lose_effects(self, key: tuple[SliceId, int]) -> None:
        self.hear(EffectsLost(*key, "the machine is gone"))

    def stop(self) -> None:
        self.hear(StopAsked("interrupted"))

    def prove(self, passed: bool) -> None:
        self.proof_pending = False
        self.hear(ProofPassed() if passed else ProofFailed("another number"))

    def tick(self, seconds: float) -> None:
        self.now += seconds
        self.hear(Tick())

    def say(self, channel: object, event: Event) -> None:
        self.channels.setdefault(channel, deque()).append(event)

    def deliver(self, channel: object, *, twice: bool = False, lose: bool = False) -> None:
        event = self.channels[channel].popleft()
        if not self.channels[channel]:
            del self.channels[channel]
        if lose and isinstance(event, SliceFlushed):
            event = EffectsLost(event.slice, event.first, "they did not arrive")
        self.hear(event)
        if twice:
            self.hear(event)

    # The kernel.

    def commit_some(self, most: int) -> None:
        assert self.commit is not None
        self.fetched.add((self.commit.slice, self.commit.first))
        upto = min(self.commit.end, self.machine.committed + most)
        self.history += [(i, "worker") for i in range(self.machine.committed, upto)]
        if upto == self.commit.end:
            self.commit = None
        self.hear(Committed(upto))

    def fail_commit(self) -> None:
        self.commit = None
        self.hear(CommitFailed(self.machine.committed))

    def claim_here(self, most: int) -> None:
        claim = self.machine.claim_here(most, self.now)
        if claim is not None:
            first, end = claim
            assert first == self.machine.committed, "the kernel runs what comes next"
            assert self.commit is None, "while it has nothing to commit"
            assert not any(i in self.out for i in range(first, end)), "and nobody else has it"
            self.claim, self.claimed_to = claim, end

    def run_claimed(self, most: int) -> None:
        assert self.claim is not None
        _, end = self.claim
        upto = min(end, self.machine.committed + most)
        self.history += [(i, "kernel") for i in range(self.machine.committed, upto)]
        if upto == end:
            self.claim = None
        self.hear(Committed(upto))

    # The laws.

    def hear(self, event: Event) -> None:
        self.note(event)
        for command in self.machine.handle(event, self.now):
            self.judge(command)
        assert self.machine.committed == len(self.history) or isinstance(event, CommitFailed)
        assert self.machine.committed <= self.machine.computed <= self.total

    def note(self, event: Event) -> None:
        """Follow what the machine may know by now."""
        match event:
            case WorkerJoined(worker=worker):
                self.known.add(worker)
            case WorkerLost(worker=worker):
                self.known.discard(worker)
                self.lost_names.add(worker)
                self.forget(each for each, owner in self.owners.items() if owner == worker)
                for key in [each for each in self.flushes if self.owners[each[0]] == worker]:
                    if not self.counts(key):
                        del self.flushes[key]
            case SliceFlushed(slice=slice_, first=first, end=end) if slice_ in self.out.values():
                mine = [i for i in range(first, end) if self.out.get(i) == slice_]
                if mine:
                    self.flushes[slice_, first] = end
                    self.checks[slice_, first] = event.check
                for i in mine:
                    del self.out[i]
                if event.check in self.doubted:
                    self.doubt([(slice_, first)])
            case Vouched(check=check):
                self.vouched.add(check)
            case Doubted(check=check):
                self.doubted.add(check)
                self.doubt([key for key in self.flushes if self.checks[key] == check])
            case SliceShortened(slice=slice_, end=end):
                for i in [i for i, owner in self.out.items() if owner == slice_ and i >= end]:
                    del self.out[i]
            case SliceFinished(slice=slice_):
                self.forget([slice_])
            case SliceSurprised(slice=slice_, at=at):
                if slice_ in self.out.values() and not self.stopped and self.ended is None:
                    self.limit = min(self.limit, at)
                self.forget([slice_])
            case EffectsLost(slice=slice_, first=first):
                self.flushes.pop((slice_, first), None)
                if self.commit is not None and (self.commit.slice, self.commit.first) == (slice_, first):
                    self.commit = None
            case StopAsked():
                if self.stopped:
                    self.commit = None
                self.stopped = True

    def counts(self, key: tuple[SliceId, int]) -> bool:
        return self.checks[key] is None or self.checks[key] in self.vouched

    def doubt(self, keys: list[tuple[SliceId, int]]) -> None:
        for slice_, first in keys:
            if not self.stopped and self.ended is None:
                self.limit = min(self.limit, first)
            self.forget([slice_])

    def forget(self, slices) -> None:  # type: ignore[no-untyped-def]
        gone = set(slices)
        self.out = {i: owner for i, owner in self.out.items() if owner not in gone}

    def judge(self, command: Command) -> None:
        assert self.ended is None, "nothing is said after the end"
        match command:
            case SubmitSlice(slice=slice_, first=first, end=end, worker=worker):
                assert worker in self.known, "a slice goes to a worker that is there"
                assert first < end <= self.limit, "no slice is empty, or beyond where the kernel goes on"
                assert first >= max(self.machine.committed, self.claimed_to), "nothing is computed twice"
                assert not any(i in self.out for i in range(first, end)), "slices that are out are disjoint"
                if end - max(self.machine.committed, self.claimed_to) > self.most_ahead():
                    assert self.pace.end_early, "window"
                    assert end == self.total, "only the loop's end lies beyond the window"
                    assert not self.end_is_out, "and that once"
                    assert len(self.known) > 1
                    self.end_is_out = True
                assert not self.stopped, "nothing starts after a stop"
                self.out |= dict.fromkeys(range(first, end), slice_)
                self.owners[slice_] = worker
                self.worker_named(worker).inbox.append(command)
            case ShortenSlice(worker=worker):
                assert worker in self.known
                self.worker_named(worker).inbox.append(command)
            case CancelSlice(slice=slice_, worker=worker):
                assert worker in self.known
                self.forget([slice_])
                self.worker_named(worker).inbox.append(command)
            case Commit(slice=slice_, first=first, end=end):
                assert self.commit is None, "one commit at a time"
                assert first == self.machine.committed, "in order"
                assert first < end <= self.flushes[slice_, first], "of one flush that is in hand"
                assert self.counts((slice_, first)), "that a checkpoint has vouched for"
                assert end <= self.limit, "nothing at or after a surprise"
                assert not self.proof_pending, "nothing before the proof"
                self.commit = command
            case ContinueHere(at=at):
                assert at == self.machine.committed
                self.ended, self.commit, self.claim = command, None, None
            case Finish(upto=upto, stopped=stopped):
                assert upto == self.machine.committed
                assert (upto == self.total) if stopped is None else self.stopped
                self.ended, self.commit, self.claim = command, None, None

    @property
    def owners(self) -> dict[SliceId, WorkerId]:
        return self.__dict__.setdefault("_owners", {})  # type: ignore[no-any-return]

    def worker_named(self, name: WorkerId) -> Worker:
        return next(each for each in self.workers if each.id == name)

    def most_ahead(self) -> int:
        workers = len(self.known)
        window = max(2 * workers, ceil(self.pace.window_s * workers / SECONDS_EACH))
        return window * self.pace.stretch

    # Fairness.

    def play_fairly(self, steps: int = 2000) -> None:
        """Everything that can happen does; the loop must come to its end."""
        for _ in range(steps):
            if self.ended is not None:
                break
            self.play_a_round()
        assert self.ended is not None, "it ends"
        assert self.history[: self.machine.committed] == sorted(self.history)
        assert [i for i, _ in self.history] == list(range(len(self.history))), "each once, in order"

    def play_a_round(self) -> None:
        for worker in self.alive():
            while worker.inbox:
                self.read_inbox(worker)
            if worker.queue:
                self.compute(worker)
            if worker.queue and not worker.puts_off:
                self.flush(worker)
            if not worker.queue:
                self.look(worker)
        for channel in list(self.channels):
            if channel in self.channels and self.ended is None:
                self.deliver(channel)
        if self.ended is None and self.proof_pending:
            self.prove(True)
        if self.ended is None and not self.known and self.claim is None:
            self.claim_here(1)
        if self.ended is None and self.claim is not None:
            self.run_claimed(1)
        if self.ended is None and self.commit is not None:
            self.commit_some(3)
        if self.ended is None:
            self.tick(1.0)
