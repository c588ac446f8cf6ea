"""How far a loop is, how fast it goes, and what its lanes are busy with.

In this room the state of a loop is counted and drawn together into what `snapshot` describes.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from threading import RLock

from nbcluster.run.events import SliceId, WorkerId
from nbcluster.run.snapshot import BusySpan, Death, LaneView, LoopRoute, LoopView, SpanState


@dataclass(frozen=True, slots=True)
class Progress:
    """One loop at one moment. Counts are iterations; ``computed`` includes ``committed``."""

    total: int
    committed: int
    computed: int
    here: int
    """Iterations that ran in the kernel."""
    seconds: float
    rate_per_s: float | None
    """Iterations computed a second, lately; None until there is something to tell."""
    eta_s: float | None

    def view(
        self,
        line: int,
        header: str,
        route: LoopRoute,
        *,
        reason: str | None = None,
        text: str = "",
        plain_estimate_s: float | None = None,
    ) -> LoopView:
        return LoopView(
            line=line,
            header=header,
            total=self.total,
            computed=self.computed,
            committed=self.committed,
            here=self.here,
            seconds=self.seconds,
            eta_s=self.eta_s,
            rate_per_s=self.rate_per_s,
            route=route,
            reason=reason,
            text=text,
            plain_estimate_s=plain_estimate_s,
        )


class Speed:
    """A count that grows, and how fast it grew lately.

    Workers tell of their work about once a second, all at different moments; so the speed is taken over the
    last ten seconds, and where iterations are longer than that, over the last few times that something came.
    """

    lately_s = 10.0
    least_points = 16
    apart_s = 0.1

    def __init__(self, now: float, count: int) -> None:
        self._points = deque([(now, count)])

    def saw(self, now: float, count: int) -> None:
        last, last_count = self._points[-1]
        if count == last_count:
            return
        if len(self._points) > 1 and now - last < self.apart_s:
            self._points[-1] = (last, count)
            return
        self._points.append((now, count))
        while len(self._points) > self.least_points and now - self._points[1][0] > self.lately_s:
            self._points.popleft()

    def per_s(self) -> float | None:
        (first, first_count), (last, last_count) = self._points[0], self._points[-1]
        return (last_count - first_count) / (last - first) if last > first else None


def time_left(total: int, committed: int, computed: int, computing: Speed, committing: Speed) -> float | None:
    """Seconds until everything is committed. A commit that cannot keep up holds up the computing too, by the
    window; so what is left to compute tells, and only when nothing is, what is left to commit."""
    left, speed = (total - computed, computing) if computed < total else (total - committed, committing)
    if not left:
        return 0.0
    rate = speed.per_s()
    return left / rate if rate else None


@dataclass(slots=True)
class _Span:
    id: int
    loop: int
    worker: WorkerId
    first: int
    end: int
    start_s: float
    end_s: float | None = None
    state: SpanState = "running"
    given_s: float = 0.0
    item: str = ""
    item_at: int = -1
    """The iteration that ``item`` is of."""
    size_bytes: int = 0
    deaths: int = 0

    def view(self) -> BusySpan:
        return BusySpan(
            self.id,
            self.loop,
            self.first,
            self.end,
            self.start_s,
            self.end_s,
            self.state,
            self.given_s,
            self.item,
            self.size_bytes,
            self.deaths,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lane's worker lives."""

    machine: str = ""
    gpu: str | None = None
    memory_bytes: int | None = None
    gpu_busy: float | None = None
    gpu_memory_bytes: int | None = None


@dataclass(slots=True)
class _Lane:
    spans: list[_Span] = field(default_factory=list)
    changed: dict[int, _Span] = field(default_factory=dict)
    deaths: tuple[Death, ...] = ()
    place: Place = Place()
    """The last that was known: a worker that is gone was somewhere."""


