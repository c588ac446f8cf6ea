"""The part of a loop's life in which workers have it.

Workers open the payload, compute slices and tell; this thread, the kernel's main one, commits them in order. While it
runs iteration 0, where workers begin with the others on trust, or is still busy with the loop before, another thread hears
of workers and hands out slices: exactly one of the two is about at any time.

In this room (``engine``) is the one owner of a loop's state while it runs apart.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Final

from nbcluster.engine import lost, proof
from nbcluster.engine.backend import PROOF, Backend, EffectsGone, NobodyOpens, Notice, ProofShown
from nbcluster.engine.check import Check
from nbcluster.engine.circumstances import Circumstances, InHand, Outcome
from nbcluster.engine.commits import CommitFailed as ReplayFailed
from nbcluster.engine.commits import Committer, Enough
from nbcluster.engine.kernel_watch import KernelWatch
from nbcluster.engine.payload import Payload
from nbcluster.engine.remade import Remade
from nbcluster.engine.trial import Trial
from nbcluster.plan.figures import duration
from nbcluster.plan.report import Loss
from nbcluster.run.backlog import Piece
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
    GivenUp,
    ProofFailed,
    ProofPassed,
    ShortenSlice,
    SliceFlushed,
    StopAsked,
    SubmitSlice,
    Tick,
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.machine import LoopMachine
from nbcluster.run.pace import Pace
from nbcluster.worker.effects import Effects
from nbcluster.worker.payload import Unsendable
from nbcluster.worker.watches import Change

_TICK_S: Final = 0.1
#: Whoever stops a run waits no longer for what is in hand.
_LAST_COMMITS_S: Final = 0.5
#: A payload may take so long to open; longer where the loop is long, and less where the kernel is done before.
_OPENED_IN_S: Final = 5.0
_OPENED_SOON_S: Final = 1.0
#: What is made per worker took some time here, and may take so many times as long where all do so at once.
_MAKING: Final = 3
#: Iteration 0 is run on a worker too where that costs little: in long loops (so many iterations for each lane) and where
#: an iteration is short.
_PROOF_FROM: Final = 20
_PROOF_UNDER_S: Final = 1.0
#: A proof that takes less is no reason to have its worker wait for what comes next.
_WAITS_BEHIND_S: Final = 0.05
#: Shorter iterations say nothing about how fast a worker is.
_COMPARABLE_S: Final = 0.02
#: So many times as long as is bearable: what waits that long for a core is among too many.
_CROWDED: Final = 4
#: Said of a worker that is slower than the kernel without any library's threads.
BUSY: Final = "something else keeps the cores busy"


class _Enough:
    """Ends the minding."""


class Away:
    """Used once."""

    def __init__(
        self,
        around: Circumstances,
        hand: InHand,
        outcome: Outcome,
        trial: Trial,
        payload: Payload,
        backend: Backend,
        *,
        pace: Pace,
    ) -> None:
        self._around = around
        self._hand = hand
        self._outcome = outcome
        self._trial = trial
        self._payload = payload
        self._check = None if around.check is None else Check(around.check, hand, payload, around.space)
        self._backend = backend
        self._queue: SimpleQueue[Notice | _Enough] = SimpleQueue()
        self._put_off: list[Notice] = []
        settings = around.settings
        # What an iteration is allowed to do to the world it must not do twice: neither for a proof nor on a second worker.
        self._once = bool(around.allowed)
        # With other threads the last bits may be others, which proves nothing.
        self._proving = settings.proof and not self._once and around.blas is None
        self._is_group = hand.loop.form == "group"
        self._machine = LoopMachine(
            hand.apart_to,
            hand.here.position,
            pace,
            proof=True,
            once=self._once,
            now=around.clock(),
            guess_s=trial.each_s or None,
            lanes=around.lanes,
            loop=hand.number,
        )
        header = hand.loop.header
        around.lanes.name_items(hand.number, lambda at: lost.item(header, hand.items, at))
        self._committer = Committer(
            hand.loop, hand.forms.replay(), around.space, around.surface, hand.gathering
        )
        self._prover: WorkerId | None = None
        self._busy_prover: WorkerJoined | None = None
        self._doubted = False
        self._worked, self._worked_s = 0, 0.0
        self._commits: list[Commit] = []
        self._effects: Effects | None = None
        self._block = 1
        self._stop: StopAsked | None = None
        self._stop_by = 0.0
        """When what is in hand is to be committed, once somebody has asked."""
        self._end: Finish | ContinueHere | None = None
        self._failed: tuple[ReplayFailed, Effects] | None = None
        self._broken: BaseException | None = None
        self.last_words = ""
        """What the worker wrote last that was lost last."""
        self._minding: threading.Thread | None = None

    def open(self) -> None:
        """Let workers begin to open the payload."""
        self._backend.open(self._payload, self._queue.put)

    def close(self) -> None:
        self._mind_no_longer()
        try:
            self._backend.close()
        finally:
            self._payload.close()

    def stop(self, why: str) -> None:
        """Commit what is in hand, and end. From any thread, and from signal handlers."""
        self._queue.put(StopAsked(why))

    def begin_beside(self) -> None:
        """Workers may begin, while the kernel is busy with something else and has yet to come to iteration 0."""
        self._machine.claim_here(1, self._around.clock())
        self._minding = threading.Thread(target=self._mind, name="nbcluster-minding", daemon=True)
        self._minding.start()

    @property
    def goes_well(self) -> bool:
        """Whether nothing has come to light that would end it early. Asked while it is begun beside something else."""
        return self._broken is None and self._end is None and self._machine.state == "running"

    def first_here(self, watch: KernelWatch) -> None:
        """The kernel runs iteration 0 while workers may begin with the others. ``watch`` was armed before the payload
        was made."""
        with self._minded():
            change = self._trial.first()
        with self._hand.numbers.unseen():
            change = change or watch.look()
        self._has_run_here(change)

    def run(self) -> Finish | ContinueHere:
        """Until the loop has ended, or the kernel is to go on with it."""
        try:
            self._decide_proof()
            self._until_opened()
            while self._end is None:
                self._step()
        # No border: it goes on, and finds the random generators where what is committed has left them.
        except BaseException:
            self._hand.numbers.settle(self._machine.committed)
            raise
        self._count()
        if self._failed is not None and isinstance(self._end, ContinueHere):
            self._finish(*self._failed)
        return self._end

    def _finish(self, failed: ReplayFailed, effects: Effects) -> None:
        flushed = list(effects.records(effects.first, failed.iteration))
        remade = Remade(self._hand.loop.sites, self._hand.by_value)
        rewritten = self._committer.rewritten
        self._hand.here.finish(failed, self._hand.items, flushed, effects.first, rewritten, remade)

    def check(self) -> tuple[tuple[int, ...], tuple[int, str] | None]:
        """Which iterations were run again here, where that was asked for, and what came out otherwise."""
        if self._check is None:
            return (), None
        self._check.run(self._machine.committed)
        return self._check.done, self._check.difference

    def _estimate_s(self) -> float:
        """What the plain run would take: as long as the iterations took wherever they ran, if nobody else had wanted
        their core, and the others likewise."""
        here = self._machine.here
        spent_s = self._trial.spent_s + self._worked_s
        return spent_s * self._hand.total / max(1, here + self._worked)

    def _count(self) -> None:
        outcome, machine = self._outcome, self._machine
        outcome.here = machine.here
        outcome.apart = machine.committed - machine.here
        # Of a group it is one statement that was proved, and says little of the others' code.
        outcome.proven = self._proving and machine.proven and not self._is_group
        # An effect that could not be committed is met again in its own iteration, after those of the same flush.
        begins = machine.committed if self._failed is None else self._failed[1].first
        if self._once and machine.handed_out_to > begins:
            outcome.again = begins, machine.handed_out_to
        outcome.workers = max(outcome.workers, machine.workers)
        outcome.losses += tuple(
            Loss(worker=str(worker), cause=cause, first=ran.first, end=ran.end, item=self._item_of(ran))
            for worker, cause, ran in machine.losses
        )

    def _item_of(self, ran: Piece) -> str:
        """Where it is known which iteration it was."""
        if len(ran) != 1 or self._is_group:
            return ""
        return lost.item(self._hand.loop.header, self._hand.items, ran.first)

    def _until_opened(self) -> None:
        """Nothing can be done until somebody has opened the payload. It does not take long, for what has to be imported
        has been; where it does, the kernel had better go on by itself."""
        clock = self._around.clock
        making_s = sum(recipe.seconds for recipe in self._payload.per_worker)
        rest_s = self._trial.rest_s
        usual_s = (
            min(_OPENED_IN_S, max(_OPENED_SOON_S, rest_s))
            if self._around.settings.too_small_s
            else _OPENED_IN_S
        )
        latest = clock() + max(usual_s, rest_s / 4) + _MAKING * making_s
        while self._end is None and not self._machine.workers and self._busy_prover is None:
            # A backend in this process has work of its own; another is waited for.
            heard = self._heard_within(0.0 if self._backend.work() else _TICK_S)
            if heard is not None:
                self._hear(heard)
            elif clock() > latest:
                self._tell(GivenUp("worker-lost", "no worker has opened what the loop needs in time"))
            else:
                self._tell(Tick())

    def _heard_within(self, wait_s: float) -> Notice | None:
        if self._put_off:
            return self._put_off.pop(0)
        try:
            heard = self._queue.get(block=wait_s > 0, timeout=wait_s or None)
        except Empty:
            return None
        return None if isinstance(heard, _Enough) else heard

    def _has_run_here(self, change: Change | None) -> None:
        """Iteration 0 has."""
        why = self._trial.not_worth_it() if change is None else (change.reason, change.detail)
        self._tell(Committed(1))
        if why is not None:
            self._tell(GivenUp(*why))
        self._outcome.here = self._machine.here
        self._outcome.plain_estimate_s = self._trial.estimate_s
        self._around.watcher.progressed(self._outcome, None)

    @contextmanager
    def _minded(self) -> Iterator[None]:
        """The calling thread runs user code; meanwhile another hears what there is to hear."""
        if self._minding is None:
            self.begin_beside()
        try:
            yield
        finally:
            self._mind_no_longer()
        if self._broken is not None:
            raise self._broken

    def _mind_no_longer(self) -> None:
        if self._minding is not None:
            self._queue.put(_Enough())
            self._minding.join()
            self._minding = None

    def _mind(self) -> None:
        try:
            while not isinstance(heard := self._queue.get(), _Enough):
                # What makes objects, or ends the loop, is for the main thread.
                if isinstance(heard, ProofShown | StopAsked):
                    self._put_off.append(heard)
                    self._prover_is_free(heard)
                else:
                    self._hear(heard)
        # A border: raised again where the main thread comes back.
        except BaseException as error:  # noqa: BLE001
            self._broken = error

    # Hearing and doing -----------------------------------------------------------------------------

    def _step(self) -> None:
        if self._commits:
            if self._stop is not None and self._around.clock() > self._stop_by:
                self._stop_now(self._stop)
            else:
                self._commit_block()
            if self._end is not None:
                return  # it may have been the last: there is nothing more to wait for
        wait_s = 0.0 if self._commits or self._backend.work() else _TICK_S
        heard = self._heard_within(wait_s)
        if heard is None and wait_s:
            self._tell(Tick())
        # All that there is: a request to stop would else wait for as many commits as there is news before it.
        while heard is not None and self._end is None:
            self._hear(heard)
            heard = self._heard_within(0.0)
        self._outcome.workers = max(self._outcome.workers, self._machine.workers)
        self._outcome.plain_estimate_s = self._estimate_s()
        self._around.watcher.progressed(self._outcome, self._machine.progress(self._around.clock()))

    def _hear(self, heard: Notice) -> None:
        self._prover_is_free(heard)
        if isinstance(heard, WorkerLost) and not heard.on_purpose:
            self.last_words = heard.said
        match heard:
            case ProofShown():
                self._judge(heard)
            case StopAsked() if self._stop is None:
                self._stop = heard
                self._stop_by = self._around.clock() + _LAST_COMMITS_S
                self._tell(heard)
            case StopAsked():
                self._stop_now(heard)
            case NobodyOpens():
                self._tell(GivenUp("worker-lost", heard.trouble))
            case SliceFlushed():
                self._worked_s += heard.seconds - heard.queued_s
                self._worked += heard.end - heard.first
                self._tell(heard)
            case WorkerJoined() if self._prover is None and self._wants_proof():
                self._prove_on(heard.worker)
                if 0.0 < self._trial.first_s < _WAITS_BEHIND_S:
                    self._tell(heard)  # its next slice waits there for the proof's end
                else:
                    self._busy_prover = heard
            case WorkerLost() if heard.worker == self._prover and not self._machine.proven:
                self._prover = self._busy_prover = None
                self._tell(heard)
                self._prove_on_any()
            case _:
                self._tell(heard)
        if self._minding is not None and self._prover is None and self._proving:
            self._prove_while_idle()

    def _prove_while_idle(self) -> None:
        """The kernel has yet to come to iteration 0, or to its end: where workers have done all the others, one may just
        as well run it too."""
        machine = self._machine
        if machine.computed + 1 >= machine.total and not machine.proven:
            self._prove_on_any()

    def _stop_now(self, asked: StopAsked) -> None:
        """Not to be waited for any longer: user code, a list's own `append`, may take its time in each commit."""
        self._commits.clear()
        self._effects = None
        self._tell(asked)

    def _prover_is_free(self, heard: Notice) -> None:
        """The machine learns of the worker that runs the proof when it has done so."""
        if isinstance(heard, ProofShown) and self._busy_prover is not None:
            joined, self._busy_prover = self._busy_prover, None
            self._tell(joined)

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

    # Commits ---------------------------------------------------------------------------------------

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
            self._failed = failed, effects
            self._commits.clear()
            self._tell(CommitFailed(failed.iteration, "exception", str(failed.error)))
            return
        except Enough as enough:
            self._commits.clear()
            self._tell(CommitFailed(enough.iteration, enough.reason, enough.detail))
            return
        self._hand.numbers.left(effects.seeded[first - effects.first : end - effects.first])
        self._pace_blocks(self._around.clock() - began)
        if end == commit.end:
            self._commits.pop(0)
            self._effects = None
        if self._hand.has_bar:
            self._hand.here.skip_to(end)
        self._tell(Committed(end))

    def _pace_blocks(self, spent: float) -> None:
        most = self._around.settings.commit_block_s
        if spent < most / 4:
            self._block *= 2
        elif spent > most:
            self._block = max(1, self._block // 2)

    # The proof -------------------------------------------------------------------------------------

    def _wants_proof(self) -> bool:
        if not self._proving or self._machine.proven:
            return False
        if self._trial.first_s or self._is_group:
            return True
        # Iteration 0 still runs here, and nobody knows how long it takes. Where the others do not come out even on the
        # workers, one would have nothing to do anyway.
        return (self._hand.total - 1) % self._around.workforce.lanes() > 0

    def _decide_proof(self) -> None:
        """Iteration 0 has run here: by now it is known what running it again would cost."""
        if self._prover is not None:
            return
        lanes = self._around.workforce.lanes()
        is_long = self._trial.first_s >= _PROOF_UNDER_S
        # A group's first statement shows at least that libraries are set up alike, and there are few others to wait.
        if self._hand.total < _PROOF_FROM * lanes and is_long and not self._is_group:
            self._proving = False
        if self._proving:
            self._prove_on_any()
        else:
            self._tell(ProofPassed())

    def _prove_on_any(self) -> None:
        for worker in self._backend.workers()[:1]:
            self._prove_on(worker)

    def _prove_on(self, worker: WorkerId) -> None:
        self._prover = worker
        self._backend.prove(worker)

    def _judge(self, shown: ProofShown) -> None:
        if self._machine.proven:
            return  # a prover that was taken for lost has shown it after all
        if shown.trouble is not None:
            self._tell(ProofFailed(shown.trouble, shown.reason))
            return
        try:
            effects = self._backend.effects(PROOF, 0)
            difference = proof.difference(self._hand, self._trial, effects, self._around.space)
        except EffectsGone:
            self._prove_on_any()
            return
        except Unsendable as stuck:
            self._tell(ProofFailed(stuck.detail, stuck.reason))
            return
        if difference is not None:
            self._tell(ProofFailed(difference))
        elif self._is_slow(shown):
            self._doubt(shown.seconds)
        else:
            self._tell(ProofPassed())

    def _is_slow(self, shown: ProofShown) -> bool:
        """Whether all workers together would be slower than the kernel: iteration 0 is the same work for both.

        Who had to wait for a core there was unlucky in one moment, as the kernel may be in the next: only where it
        waited by far the longest does it tell of more than that.
        """
        bearable_s = self._trial.first_s * max(2, self._machine.workers)
        worked_s = shown.seconds - shown.queued_s
        is_slow = worked_s > bearable_s or shown.seconds > _CROWDED * bearable_s
        return self._trial.first_s > _COMPARABLE_S and is_slow

    def _doubt(self, seconds: float) -> None:
        """A first time may be slow for other reasons: libraries are loaded, caches are filled."""
        if not self._doubted and self._prover is not None:
            self._doubted = True
            self._backend.prove(self._prover)
            return
        here = duration(self._trial.first_s)
        busy = "" if self._trial.is_wide else f": {BUSY}"
        detail = f"an iteration takes {duration(seconds)} on a worker and {here} here{busy}"
        self._tell(GivenUp("threads", detail))
