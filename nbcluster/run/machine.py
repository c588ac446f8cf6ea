"""The life of one loop that runs apart.

What is guaranteed, whatever workers do and in whatever order their messages come (only those of one slice
keep their order, and those that a worker came and went; the answer to `ShortenSlice` may come at any time):

- every iteration is committed once, in order, and none of a worker's before the proof has passed;
- nothing at or after a surprise is committed from workers, and everything before it is, before the kernel
  goes on; nothing at all for which no checkpoint has vouched;
- slices that are out never overlap, and nothing is asked of a worker that is gone;
- no iteration is handed out further ahead of the commit than the window, but for one slice at the loop's end;
- where an iteration may run once only (``once``), none is given to a second worker that may have begun on a first:
  the kernel goes on from there;
- as long as events come (a `Tick` now and then among them), it ends: with `Finish` or with `ContinueHere`.

What is assumed: the driver calls from one thread at a time, does what it is told in the order it is told, and
answers `Commit` and `claim_here` by `Committed`. Events of slices that are not out any more are no news.

In this room a loop's life is decided: one event in, a list of commands out, and a table that says which
event means what in which state.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, Literal

from nbcluster.run.backlog import Piece
from nbcluster.run.dealer import Dealer
from nbcluster.run.events import (
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
    GivenUp,
    ProofFailed,
    ProofPassed,
    SliceFinished,
    SliceFlushed,
    SliceShortened,
    SliceStarted,
    SliceSurprised,
    StopAsked,
    Tick,
    Vouched,
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.pace import Pace
from nbcluster.run.progress import Lanes, Progress, Speed, time_left
from nbcluster.run.shelf import Flush, Shelf

State = Literal["running", "closing", "stopping", "continued", "finished"]

_slice_ids = count(1)
"""No id is used twice in a process, so a late message of an earlier loop is never taken for one of this
loop."""


class LoopMachine:
    """Decides what is done for one loop. See the module's text for what it promises.

    ``first`` is the first iteration that is not yet committed. ``guess_s`` is what an iteration takes as far
    as anybody knows; None where nobody does. ``lanes`` is shared by the loops of a run, of which this is
    number ``loop``.
    """

    def __init__(
        self,
        total: int,
        first: int,
        pace: Pace | None = None,
        *,
        proof: bool,
        once: bool = False,
        now: float = 0.0,
        guess_s: float | None = None,
        lanes: Lanes | None = None,
        loop: int = 0,
        slice_ids: Iterator[int] = _slice_ids,
    ) -> None:
        self.total = total
        self.state: State = "running"
        self.committed = first
        self.here = first
        self.proven = not proof
        self.lanes = lanes or Lanes(now)
        self._pace = pace or Pace()
        if once:
            # What waits behind another slice would be taken back, and may have begun just then. And where the kernel
            # may have to go on in the middle, the end must not have been begun.
            self._pace = replace(self._pace, queue_below_s=0.0, end_early=False)
        self._dealer = Dealer(first, total, self._pace, guess_s, self.lanes, loop, slice_ids)
        self._once = once
        self._loop = loop
        self._shelf = Shelf()
        self._vouched: set[CheckId] = set()
        self._doubted: dict[CheckId, tuple[str, str]] = {}
        self._commit: Flush | None = None
        self._claim_end = first
        self._limit = total
        self._why = ("", "")
        self._alone = False
        self._stopped: str | None = None
        self._alone_since: float | None = None
        self._last_cause = ""
        self.losses: list[tuple[WorkerId, str, Piece]] = []
        """Workers that were lost, why, and the iterations of which they were running one."""
        self._started = now
        self._computing = Speed(now, first)
        self._committing = Speed(now, first)

    @property
    def computed(self) -> int:
        """Iterations that are done: committed, or in hand."""
        under_way = self._commit.end - self.committed if self._commit else 0
        return self.committed + under_way + self._shelf.count

    @property
    def handed_out_to(self) -> int:
        """No iteration from here on has been with a worker."""
        return self._dealer.furthest

    @property
    def ended(self) -> bool:
        return self.state in ("continued", "finished")

    @property
    def workers(self) -> int:
        return len(self._dealer.workers)

    def handle(self, event: Event, now: float) -> list[Command]:
        """What is to be done now that ``event`` has happened. Never raises for an event that comes late."""
        decide = _TABLE[type(event)][_COLUMNS[self.state]]
        commands = decide(self, event, now)
        commands += self._go_on(now)
        self._computing.saw(now, self.computed)
        self._committing.saw(now, self.committed)
        return commands

    def claim_here(self, most: int, now: float) -> tuple[int, int] | None:
        """Give the kernel the next iterations, for as long as no worker has been given them.

        The kernel runs them and tells of each step by `Committed`. None if the next iteration is out, in
        hand, was claimed before, or has cost a worker its life.
        """
        lowest = self._dealer.backlog.lowest
        if self.state not in ("running", "closing") or lowest is None or lowest.deaths:
            return None
        if lowest.first != self.committed:
            return None
        piece = self._dealer.claim(most)
        if piece is None:
            return None
        self._claim_end = piece.end
        return piece.first, piece.end

    def progress(self, now: float) -> Progress:
        return Progress(
            total=self.total,
            committed=self.committed,
            computed=self.computed,
            here=self.here,
            seconds=now - self._started,
            rate_per_s=self._computing.per_s(),
            eta_s=time_left(self.total, self.committed, self.computed, self._computing, self._committing),
        )

    # Workers come and go.

    def _joined(self, event: WorkerJoined, now: float) -> list[Command]:
        self._dealer.join(event.worker)
        self._alone_since = None
        return []

    def _lost(self, event: WorkerLost, now: float) -> list[Command]:
        worker = self._dealer.lose(event.worker, now)
        if worker is None:
            return []
        self._last_cause = event.cause
        if not event.on_purpose:
            self.lanes.lose(event.worker, event.cause, now)
        if not self._dealer.workers:
            self._alone_since = now
        # Nobody will vouch for it any more.
        for flush in self._shelf.take_all(lambda each: each.worker == worker.id and not self._counts(each)):
            self._return(Piece(flush.first, flush.end, flush.deaths))
        # It ran the first of its queue; `begun` is no better witness, because the message may have died too.
        ran = next(iter(worker.queue), None)
        if self._once and ran is not None:
            self.losses.append((worker.id, event.cause, ran.rest))
            return self._stop_before(ran.rest, event.cause, now, event.reason)
        blamed = None if event.on_purpose or worker.stopping else ran
        if blamed is not None:
            self.losses.append((worker.id, event.cause, blamed.rest))
        commands: list[Command] = []
        for each in worker.queue:
            commands += (
                self._blame(each.rest, event.cause, now, event.reason)
                if each is blamed
                else self._return(each.rest)
            )
        return commands

    def _effects_lost(self, event: EffectsLost, now: float) -> list[Command]:
        flush = self._commit
        if flush is not None and (flush.slice, flush.first) == (event.slice, event.first):
            self._commit = None
        else:
            flush = self._shelf.get(event.first)
            if flush is None or flush.slice != event.slice:
                return []
            self._shelf.take(event.first)
        self._last_cause = event.cause
        if self.state == "stopping":
            return []
        return self._blame(Piece(max(flush.first, self.committed), flush.end, flush.deaths), event.cause, now)

    def _return(self, piece: Piece) -> list[Command]:
        """Iterations come back uncomputed."""
        self._dealer.backlog.give_back(piece)
        return []

    def _stop_before(
        self, piece: Piece, cause: str, now: float, reason: str = "worker-lost"
    ) -> list[Command]:
        """Iterations come back that a worker may have begun, and that no other may."""
        return self._limit_at(piece.first, reason, cause, now, alone=len(piece) == 1) if piece else []

    def _blame(self, piece: Piece, cause: str, now: float, reason: str = "worker-lost") -> list[Command]:
        """Iterations come back that somebody died over. They come back in halves, so that in a few rounds the
        one that kills is alone; and when that one has had its chances, the kernel goes on from it."""
        if self._once:
            return self._stop_before(piece, cause, now, reason)
        deaths = piece.deaths + 1
        if len(piece) == 1 and deaths > self._pace.retries:
            return self._limit_at(piece.first, reason, cause, now, alone=True)
        middle = piece.first + (len(piece) + 1) // 2
        return self._return(Piece(piece.first, middle, deaths)) + self._return(
            Piece(middle, piece.end, deaths)
        )

    # Slices tell of themselves.

    def _slice_started(self, event: SliceStarted, now: float) -> list[Command]:
        slice_ = self._dealer.slices.get(event.slice)
        if slice_ is not None:
            self._dealer.begin(slice_, now)
        return []

    def _flushed(self, event: SliceFlushed, now: float) -> list[Command]:
        slice_ = self._dealer.slices.get(event.slice)
        if slice_ is None or event.first < slice_.flushed_to:
            return []
        end = min(event.end, slice_.end)
        if end <= event.first:
            return []
        gap = Piece(slice_.flushed_to, event.first, slice_.deaths)
        self._dealer.begin(slice_, now)
        flush = Flush(slice_.id, event.first, end, slice_.deaths, slice_.worker.id, event.check)
        self._shelf.put(flush)
        count = event.end - event.first
        self._dealer.flush(slice_, end, count, event.seconds, event.size_bytes, now)
        commands = [] if slice_ else self._dealer.end(slice_, "computed", now)
        # What a flush before this one held was lost on the way, and is computed again.
        commands += self._blame(gap, "effects were lost on the way", now)
        if event.check in self._doubted:
            commands += self._doubt([flush], *self._doubted[event.check], now)
        return commands

    def _counts(self, flush: Flush) -> bool:
        return flush.check is None or flush.check in self._vouched

    def _has_vouched(self, event: Vouched, now: float) -> list[Command]:
        self._vouched.add(event.check)
        return []

    def _has_doubted(self, event: Doubted, now: float) -> list[Command]:
        self._doubted[event.check] = event.reason, event.detail
        flushes = self._shelf.take_all(lambda each: each.check == event.check)
        return self._doubt(flushes, event.reason, event.detail, now)

    def _doubt(self, flushes: list[Flush], reason: str, detail: str, now: float) -> list[Command]:
        """They do not count: the kernel goes on from the first of them."""
        commands: list[Command] = []
        for flush in flushes:
            slice_ = self._dealer.slices.get(flush.slice)
            if (
                slice_ is not None
            ):  # its worker had agreed to an earlier end, and the answer is still on its way
                rest = slice_.rest
                commands += [*self._dealer.end(slice_, "surprised", now), *self._return(rest)]
        return commands + (self._limit_at(flushes[0].first, reason, detail, now) if flushes else [])

    def _shortened(self, event: SliceShortened, now: float) -> list[Command]:
        slice_ = self._dealer.slices.get(event.slice)
        if slice_ is None:
            return []
        self._dealer.shorten(slice_, event.end, now)
        return [] if slice_ else self._dealer.end(slice_, "computed", now)

    def _slice_finished(self, event: SliceFinished, now: float) -> list[Command]:
        slice_ = self._dealer.slices.get(event.slice)
        if slice_ is None:
            return []
        # Its end was not flushed. Where it was asked to give some away, the answer is still on its way, and
        # will be no news any more; else a flush was lost, or the worker gave it up. Both count like a death,
        # or they might happen for ever.
        rest, asked = slice_.rest, slice_.asked_at is not None
        commands = self._dealer.end(slice_, "computed", now)
        return commands + (
            self._return(rest) if asked else self._blame(rest, "effects were lost on the way", now)
        )

    def _surprised(self, event: SliceSurprised, now: float) -> list[Command]:
        slice_ = self._dealer.slices.get(event.slice)
        if slice_ is None:
            return []
        # Everything before it should have been flushed; where it was not, it is computed again.
        at = max(slice_.first, min(event.at, slice_.end))
        if self._once:
            at = min(at, slice_.flushed_to)
        rest = slice_.rest
        commands = self._dealer.end(slice_, "surprised", now) + self._return(rest)
        return commands + self._limit_at(at, event.reason, event.detail, now)

    # The kernel commits.

    def _has_committed(self, event: Committed, now: float) -> list[Command]:
        upto = event.upto
        if upto <= self.committed:
            return []
        most = self.total if self.ended else self._commit.end if self._commit else self._claim_end
        if upto > most:
            raise ValueError(
                f"committed up to {upto}, but only what is before {most} was handed to the kernel"
            )
        if self._commit is None:
            self.here += upto - self.committed
        self.committed = upto
        self.lanes.commit(self._loop, upto)
        if self._commit is not None and self._commit.end <= upto:
            self._commit = None
        return []

    def _commit_failed(self, event: CommitFailed, now: float) -> list[Command]:
        self._commit = None
        self.committed = max(self.committed, event.at)
        return self._continue_here(event.reason, event.detail, now)

    # Ways to an end.

    def _proof_passed(self, event: ProofPassed, now: float) -> list[Command]:
        self.proven = True
        return []

    def _given_up(self, event: ProofFailed | GivenUp, now: float) -> list[Command]:
        return self._continue_here(event.reason, event.detail, now)

    def _stop_asked(self, event: StopAsked, now: float) -> list[Command]:
        self.state, self._stopped = "stopping", event.why
        return self._dealer.limit_to(0, now)

    def _stop_asked_again(self, event: StopAsked, now: float) -> list[Command]:
        """Whoever asks twice does not want to wait for what is in hand."""
        self._commit = None
        self._shelf.drop_from(0)
        return []

    def _time_passed(self, event: Tick, now: float) -> list[Command]:
        if self._alone_since is None or now - self._alone_since < self._pace.alone_s:
            return []
        in_hand = self._commit.end if self._commit else max(self.committed, self._claim_end)
        at = self._shelf.contiguous_end(in_hand) if self.proven else in_hand
        return self._limit_at(at, "worker-lost", self._last_cause, now)

    def _no_news(self, event: Event, now: float) -> list[Command]:
        return []

    def _limit_at(
        self, at: int, reason: str, detail: str, now: float, *, alone: bool = False
    ) -> list[Command]:
        """The kernel will go on from ``at``, or from an earlier iteration if one comes to light."""
        if at >= self._limit:
            return []
        self.state = "closing"
        self._limit = at
        self._why, self._alone = (reason, detail), alone
        self._shelf.drop_from(self._limit)
        return self._dealer.limit_to(self._limit, now)

    def _continue_here(self, reason: str, detail: str, now: float, *, alone: bool = False) -> list[Command]:
        self.state = "continued"
        self._commit = None
        self._shelf.drop_from(0)
        return [*self._dealer.limit_to(0, now), ContinueHere(self.committed, reason, detail, alone)]

    # After each event.

    def _go_on(self, now: float) -> list[Command]:
        """What the state asks for, whichever event led to it: commit, end, hand out."""
        if self.ended:
            return []
        commands = self._commit_next()
        if self.state == "stopping":
            if self._commit is None:
                self.state = "finished"
                commands.append(Finish(self.committed, stopped=self._stopped))
        elif self.committed >= self.total:
            self.state = "finished"
            commands.append(Finish(self.committed))
        elif self.committed >= self._limit:
            commands += self._continue_here(*self._why, now, alone=self._alone)
        else:
            front = max(self.committed, self._claim_end)
            commands += self._dealer.hand_out(front, self._commit is not None, now)
        return commands

    def _commit_next(self) -> list[Command]:
        if self._commit is not None or not self.proven:
            return []
        flush = self._shelf.get(self.committed)
        if flush is None or not self._counts(flush):
            return []
        self._commit = self._shelf.take(flush.first)
        return [Commit(flush.slice, flush.first, flush.end)]


_Decide = Callable[[LoopMachine, Any, float], list[Command]]  # Any: each row's own event
_it = LoopMachine

_COLUMNS: Mapping[State, int] = {"running": 0, "closing": 1, "stopping": 2, "continued": 3, "finished": 3}

# closing: the iteration from which the kernel goes on is known; what is before it is still computed.
# stopping: only what is in hand is still committed. ended: continued or finished.
_TABLE: Mapping[type, tuple[_Decide, _Decide, _Decide, _Decide]] = {
    # event          running              closing              stopping               ended
    WorkerJoined:   (_it._joined,         _it._joined,         _it._no_news,          _it._no_news),
    WorkerLost:     (_it._lost,           _it._lost,           _it._no_news,          _it._no_news),
    EffectsLost:    (_it._effects_lost,   _it._effects_lost,   _it._effects_lost,     _it._no_news),
    SliceStarted:   (_it._slice_started,  _it._slice_started,  _it._no_news,          _it._no_news),
    SliceFlushed:   (_it._flushed,        _it._flushed,        _it._no_news,          _it._no_news),
    SliceShortened: (_it._shortened,      _it._shortened,      _it._no_news,          _it._no_news),
    SliceFinished:  (_it._slice_finished, _it._slice_finished, _it._no_news,          _it._no_news),
    SliceSurprised: (_it._surprised,      _it._surprised,      _it._no_news,          _it._no_news),
    Vouched:        (_it._has_vouched,    _it._has_vouched,    _it._has_vouched,      _it._no_news),
    Doubted:        (_it._has_doubted,    _it._has_doubted,    _it._no_news,          _it._no_news),
    Committed:      (_it._has_committed,  _it._has_committed,  _it._has_committed,    _it._has_committed),
    CommitFailed:   (_it._commit_failed,  _it._commit_failed,  _it._commit_failed,    _it._no_news),
    ProofPassed:    (_it._proof_passed,   _it._proof_passed,   _it._no_news,          _it._no_news),
    ProofFailed:    (_it._given_up,       _it._given_up,       _it._no_news,          _it._no_news),
    GivenUp:        (_it._given_up,       _it._given_up,       _it._no_news,          _it._no_news),
    StopAsked:      (_it._stop_asked,     _it._stop_asked,     _it._stop_asked_again, _it._no_news),
    Tick:           (_it._time_passed,    _it._time_passed,    _it._no_news,          _it._no_news),
}  # fmt: skip
