"""Slices in this process, through the same payload, pickled both ways.

Work is done when the engine has nothing else to do, in an order that a test can choose; a slice is run on a copy of
everything, as a worker would have it. There is no audit hook here, since one cannot be removed: writes are not stopped.

In this room (``engine``) a cluster is as small as it can be.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random

from nbcluster.engine.backend import PROOF, Backend, EffectsGone, Heard, Limits, NobodyOpens, ProofShown
from nbcluster.engine.payload import Payload
from nbcluster.run.events import (
    CancelSlice,
    CheckId,
    Doubted,
    ShortenSlice,
    SliceFinished,
    SliceFlushed,
    SliceId,
    SliceShortened,
    SliceStarted,
    SliceSurprised,
    SubmitSlice,
    Vouched,
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.progress import Place
from nbcluster.worker import slices
from nbcluster.worker.effects import Effects
from nbcluster.worker.needs import Need
from nbcluster.worker.payload import open_payload
from nbcluster.worker.slices import Finished, Flushed, Limit, Report, SliceRunner, Surprised
from nbcluster.worker.workbench import Workbench


@dataclass(frozen=True)
class Schedule:
    """How the pretended workers behave: which slice is run next, and who dies when."""

    order: Random | None = None
    """Chooses among the slices that wait; None: first come, first served."""
    death: float = 0.0
    """How likely a worker dies instead of running its slice, or while it tells of it; it comes back at once."""
    effects_die: bool = False
    """Whether a dying worker takes along what it has told of and nobody has asked for yet."""
    opened_after_s: float | None = 0.0
    """How long workers take to open the payload, told from another thread; None: they cannot."""


class _Dead(BaseException):
    """Of a worker that was about to tell something."""


@dataclass
class InlineBackend:
    count: int
    schedule: Schedule = field(default_factory=Schedule)
    clock: Callable[[], float] = lambda: 0.0

    def open(self, payload: Payload, heard: Heard) -> None:
        self._payload = payload
        self._heard = heard
        self._runners: dict[WorkerId, SliceRunner] = {}
        self._waiting: list[tuple[SubmitSlice, Limit]] = []
        self._effects: dict[tuple[int, int], tuple[WorkerId, bytes]] = {}
        self._opened = False
        self._later: threading.Timer | None = None
        after_s = self.schedule.opened_after_s
        if after_s is None:
            heard(NobodyOpens("a worker could not open what the loop needs"))
        elif after_s:
            self._later = threading.Timer(after_s, self._open)
            self._later.start()
        else:
            self._open()

    def _open(self) -> None:
        self._opened = True
        for worker in self._all():
            self._heard(WorkerJoined(worker))

    def _all(self) -> list[WorkerId]:
        return [WorkerId(f"inline-{number}") for number in range(self.count)]

    def workers(self) -> list[WorkerId]:
        return self._all() if self._opened else []

    def prove(self, worker: WorkerId) -> None:
        self._waiting.insert(0, (SubmitSlice(PROOF, 0, 1, worker), Limit(0, 1)))

    def submit(self, command: SubmitSlice) -> None:
        self._waiting.append((command, Limit(command.first, command.end)))

    def shorten(self, command: ShortenSlice) -> None:
        for waiting, limit in self._waiting:
            if waiting.slice == command.slice:
                self._heard(SliceShortened(command.slice, limit.halve()))

    def cancel(self, command: CancelSlice) -> None:
        self._waiting = [each for each in self._waiting if each[0].slice != command.slice]

    def effects(self, slice_: SliceId, first: int) -> Effects:
        found = self._effects.pop((slice_, first), None)
        if found is None:
            raise EffectsGone("they died with their worker, or were asked for twice")
        effects: Effects = self._payload.unpack(found[1])
        return effects

    def work(self) -> bool:
        if any(map(self._makes_up, list(self._runners))):
            return True
        if not self._waiting:
            return False
        chance = self.schedule.order
        index = chance.randrange(len(self._waiting)) if chance else 0
        # A worker runs its own slices in the order in which it got them.
        worker = self._waiting[index][0].worker
        index = next(at for at, each in enumerate(self._waiting) if each[0].worker == worker)
        command, limit = self._waiting.pop(index)
        dies = chance is not None and chance.random() < self.schedule.death
        last_words = chance.randrange(3) if chance is not None and dies else None
        try:
            self._run(command, limit, last_words)
        except _Dead:
            self._die(worker)
        return True

    def _makes_up(self, worker: WorkerId) -> bool:
        """Whether a worker that has nothing to run owed a checkpoint, which it has made now."""
        runner = self._runners[worker]
        if not runner.owes or any(command.worker == worker for command, _ in self._waiting):
            return False
        runner.make_up(partial(self._report, worker))
        return True

    def close(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later.join()
        self._waiting.clear()
        for worker in list(self._runners):
            self._drop(worker)
        self._effects.clear()

    def _drop(self, worker: WorkerId) -> None:
        runner = self._runners.pop(worker, None)
        if runner is not None:
            runner.payload.close()

    def _die(self, worker: WorkerId) -> None:
        self._waiting = [each for each in self._waiting if each[0].worker != worker]
        self._drop(worker)
        if self.schedule.effects_die:
            self._effects = {key: held for key, held in self._effects.items() if held[0] != worker}
        self._heard(WorkerLost(worker, "it was scheduled to die"))
        self._heard(WorkerJoined(worker))

    def _run(self, command: SubmitSlice, limit: Limit, last_words: int | None) -> None:
        """Run a slice; a worker that is to die tells so many things of it. Raises _Dead."""
        if last_words == 0:
            raise _Dead
        told = 0

        def report(what: Report) -> None:
            nonlocal told
            if told == last_words:
                raise _Dead
            told += 1
            self._report(command.worker, what)

        runner = self._runners.get(command.worker)
        if runner is None:
            payload = open_payload(self._payload.address)
            runner = self._runners[command.worker] = SliceRunner(payload, Workbench.in_kernel(payload))
        self._heard(SliceStarted(command.slice, command.worker, self.clock()))
        ahead = command.slice != PROOF
        if not runner.run(command.slice, limit, command.first, report, ahead=ahead, left_s=command.left_s):
            runner.make_up(report)
            self._drop(command.worker)
        if last_words is not None:
            raise _Dead

    def _report(self, worker: WorkerId, report: Report) -> None:
        match report:
            case Flushed() if report.slice == PROOF:
                self._effects[(PROOF, 0)] = worker, report.data
                self._heard(ProofShown(seconds=report.seconds, queued_s=report.queued_s))
            case Surprised() if report.slice == PROOF:
                self._heard(ProofShown(report.detail, report.reason))
            case Finished() if report.slice == PROOF:
                pass
            case Flushed():
                number = SliceId(report.slice)
                self._effects[(number, report.first)] = worker, report.data
                check = None if report.check is None else CheckId(report.check)
                size = len(report.data)
                self._heard(SliceFlushed(number, report.first, report.end, report.seconds, size, check=check))
                if report.last:
                    self._heard(SliceFinished(number))
            case Surprised():
                number = SliceId(report.slice)
                self._heard(SliceSurprised(number, report.at, report.reason, report.detail, report.exact))
            case Finished():
                self._heard(SliceFinished(SliceId(report.slice)))
            case slices.Vouched():
                self._heard(Vouched(CheckId(report.check)))
            case slices.Doubted():
                self._heard(Doubted(CheckId(report.check), report.reason, report.detail))


@dataclass
class InlineWorkforce:
    """Always ready."""

    count: int = 2
    schedule: Schedule = field(default_factory=Schedule)
    allowed: Limits = field(default_factory=Limits)

    @property
    def name(self) -> str:
        return "this process"

    def begin(self) -> None:
        pass

    def ready(self) -> bool:
        return True

    def failure(self) -> str | None:
        return None

    @property
    def failing(self) -> str:
        return "no-cluster"

    def on_gpus(self, need: Need) -> "InlineWorkforce":
        """There is nothing here that a worker could have for itself."""
        return self

    def hides_gpus(self) -> bool:
        return False

    def falls_back(self) -> bool:
        return False

    def wait(self, timeout_s: float) -> bool:
        return True

    def lanes(self) -> int:
        return self.count

    def limits(self) -> Limits:
        return self.allowed

    def warmed(self, modules: frozenset[str]) -> bool:
        return True

    def unlike(self) -> tuple[str, ...]:
        return ()

    def places(self) -> Mapping[WorkerId, Place]:
        return {}

    def backend(self, most: int | None) -> Backend:
        return InlineBackend(min(self.count, most or self.count), self.schedule)

    def tasks(self) -> None:
        """A library's own processes are other processes, and these workers are none."""
