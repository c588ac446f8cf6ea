"""The life of one loop that runs apart.

What is guaranteed, whatever workers do and in whatever order their messages come (in order for each slice):

- every iteration is committed once, in order, and none of a worker's before the proof has passed;
- nothing at or after a surprise is committed from workers, and everything before it is, before the kernel
  goes on;
- slices that are out never overlap, and nothing is asked of a worker that is gone;
- no iteration is handed out further ahead of the commit than the window;
- as long as events come (a `Tick` now and then among them), it ends: with `Finish` or with `ContinueHere`.

What is assumed: the driver calls from one thread at a time, does what it is told in the order it is told, and
answers `Commit` and `claim_here` by `Committed`. Events of slices that are not out any more are no news.

In this room a loop's life is decided: one event in, a list of commands out, and a table that says which
event means what in which state.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from math import ceil
from typing import Any, Literal

from nbcluster.run.backlog import Backlog, Piece
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
from nbcluster.run.pace import Gauge, Pace
from nbcluster.run.progress import Lanes, Progress, Speed, time_left
from nbcluster.run.shelf import Flush, Shelf
from nbcluster.run.snapshot import SpanState

State = Literal["running", "closing", "stopping", "continued", "finished"]

_slice_ids = count(1)
"""No id is used twice in a process, so a late message of an earlier loop is never taken for one of this
loop."""


@dataclass(slots=True, eq=False)
class _Slice:
    """A slice that is out: iterations ``flushed_to`` to ``end`` are still to come."""

    id: SliceId
    worker: "_Worker"
    first: int
    end: int
    deaths: int
    since: float
    """When it last gave a sign: handed out, started, flushed."""
    flushed_to: int
    begun: bool = False
    asked: bool = False
    """A shortening is under way."""
    spent: bool = False
    """It had nothing to give away when asked, so it never will."""
    cut: bool = False
    """We lowered its end without its worker knowing: the worker is to be stopped when it gets there."""

    def __len__(self) -> int:
        return self.end - self.flushed_to


@dataclass(slots=True, eq=False)
class _Worker:
    id: WorkerId
    queue: list[_Slice] = field(default_factory=list)
    """In the order in which it runs them."""
    stopping: bool = False
    """It may still be busy with a slice that was cancelled; if it dies now, its next slices are innocent."""


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
        self._gauge = Gauge(guess_s)
        self._loop = loop
        self._slice_ids = slice_ids
        self._backlog = Backlog(first, total)
        self._shelf = Shelf()
        self._commit: Flush | None = None
        self._claim_end = first
        self._workers: dict[WorkerId, _Worker] = {}
        self._slices: dict[SliceId, _Slice] = {}
        self._limit = total
        self._why = ("", "")
        self._stopped: str | None = None
        self._stretched = 0
        self._alone_since: float | None = None
        self._last_cause = ""
        self._started = now
        self._computing = Speed(now, first)
        self._committing = Speed(now, first)

    @property
    def computed(self) -> int:
        """Iterations that are done: committed, or verified and in hand."""
        under_way = self._commit.end - self.committed if self._commit else 0
        return self.committed + under_way + self._shelf.count

    @property
    def ended(self) -> bool:
        return self.state in ("continued", "finished")

    @property
    def workers(self) -> int:
        return len(self._workers)

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
        lowest = self._backlog.lowest
        if self.state not in ("running", "closing") or lowest is None or lowest.deaths:
            return None
        if lowest.first != self.committed or self._claim_end > self.committed:
            return None
        piece = self._backlog.take(most, self._limit)
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
        self._workers.setdefault(event.worker, _Worker(event.worker))
        self._alone_since = None
        self.lanes.join(event.worker)
        return []

    def _lost(self, event: WorkerLost, now: float) -> list[Command]:
        worker = self._workers.pop(event.worker, None)
        if worker is None:
            return []
        self._last_cause = event.cause
        if not self._workers:
            self._alone_since = now
        # It ran the first of its queue; `begun` is no better witness, because the message may have died with
        # it.
        blamed = None if event.on_purpose or worker.stopping else next(iter(worker.queue), None)
        commands: list[Command] = []
        for each in worker.queue:
            del self._slices[each.id]
            self.lanes.end(each.id, "lost", each.flushed_to, now)
        for each in worker.queue:
            died = each is blamed
            commands += self._return(each.flushed_to, each.end, each.deaths, died, event.cause, now)
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
        first = max(flush.first, self.committed)
        if self.state == "stopping":
            return []
        return self._return(first, flush.end, flush.deaths, True, event.cause, now)

    def _return(self, first: int, end: int, deaths: int, died: bool, cause: str, now: float) -> list[Command]:
        """Iterations come back uncomputed. Those that somebody died over come back in halves, so that in a
        few rounds the one that kills is alone; when that one has had its chances, the kernel goes on from
        it."""
        end = min(end, self._limit)
        if first >= end:
            return []
        if not died:
            self._backlog.give_back(Piece(first, end, deaths))
            return []
        deaths += 1
        if end - first == 1 and deaths > self._pace.retries:
            self._backlog.give_back(Piece(first, end, deaths))
            return self._limit_at(first, "worker-lost", cause, now)
        middle = first + (end - first + 1) // 2
        self._backlog.give_back(Piece(first, middle, deaths))
        self._backlog.give_back(Piece(middle, end, deaths))
        return []

    # Slices tell of themselves.

    def _slice_started(self, event: SliceStarted, now: float) -> list[Command]:
        slice_ = self._slices.get(event.slice)
        if slice_ is not None:
            self._begin(slice_, now)
        return []

    def _begin(self, slice_: _Slice, now: float) -> None:
        if not slice_.begun:
            slice_.begun, slice_.since, slice_.worker.stopping = True, now, False
            self.lanes.begin(self._loop, slice_.id, slice_.worker.id, slice_.flushed_to, slice_.end, now)

    def _flushed(self, event: SliceFlushed, now: float) -> list[Command]:
        slice_ = self._slices.get(event.slice)
        if slice_ is None or event.first < slice_.flushed_to:
            return []
        end = min(event.end, slice_.end)
        if end <= event.first:
            return []
        self._begin(slice_, now)
        # A flush between the two was lost on the way: what it held is computed again.
        self._backlog.give_back(Piece(slice_.flushed_to, event.first, slice_.deaths))
        self._shelf.put(Flush(slice_.id, event.first, end, slice_.deaths))
        slice_.flushed_to, slice_.since = end, now
        self._gauge.saw(event.end - event.first, event.seconds, event.size_bytes, len(self._workers))
        if slice_:
            return []
        return self._end(slice_, "computed", now, stop=slice_.cut)

    def _shortened(self, event: SliceShortened, now: float) -> list[Command]:
        slice_ = self._slices.get(event.slice)
        if slice_ is None:
            return []
        end = max(event.end, slice_.flushed_to)
        slice_.asked = False
        if end >= slice_.end:
            slice_.spent = True
            return []
        self._backlog.give_back(Piece(end, slice_.end, slice_.deaths))
        slice_.end = end
        self.lanes.shorten(slice_.id, end)
        return [] if slice_ else self._end(slice_, "computed", now)

    def _slice_finished(self, event: SliceFinished, now: float) -> list[Command]:
        slice_ = self._slices.get(event.slice)
        if slice_ is None:
            return []
        # Its end was not flushed. Where it was asked to give some away, the answer is still on its way (and
        # will be no news any more); otherwise the worker gave up on it, which counts like a death, or it
        # might for ever.
        rest = (slice_.flushed_to, slice_.end, slice_.deaths, not slice_.asked)
        self._end(slice_, "computed", now)
        return self._return(*rest, "a slice ended before its end", now)

    def _surprised(self, event: SliceSurprised, now: float) -> list[Command]:
        slice_ = self._slices.get(event.slice)
        if slice_ is None:
            return []
        self._end(slice_, "surprised", now)
        # Everything before it should have been flushed; where it was not, it is computed again.
        self._backlog.give_back(Piece(slice_.flushed_to, slice_.end, slice_.deaths))
        return self._limit_at(event.at, event.reason, event.detail, now)

    def _end(self, slice_: _Slice, state: SpanState, now: float, *, stop: bool = False) -> list[Command]:
        """A slice is not out any more; its worker is told only if it does not know."""
        del self._slices[slice_.id]
        queue = slice_.worker.queue
        head = queue[0] is slice_
        queue.remove(slice_)
        self.lanes.end(slice_.id, state, slice_.flushed_to, now)
        if not stop:
            return []
        slice_.worker.stopping |= head
        return [CancelSlice(slice_.id, slice_.worker.id)]

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
        self._stretched = 0
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

    def _proof_failed(self, event: ProofFailed, now: float) -> list[Command]:
        return self._continue_here("differs", event.detail, now)

    def _stop_asked(self, event: StopAsked, now: float) -> list[Command]:
        self.state, self._stopped = "stopping", event.why
        self._backlog.drop_from(0)
        if not self.proven:
            self._shelf.drop_from(0)
        return self._cancel_from(0, now)

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
        return self._limit_at(at, "worker-lost", self._last_cause, now) if at < self._limit else []

    def _no_news(self, event: Event, now: float) -> list[Command]:
        return []

    def _limit_at(self, at: int, reason: str, detail: str, now: float) -> list[Command]:
        """The kernel will go on from ``at``, or from an earlier iteration if one comes to light."""
        if at >= self._limit:
            self._backlog.drop_from(self._limit)
            return []
        self.state = "closing"
        self._limit = max(at, self.committed)
        self._why = (reason, detail)
        self._backlog.drop_from(self._limit)
        self._shelf.drop_from(self._limit)
        return self._cancel_from(self._limit, now)

    def _cancel_from(self, at: int, now: float) -> list[Command]:
        commands: list[Command] = []
        for each in list(self._slices.values()):
            if each.end > at:
                each.end, each.cut = max(at, each.flushed_to), True
                if not each:
                    commands += self._end(each, "cancelled", now, stop=True)
        return commands

    def _continue_here(self, reason: str, detail: str, now: float) -> list[Command]:
        commands = self._cancel_from(0, now)
        self._backlog.drop_from(0)
        self._shelf.drop_from(0)
        self._commit = None
        self.state = "continued"
        return [*commands, ContinueHere(self.committed, reason, detail)]

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
            commands += self._continue_here(*self._why, now)
        else:
            commands += self._hand_out(now)
        return commands

    def _commit_next(self) -> list[Command]:
        if self._commit is not None or not self.proven:
            return []
        self._commit = self._shelf.take(self.committed)
        return (
            [] if self._commit is None else [Commit(self._commit.slice, self._commit.first, self._commit.end)]
        )

    # Handing out.

    def _hand_out(self, now: float) -> list[Command]:
        idle = [each for each in self._workers.values() if not each.queue]
        depth = self._pace.depth(self._gauge)
        waiting = [
            each
            for each in self._workers.values()
            if 0 < len(each.queue) < depth and not each.queue[0].deaths
        ]
        commands = self._share(idle + waiting, now)
        idle = [each for each in idle if not each.queue]
        return commands + self._relieve(idle, now) if idle else commands

    def _share(self, workers: list[_Worker], now: float) -> list[Command]:
        """Split what the window allows evenly: each worker gets consecutive iterations, the lowest first."""
        horizon = self._horizon()
        available = self._backlog.count(horizon) if workers else 0
        if not available:
            return []
        shortest = self._pace.shortest(self._gauge, len(self._workers))
        longest = self._pace.longest(self._gauge, len(self._workers))
        size = max(shortest, min(longest, ceil(available / len(workers))))
        commands: list[Command] = []
        for worker in workers:
            piece = self._backlog.take(
                size, horizon, suspects=not worker.queue, least=shortest if horizon < self._limit else 1
            )
            if piece is not None:
                commands.append(self._submit(piece, worker, now))
        return commands

    def _submit(self, piece: Piece, worker: _Worker, now: float) -> SubmitSlice:
        slice_ = _Slice(
            SliceId(next(self._slice_ids)), worker, piece.first, piece.end, piece.deaths, now, piece.first
        )
        self._slices[slice_.id] = slice_
        worker.queue.append(slice_)
        return SubmitSlice(slice_.id, piece.first, piece.end, worker.id)

    def _front(self) -> int:
        """The first iteration that is neither committed nor with the kernel."""
        return max(self.committed, self._claim_end)

    def _horizon(self) -> int:
        """Where handing out ends for now."""
        window = self._pace.window(self._gauge, len(self._workers))
        return min(self._limit, self._front() + window + self._stretched)

    def _relieve(self, idle: list[_Worker], now: float) -> list[Command]:
        """Workers have nothing to do, and nothing in the window is left to hand out."""
        if not self._backlog.lowest:
            return self._relieve_at_the_end(idle, now)
        if self._commit is not None:
            return []  # the window is about to move
        return self._relieve_the_front(idle, now)

    def _relieve_the_front(self, idle: list[_Worker], now: float) -> list[Command]:
        """The window is full, and one slice holds up the commit: give half of it away. Who is idle even then
        gets a slice from beyond the window, which is better than nothing to do."""
        front = self._front()
        slice_ = next((each for each in self._slices.values() if each.first <= front < each.end), None)
        commands: list[Command] = []
        if slice_ is not None:
            commands += self._split(slice_, now)
        commands += self._share(idle, now)
        hungry = [each for each in idle if not each.queue]
        hungry = hungry[sum(each.asked for each in self._slices.values()) :]
        lowest = self._backlog.lowest
        if hungry and lowest is not None:
            window = self._pace.window(self._gauge, len(self._workers))
            most = min(window * self._pace.stretch, self._pace.by_bytes(self._gauge)) - window
            more = len(hungry) * self._pace.longest(self._gauge, len(self._workers))
            wanted = lowest.first + more - front - window
            self._stretched = max(self._stretched, min(wanted, most))
            commands += self._share(hungry, now)
        return commands

    def _relieve_at_the_end(self, idle: list[_Worker], now: float) -> list[Command]:
        """Everything is handed out: take back what nobody has begun, then halve what is running."""
        commands: list[Command] = []
        queued = [each.queue[-1] for each in self._workers.values() if len(each.queue) > 1]
        queued = sorted((each for each in queued if not each.begun), key=len, reverse=True)
        for slice_ in queued[: len(idle)]:
            commands += self._split(slice_, now)
        commands += self._share(idle, now)
        hungry = sum(not each.queue for each in idle) - sum(each.asked for each in self._slices.values())
        if hungry > 0:
            running = [each.queue[0] for each in self._workers.values() if each.queue]
            worth = [(left, each) for each in running if (left := self._left_s(each, now)) > 0]
            worth.sort(key=lambda pair: pair[0], reverse=True)
            for _, slice_ in worth[:hungry]:
                commands += self._split(slice_, now)
        return commands

    def _split(self, slice_: _Slice, now: float) -> list[Command]:
        """Get back what can be had of a slice: all of it if it waits behind another, else half, by asking."""
        if slice_.worker.queue[0] is not slice_ and not slice_.begun:
            piece = Piece(slice_.flushed_to, slice_.end, slice_.deaths)
            commands = self._end(slice_, "cancelled", now, stop=True)
            self._backlog.give_back(piece)
            return commands
        if not slice_.begun or slice_.asked or slice_.spent or len(slice_) < 2:
            return []
        slice_.asked = True
        return [ShortenSlice(slice_.id, slice_.worker.id)]

    def _left_s(self, slice_: _Slice, now: float) -> float:
        """How long a running slice may go on, 0 if asking is not worth it.

        Nobody knows where inside its slice a worker is. By the clock it should have so much left; and where
        that is over, something in it takes long, and what has lasted for a while will last about as long
        again.
        """
        if not slice_.begun or slice_.asked or slice_.spent or len(slice_) < 2:
            return 0.0
        silent_s = now - slice_.since
        each_s = self._gauge.seconds_each
        if each_s is None:
            return silent_s + 1.0
        left = max(len(slice_) * each_s - silent_s, silent_s / 2)
        return left if left > self._pace.slice_s / 2 else 0.0


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
    Committed:      (_it._has_committed,  _it._has_committed,  _it._has_committed,    _it._has_committed),
    CommitFailed:   (_it._commit_failed,  _it._commit_failed,  _it._commit_failed,    _it._no_news),
    ProofPassed:    (_it._proof_passed,   _it._proof_passed,   _it._no_news,          _it._no_news),
    ProofFailed:    (_it._proof_failed,   _it._proof_failed,   _it._no_news,          _it._no_news),
    StopAsked:      (_it._stop_asked,     _it._stop_asked,     _it._stop_asked_again, _it._no_news),
    Tick:           (_it._time_passed,    _it._time_passed,    _it._no_news,          _it._no_news),
}  # fmt: skip
