"""What a run looks like, on its way from the kernel to whoever watches from outside.

A kernel has a picture of each run, its host process another, and so have those who ask the host. What has changed
goes from one to the next in pieces, JSON of some kilobytes; whatever comes replaces what was known under the same
key, so what is not yet told can be put together until there is time to tell it, and is then told once.

In this room pictures are put together, and divided into pieces. Nothing here speaks with anybody.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Any, Final

from nbcluster import wire
from nbcluster.run.snapshot import BusySpan, ErrorView, LaneView, LoopView, Snapshot

Json = dict[str, Any]

_LOOPS: Final = 16
_LANES: Final = 48
_SPANS: Final = 160
"""So much in one piece, which then is shorter than 40 kB: a pipe takes it whether somebody reads or not."""

_ERRORS: Final = 5
_DEATHS: Final = 5
_NAME, _TEXT = 60, 600
_LIMITS: Final = {
    "header": 120,
    "source": 120,
    "text": _TEXT,
    "claim": _TEXT,
    "traceback": 1200,
    "message": 2000,
    "worker": 120,
}
"""How much of somebody else's text travels, else 60 characters. The cell itself has it whole."""


class Picture:
    """Of one run; or of what is yet to be told of it. For one thread at a time."""

    def __init__(self) -> None:
        self.head: Json = {}
        self.loops: dict[int, Json] = {}
        self.lanes: dict[str, Json] = {}
        self.spans: dict[str, dict[int, Json]] = {}
        self._views: tuple[LoopView, ...] = ()
        self._known: dict[str, tuple[str, str | None]] = {}

    @property
    def is_empty(self) -> bool:
        return not (self.head or self.loops or self.lanes or self.spans)

    @property
    def is_final(self) -> bool:
        return bool(self.head.get("final"))

    # Put together

    def take(self, snapshot: Snapshot, *, gauges: bool) -> None:
        """What the driver shows. Loops that are as they were before are not told again; ``gauges``: whether what changes
        all the time, memory and the like, is worth telling of lanes that are known."""
        self.head = _head(snapshot)
        before, self._views = self._views, snapshot.loops
        for index, loop in enumerate(snapshot.loops):
            if index >= len(before) or before[index] != loop:
                self.loops[index] = _loop(loop)
        for lane in snapshot.lanes:
            place = lane.machine, lane.gpu
            if gauges or self._known.get(lane.worker) != place:
                self._known[lane.worker] = place
                self.lanes[lane.worker] = _lane(lane)
            if lane.spans:
                spans = self.spans.setdefault(lane.worker, {})
                for span in lane.spans:
                    spans[span.id] = _span(span)

    def add(self, piece: Mapping[str, Any], *, spans: bool = True) -> None:
        """What another picture was told of."""
        self.head = piece.get("head") or self.head
        self.loops.update((index, loop) for index, loop in piece.get("loops", ()))
        for lane in piece.get("lanes", ()):
            self.lanes[lane["worker"]] = lane
        if spans:
            for worker, told in piece.get("spans", ()):
                kept = self.spans.setdefault(worker, {})
                for span in told:
                    kept[span["id"]] = span

    # Taken apart

    def pieces(self, *, spans: bool = True) -> Iterator[Json]:
        """All of it, the head in the last piece; nothing of it is left here then. Without ``spans`` these stay."""
        head, self.head = self.head, {}
        loops, self.loops = self.loops, {}
        lanes, self.lanes = self.lanes, {}
        slices: list[tuple[str, Json]] = []
        if spans:
            slices = [(worker, span) for worker, kept in self.spans.items() for span in kept.values()]
            self.spans = {}
        rows = [
            _batches(sorted(loops.items()), _LOOPS),
            _batches(list(lanes.values()), _LANES),
            _batches(slices, _SPANS),
        ]
        amount = max(1, *map(len, rows))
        for place in range(amount):
            some_loops, some_lanes, some_slices = (row[place] if place < len(row) else [] for row in rows)
            yield {
                "head": head if place == amount - 1 else {},
                "loops": [list(row) for row in some_loops],
                "lanes": some_lanes,
                "spans": _by_worker(some_slices),
            }

    def whole(self, *, spans: bool = True) -> Json:
        """All of it as one piece, of which nothing is taken away."""
        return {
            "head": self.head,
            "loops": [list(row) for row in sorted(self.loops.items())],
            "lanes": list(self.lanes.values()),
            "spans": [[worker, list(kept.values())] for worker, kept in self.spans.items()] if spans else [],
        }

    def snapshot(self, news: "News | None" = None) -> Json:
        """As `wire.to_json` has it: all loops; of lanes and slices those of which there is news, or all."""
        if news is None:
            news = News(set(self.lanes), self.spans)
        return {
            **self.head,
            "loops": [loop for _, loop in sorted(self.loops.items())],
            "lanes": [
                {
                    **self.lanes[worker],
                    "spans": list(news.spans[worker].values()) if worker in news.spans else [],
                }
                for worker in self.lanes
                if worker in news.lanes
            ],
        }


@dataclass
class News:
    """Of which lanes there is any, and which slices are new or have changed."""

    lanes: set[str] = field(default_factory=set)
    spans: Mapping[str, Mapping[int, Json]] = field(default_factory=dict)

    def add(self, piece: Mapping[str, Any]) -> None:
        self.merge(
            News(
                {lane["worker"] for lane in piece["lanes"]},
                {worker: {span["id"]: span for span in told} for worker, told in piece["spans"]},
            )
        )

    def merge(self, later: "News") -> None:
        self.lanes |= later.lanes | later.spans.keys()
        self.spans = {
            worker: {**self.spans.get(worker, {}), **later.spans.get(worker, {})}
            for worker in {**self.spans, **later.spans}
        }


def _batches(rows: list[Any], size: int) -> list[list[Any]]:
    return [rows[begin : begin + size] for begin in range(0, len(rows), size)]


def _by_worker(slices: Iterable[tuple[str, Json]]) -> list[list[Any]]:
    rows: dict[str, list[Json]] = {}
    for worker, span in slices:
        rows.setdefault(worker, []).append(span)
    return [[worker, spans] for worker, spans in rows.items()]


# By hand rather than by `wire.to_json`: lanes and slices are many, and this is done on the kernel's time.

_OF_LOOP, _OF_LANE, _OF_SPAN, _OF_ERROR = (
    tuple(each.name for each in fields(kind) if each.name not in left_out)
    for kind, left_out in ((LoopView, ()), (LaneView, ("spans", "deaths")), (BusySpan, ()), (ErrorView, ()))
)
_OF_HEAD = tuple(each.name for each in fields(Snapshot) if each.name not in ("loops", "lanes", "errors"))


def _head(snapshot: Snapshot) -> Json:
    errors = [_told(error, _OF_ERROR) for error in islice(snapshot.errors, _ERRORS)]
    return {"version": wire.VERSION, **_told(snapshot, _OF_HEAD), "errors": errors}


def _loop(loop: LoopView) -> Json:
    return _told(loop, _OF_LOOP)


def _lane(lane: LaneView) -> Json:
    deaths = [{"at_s": death.at_s, "cause": death.cause[:_TEXT]} for death in lane.deaths[-_DEATHS:]]
    return {**_told(lane, _OF_LANE), "deaths": deaths}


def _span(span: BusySpan) -> Json:
    return _told(span, _OF_SPAN)


def _told(view: object, names: tuple[str, ...]) -> Json:
    told: Json = {}
    for name in names:
        value = getattr(view, name)
        told[name] = value[: _LIMITS.get(name, _NAME)] if type(value) is str else value
    return told