class Lanes:
    """What each worker was busy with, over all the loops of a run.

    Ten thousand slices are not ten thousand spans: one that follows a short span of the same loop on the same
    lane goes on with it, short being measured by how long the run is by now and how many lanes share
    ``most``. A span's id is never taken back, so a view may keep what it was told and add what is new.

    Any thread may call: a loop may be under way while the one before it comes to its end.
    """

    def __init__(self, started: float, most: int = 1000) -> None:
        self._started, self._most = started, most
        self._lanes: dict[WorkerId, _Lane] = {}
        self._news: dict[WorkerId, _Lane] = {}
        """Those that have changed: with hundreds of them nobody looks through all."""
        self._open: dict[SliceId, _Span] = {}
        self._uncommitted: dict[int, list[tuple[int, int, _Span]]] = {}
        self._given_s: dict[SliceId, float] = {}
        self._item_of: dict[int, Callable[[int], str]] = {}
        self._next_id = 0
        self._lock = RLock()

    def join(self, worker: WorkerId) -> None:
        with self._lock:
            self._lane(worker)

    def lose(self, worker: WorkerId, cause: str, now: float) -> None:
        """The worker is gone; its lane stays, with a mark."""
        with self._lock:
            lane = self._lane(worker)
            lane.deaths = (*lane.deaths, Death(now - self._started, cause))
            self._news[worker] = lane

    def name_items(self, loop: int, item_of: Callable[[int], str]) -> None:
        """What an iteration's item is called; one that has no name speaks for all of its loop."""
        with self._lock:
            self._item_of[loop] = item_of

    def hand(self, loop: int, slice_: SliceId, worker: WorkerId, first: int, end: int, now: float) -> None:
        """The worker is free for this slice, which is on its way."""
        with self._lock:
            lane = self._lane(worker)
            self._given_s[slice_] = now - self._started
            if not lane.spans or not self._goes_on(lane.spans[-1], loop, now):
                self._open[slice_] = self._new(loop, worker, first, end, now, "waiting")

    def begin(
        self,
        loop: int,
        slice_: SliceId,
        worker: WorkerId,
        first: int,
        end: int,
        now: float,
        *,
        deaths: int = 0,
    ) -> None:
        with self._lock:
            lane = self._lane(worker)
            last = lane.spans[-1] if lane.spans else None
            given_s = self._given_s.pop(slice_, now - self._started)
            span = self._open.get(slice_)
            if span is not None:
                span.start_s, span.state = now - self._started, "running"
            elif last is not None and self._goes_on(last, loop, now):
                last.first, last.end = min(last.first, first), max(last.end, end)
                last.end_s, last.state, span = None, "running", last
            else:
                span = self._new(loop, worker, first, end, now, "running")
                span.given_s = given_s
            span.deaths = max(span.deaths, deaths)
            self._open[slice_] = span
            self._tell(span)

    def flush(self, slice_: SliceId, size_bytes: int) -> None:
        """Some of its effects have come."""
        with self._lock:
            span = self._open.get(slice_)
            if span is not None:
                span.size_bytes += size_bytes

    def shorten(self, slice_: SliceId, end: int) -> None:
        with self._lock:
            span = self._open.get(slice_)
            if span is not None and span.first < end:
                span.end = end
                self._tell(span)

    def end(self, slice_: SliceId, state: SpanState, end: int, now: float) -> None:
        with self._lock:
            self._given_s.pop(slice_, None)
            span = self._open.pop(slice_, None)
            if span is None:
                return
            span.end, span.state, span.end_s = max(span.first, end), state, now - self._started
            self._tell(span)
            if state == "computed":
                heappush(self._uncommitted.setdefault(span.loop, []), (span.end, span.id, span))

    def commit(self, loop: int, upto: int) -> None:
        with self._lock:
            waiting = self._uncommitted.get(loop, [])
            while waiting and waiting[0][0] <= upto:
                _, _, span = heappop(waiting)
                # Not where another slice has gone on with the span: that one's end has its own entry.
                if span.state == "computed" and span.end <= upto:
                    span.state = "committed"
                    self._tell(span)

    def views(
        self, places: Mapping[WorkerId, Place] | None = None, *, whole: bool = False
    ) -> tuple[LaneView, ...]:
        """The lanes of which there is news, with the spans that are new or changed since the last time; with
        ``whole``, which is the end, all there are. ``places`` is where workers are, None if that is no news."""
        with self._lock:
            for worker, place in (places or {}).items():
                lane = self._lanes.get(worker)
                if lane is not None and place != lane.place:
                    lane.place = place
                    self._news[worker] = lane
            told = self._lanes if whole else self._news
            views = tuple(
                [
                    self._view(worker, lane, lane.spans if whole else lane.changed.values())
                    for worker, lane in told.items()
                ]
            )
            for lane in self._news.values():
                lane.changed = {}
            self._news = {}
            if whole:
                self._item_of.clear()  # it holds on to the user's objects
            return views

    @property
    def count(self) -> int:
        return len(self._lanes)

    def _view(self, worker: WorkerId, lane: _Lane, spans: Iterable[_Span]) -> LaneView:
        if self._item_of:
            for span in spans:
                self._name_item(span)
        place = lane.place
        return LaneView(
            worker=worker,
            machine=place.machine,
            gpu=place.gpu,
            spans=tuple([span.view() for span in spans]),
            memory_bytes=place.memory_bytes,
            gpu_busy=place.gpu_busy,
            gpu_memory_bytes=place.gpu_memory_bytes,
            deaths=lane.deaths,
        )

    def _name_item(self, span: _Span) -> None:
        item_of = self._item_of.get(span.loop)
        if item_of is None or span.item_at == span.first:
            return
        span.item_at, span.item = span.first, item_of(span.first)
        if not span.item:
            del self._item_of[span.loop]

    def _new(self, loop: int, worker: WorkerId, first: int, end: int, now: float, state: SpanState) -> _Span:
        now_s = now - self._started
        span = _Span(self._next_id, loop, worker, first, end, now_s, state=state, given_s=now_s)
        self._next_id += 1
        self._lanes[worker].spans.append(span)
        self._tell(span)
        return span

    def _lane(self, worker: WorkerId) -> _Lane:
        lane = self._lanes.get(worker)
        if lane is None:
            lane = self._lanes[worker] = self._news[worker] = _Lane()
        return lane

    def _tell(self, span: _Span) -> None:
        lane = self._lanes[span.worker]
        lane.changed[span.id] = span
        self._news[span.worker] = lane

    def _goes_on(self, last: _Span, loop: int, now: float) -> bool:
        if last.loop != loop or last.end_s is None or last.state not in ("computed", "committed"):
            return False
        now_s = now - self._started
        short_s = now_s * len(self._lanes) / self._most
        return now_s - last.end_s < short_s and last.end_s - last.start_s < short_s
