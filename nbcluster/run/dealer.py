"""Who runs what.

The window is split evenly, each worker getting consecutive iterations. A worker that has nothing left takes
over what another has not begun, or half of what another is running: so nothing hangs on estimates. Only a single
iteration cannot be halved. Loops often grow towards their end, and whoever begins what is longest last is waited for
alone; so the loop's end is begun among the first (longest processing time first: Graham, *Bounds on multiprocessing
timing anomalies*, 1969).

In this room slices are handed out, taken back and followed; what becomes of their effects is decided
elsewhere.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil

from nbcluster.run.backlog import Backlog, Piece
from nbcluster.run.events import CancelSlice, Command, ShortenSlice, SliceId, SubmitSlice, WorkerId
from nbcluster.run.pace import Gauge, Pace
from nbcluster.run.progress import Lanes
from nbcluster.run.snapshot import SpanState


@dataclass(slots=True, eq=False)
class Slice:
    """A slice that is out: iterations ``flushed_to`` to ``end`` are still to come."""

    id: SliceId
    worker: "Worker"
    first: int
    end: int
    deaths: int
    since: float
    """When it last gave a sign: handed out, started, flushed."""
    flushed_to: int
    begun: bool = False
    asked_at: float | None = None
    """Since when a shortening is under way."""
    spent: bool = False
    """It had nothing to give away when asked, so it never will."""

    def __len__(self) -> int:
        return self.end - self.flushed_to

    @property
    def rest(self) -> Piece:
        return Piece(self.flushed_to, self.end, self.deaths)

    @property
    def is_queued(self) -> bool:
        """Whether its worker has not begun it, having another to run before it."""
        return not self.begun and self.worker.queue[0] is not self


@dataclass(slots=True, eq=False)
class Worker:
    id: WorkerId
    queue: list[Slice] = field(default_factory=list)
    """In the order in which it runs them."""
    stopping: bool = False
    """It may still be busy with a slice that was cancelled; if it dies now, its next slices are innocent."""


class Dealer:
    """Hands out the iterations ``first`` to ``total``, and knows at any time who has which."""

    many = 64
    look_s = 10e-6
    """Looking through all workers for one to relieve takes about so long for each. Where there are many it is
    not done at every event, because there the next one is never far."""

    def __init__(
        self,
        first: int,
        total: int,
        pace: Pace,
        guess_s: float | None,
        lanes: Lanes,
        loop: int,
        slice_ids: Iterator[int],
    ) -> None:
        self.backlog = Backlog(first, total)
        self.workers: dict[WorkerId, Worker] = {}
        self.slices: dict[SliceId, Slice] = {}
        self.lanes = lanes
        self._pace, self._gauge = pace, Gauge(guess_s)
        self._loop, self._slice_ids = loop, slice_ids
        self._idle: dict[WorkerId, Worker] = {}
        self._single: dict[WorkerId, Worker] = {}
        self._front = first
        self._limit = self._total = total
        self._furthest = first
        self._fresh_end = total
        """Before the loop's end, once that was begun early."""
        self._stretched = 0
        self._asked = 0
        self._trip_s = 0.0
        self._look_at = 0.0

    @property
    def furthest(self) -> int:
        """Everything from here on was never handed out, but for a loop's end that was begun early."""
        return self._furthest

    # What becomes known.

    def join(self, id_: WorkerId) -> None:
        worker = self.workers.setdefault(id_, Worker(id_))
        self._sort_in(worker)
        self.lanes.join(id_)

    def lose(self, id_: WorkerId, now: float) -> Worker | None:
        """Forget a worker. Its slices are not out any more, and are found in its queue."""
        worker = self.workers.pop(id_, None)
        if worker is not None:
            self._idle.pop(id_, None)
            self._single.pop(id_, None)
            for each in worker.queue:
                self._forget(each, "lost", now)
        return worker

    def begin(self, slice_: Slice, now: float) -> None:
        if not slice_.begun:
            slice_.begun, slice_.since, slice_.worker.stopping = True, now, False
            self.lanes.begin(
                self._loop,
                slice_.id,
                slice_.worker.id,
                slice_.flushed_to,
                slice_.end,
                now,
                deaths=slice_.deaths,
            )

    def flush(self, slice_: Slice, end: int, count: int, seconds: float, size_bytes: int, now: float) -> None:
        slice_.flushed_to, slice_.since = end, now
        self.lanes.flush(slice_.id, size_bytes)
        if slice_.first < self._fresh_end:  # of the iterations that come next, the loop's end tells nothing
            self._gauge.saw(count, seconds, size_bytes, len(self.workers))

    def shorten(self, slice_: Slice, end: int, now: float) -> None:
        """The worker's answer to having been asked."""
        if slice_.asked_at is not None:
            trip_s = now - slice_.asked_at
            self._trip_s = (self._trip_s + trip_s) / 2 if self._trip_s else trip_s
            self._answered(slice_)
        end = max(end, slice_.flushed_to)
        if end >= slice_.end:
            slice_.spent = True
            return
        self.backlog.give_back(Piece(end, slice_.end, slice_.deaths))
        slice_.end = end
        self.lanes.shorten(slice_.id, end)

    def end(self, slice_: Slice, state: SpanState, now: float, *, stop: bool = False) -> list[Command]:
        """A slice is not out any more; its worker is told only if it does not know."""
        worker = slice_.worker
        head = worker.queue[0] is slice_
        worker.queue.remove(slice_)
        self._forget(slice_, state, now)
        self._sort_in(worker)
        if not stop:
            return []
        worker.stopping |= head
        return [CancelSlice(slice_.id, worker.id)]

    def claim(self, most: int) -> Piece | None:
        """The lowest iterations, for the kernel to run."""
        piece = self.backlog.take(most, self._limit)
        if piece is not None:
            self._furthest = max(self._furthest, piece.end)
        return piece

    def limit_to(self, at: int, now: float) -> list[Command]:
        """Nothing from ``at`` on is to be computed any more. No slice that is out reaches beyond ``at`` from
        before it: the one in which ``at`` was found has ended."""
        self._limit = at
        self.backlog.drop_from(at)
        beyond = [each for each in self.slices.values() if each.first >= at]
        return [command for each in beyond for command in self.end(each, "cancelled", now, stop=True)]

    # Handing out.

    def hand_out(self, front: int, committing: bool, now: float) -> list[Command]:
        """Whoever has too little to run gets more: from what nobody has, or from whoever has most.

        ``front`` is the first iteration that is neither committed nor with the kernel: there the window
        begins. While the kernel is ``committing`` it is about to move, and whoever has nothing to do waits
        for that.
        """
        if front > self._front:
            self._front, self._stretched = front, 0
        commands = self._begin_the_end(now)
        if self.backlog.lowest and self.backlog.lowest.first < self._horizon():
            commands += self._share(self._places(now), now)
        if now < self._look_at:
            return commands
        if self.backlog.lowest:
            if self._idle and not committing:
                commands += self._relieve_the_front(now)
        else:
            commands += self._relieve_the_end(now)
        if len(self.workers) > self.many:
            self._look_at = now + self.look_s * len(self.workers)
        return commands

    def _places(self, now: float) -> list[Worker]:
        """Who may get a slice: first those with nothing to run, then those with nothing to run next."""
        idle = [*self._idle.values()]
        if self.backlog.lowest and self.backlog.lowest.deaths:
            return idle  # a suspect waits for somebody idle, so somebody has to become it
        if self._pace.depth(self._gauge) == 1:
            return idle
        if self._all_was_out():
            return idle or self._soon_idle(now)
        return idle + [*self._single.values()] + idle

    def _all_was_out(self) -> bool:
        """Whether all has been handed out at least once."""
        return self._furthest >= min(self._limit, self._fresh_end)

    def _begin_the_end(self, now: float) -> list[Command]:
        """The loop's last iterations, a shortest slice of them, for who is idle beside another. It is the one slice
        that may lie beyond the window."""
        count, fresh = len(self.workers), self.backlog.last
        if not self._pace.end_early or self._fresh_end < self._total or count < 2 or not self._idle:
            return []
        if fresh is None or fresh.deaths or fresh.end < self._total or len(fresh) <= count:
            return []
        most = min(self._pace.shortest(self._gauge, count), ceil(len(fresh) / count))
        piece = self.backlog.take_last(most)
        self._fresh_end = piece.first
        return [self._submit(piece, next(iter(self._idle.values())), now)]

    def _share(self, workers: list[Worker], now: float) -> list[Command]:
        """Split what the window allows evenly; the lowest iterations go first, and suspects go alone."""
        horizon = self._horizon()
        available = self.backlog.count(horizon) if workers else 0
        if not available:
            return []
        count = len(self.workers)
        shortest, longest = self._pace.shortest(self._gauge, count), self._pace.longest(self._gauge, count)
        size = max(shortest, min(longest, ceil(available / len(workers))))
        if not self._all_was_out():
            # Who comes first is not to take the rest of the loop: who comes a moment later has the same right.
            size = max(shortest, min(size, ceil(len(self.backlog) / count)))
        least = shortest if horizon < self._limit else 1
        commands: list[Command] = []
        for worker in workers:
            if worker.queue and worker.queue[0].deaths:
                continue  # it runs a suspect, alone
            piece = self.backlog.take(size, horizon, suspects=not worker.queue, least=least)
            if piece is not None:
                commands.append(self._submit(piece, worker, now))
        return commands

    def _submit(self, piece: Piece, worker: Worker, now: float) -> SubmitSlice:
        id_ = SliceId(next(self._slice_ids))
        slice_ = Slice(id_, worker, piece.first, piece.end, piece.deaths, now, piece.first)
        if piece.first < self._fresh_end:
            self._furthest = max(self._furthest, piece.end)
        self.slices[id_] = slice_
        if not worker.queue:
            self.lanes.hand(self._loop, id_, worker.id, piece.first, piece.end, now)
        worker.queue.append(slice_)
        self._sort_in(worker)
        return SubmitSlice(id_, piece.first, piece.end, worker.id, self._left_s)

    @property
    def _left_s(self) -> float:
        each_s = self._gauge.seconds_each
        return math.inf if each_s is None else len(self.backlog) * each_s / len(self.workers)

    def _horizon(self) -> int:
        """Where handing out ends for now."""
        window = self._pace.window(self._gauge, len(self.workers))
        return min(self._limit, self._front + window + self._stretched)

    # Relieving.

    def _relieve_the_front(self, now: float) -> list[Command]:
        """The window is full, and one slice holds up the commit: have it halved. Who is idle meanwhile gets a
        slice from beyond the window, which is better than nothing to do."""
        front = self._front
        slice_ = next((each for each in self.slices.values() if each.first <= front < each.end), None)
        commands: list[Command] = []
        if slice_ is not None and slice_.is_queued:
            commands += self._take_back(slice_, now) + self._share([*self._idle.values()], now)
        elif slice_ is not None and self._worth_s(slice_, now):
            commands += self._ask(slice_, now)
        lowest = self.backlog.lowest
        if self._idle and lowest is not None:
            window = self._pace.window(self._gauge, len(self.workers))
            most = min(window * self._pace.stretch, self._pace.by_bytes(self._gauge)) - window
            more = len(self._idle) * self._pace.longest(self._gauge, len(self.workers))
            wanted = lowest.first + more - front - window
            self._stretched = max(self._stretched, min(wanted, most))
            commands += self._share([*self._idle.values()], now)
        return commands

    def _relieve_the_end(self, now: float) -> list[Command]:
        """Everything is handed out: take back what nobody has begun, then have halved what is running. That
        is done also for those who will soon be idle, so that they need not wait for a round trip."""
        commands: list[Command] = []
        # Who takes over before being idle must be far from being taken from, or a slice would go to and fro.
        for hungry, far_s in (
            ([*self._idle.values()], self._trip_s),
            (self._soon_idle(now), 2 * self._soon_s),
        ):
            if hungry and (waiting := self._unbegun(far_s, now)):
                for slice_ in waiting[: len(hungry)]:
                    commands += self._take_back(slice_, now)
                commands += self._share(hungry, now)
        return commands + self._ask_for(len(self._idle) + len(self._soon_idle(now)), now)

    def _unbegun(self, far_s: float, now: float) -> list[Slice]:
        """Slices that wait behind another which, as far as the clock tells, takes ``far_s`` longer, or is so much
        over its time already; the longest first."""
        queues = [each.queue for each in self.workers.values() if len(each.queue) > 1]
        slices = [
            queue[-1]
            for queue in queues
            if queue[-1].is_queued and abs(self._by_the_clock_s(queue[0], now)) > far_s
        ]
        return sorted(slices, key=len, reverse=True)

    def _soon_idle(self, now: float) -> list[Worker]:
        """Who will have nothing to do before anything can be had for it from another, as far as the clock
        tells; of who is far over its time already it tells nothing. From the others what they get now would be
        taken back again."""
        if now < self._look_at or self._pace.depth(self._gauge) == 1:
            return []
        return [
            each
            for each in self._single.values()
            if not each.queue[0].deaths and abs(self._by_the_clock_s(each.queue[0], now)) < self._soon_s
        ]

    @property
    def _soon_s(self) -> float:
        return 2 * (self._trip_s or self._pace.slice_s / 10)  # before the first trip is known, a guess

    def _ask_for(self, hungry: int, now: float) -> list[Command]:
        """Ask so many workers for half of what they run as there are hungry ones, those with most to do
        first."""
        if hungry <= self._asked:
            return []
        running = [each.queue[0] for each in self.workers.values() if each.queue]
        worth = [(left_s, each) for each in running if (left_s := self._worth_s(each, now))]
        worth.sort(key=lambda pair: pair[0], reverse=True)
        return [command for _, each in worth[: hungry - self._asked] for command in self._ask(each, now)]

    def _ask(self, slice_: Slice, now: float) -> list[Command]:
        slice_.asked_at = now
        self._asked += 1
        return [ShortenSlice(slice_.id, slice_.worker.id)]

    def _take_back(self, slice_: Slice, now: float) -> list[Command]:
        commands = self.end(slice_, "cancelled", now, stop=True)
        self.backlog.give_back(slice_.rest)
        return commands

    def _by_the_clock_s(self, slice_: Slice, now: float) -> float:
        """How long a running slice should still take; negative where it should be done."""
        each_s = self._gauge.seconds_each
        return 0.0 if each_s is None else len(slice_) * each_s - (now - slice_.since)

    def _worth_s(self, slice_: Slice, now: float) -> float:
        """How long a running slice may go on, 0 where asking for half of it makes no sense.

        Nobody knows where inside its slice a worker is. By the clock it should have so much left; and where
        that is over, something in it takes long, and what has lasted for a while will last about as long
        again. Asking, answering and handing over take a trip and a half, and only half of the slice is saved.
        """
        if not slice_.begun or slice_.asked_at is not None or slice_.spent or len(slice_) < 2:
            return 0.0
        left_s = max(self._by_the_clock_s(slice_, now), (now - slice_.since) / 2)
        return left_s if left_s > max(self._pace.slice_s / 2, 3 * self._trip_s) else 0.0

    # Keeping count.

    def _answered(self, slice_: Slice) -> None:
        if slice_.asked_at is not None:
            slice_.asked_at = None
            self._asked -= 1

    def _forget(self, slice_: Slice, state: SpanState, now: float) -> None:
        del self.slices[slice_.id]
        self._answered(slice_)
        self.lanes.end(slice_.id, state, slice_.flushed_to, now)

    def _sort_in(self, worker: Worker) -> None:
        """Idle workers and those with one slice are found without looking through all."""
        self._idle.pop(worker.id, None)
        self._single.pop(worker.id, None)
        if len(worker.queue) < 2:
            (self._single if worker.queue else self._idle)[worker.id] = worker
