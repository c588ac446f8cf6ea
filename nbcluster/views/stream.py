"""Snapshots on their way to the browser, in small messages that may be missed.

Two things travel. The *head* is everything but the lanes, as JSON. A *lanes message* names some lanes as JSON
and carries slices as records of 44 bytes; the first of a snapshot carries the head as well, for a message costs more
than what is in it. Both hold what has changed and, in the room that is left, some of what has not, in turn: so a front
end that came late, or missed the first messages while it was loading, is complete after a while without having asked.
It could not ask: a kernel does not hear while a cell runs.

Whatever is received replaces what was known under the same index or id, so nothing is ever received twice.
``labextension/src/cell/wire.ts`` is the other end.

In this room a snapshot is divided into messages of at most 5 kB; sending them is somebody else's.
"""

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, cast

from nbcluster import wire
from nbcluster.run.snapshot import BusySpan, ErrorView, LaneView, LoopView, Snapshot, SpanState
from nbcluster.views import story
from nbcluster.views.inert import inert

#: A state travels as its place in this list.
STATES: tuple[SpanState, ...] = (
    "running",
    "computed",
    "committed",
    "lost",
    "surprised",
    "cancelled",
    "waiting",
)
_PLACE_OF: Final = {state: place for place, state in enumerate(STATES)}

#: first, end (float64); start_s, end_s (NaN while it runs), given_s, size_bytes (float32); id; lane; loop; state;
#: deaths; three bytes of nothing. Little-endian.
_RECORD = struct.Struct("<ddffffIHBBB3x")

_LANES_IN_A_MESSAGE = 8
_MESSAGE_BYTES = 4250
#: What has not changed is sent again with every third snapshot: to be complete a moment sooner is not worth the rest.
_OLDER_EVERY = 3
_HEAD_BYTES = 3800
_ERRORS_SHOWN = 5
_ERROR_TEXT_LIMIT = 160
_PATH_LIMIT = 1200
_ITEM_LIMIT = 40
#: Its place among the records, and the brackets around both.
_ITEM_BYTES = 10
_DEATHS_SHOWN = 3
_CAUSE_LIMIT = 120
_NOT_ENDED = float("nan")

_SpanKey = tuple[int, int, int]


@dataclass(frozen=True)
class LanesMessage:
    content: dict[str, object]
    records: bytes


class Stream:
    """What a run has shown so far, and what of it is sent next. For one thread at a time."""

    def __init__(self) -> None:
        self._loops: tuple[LoopView, ...] = ()
        # As they are sent; one that is over is made into words once.
        self._loops_told: dict[int, object] = {}
        self._lanes: list[LaneView] = []
        self._index: dict[str, int] = {}
        self._spans: dict[_SpanKey, BusySpan] = {}
        # The keys again, since a dict cannot be read from its middle.
        self._keys: list[_SpanKey] = []
        self._rows: dict[int, tuple[tuple[object, ...], list[object], int]] = {}
        self._taken = 0
        self._loop_turn = self._lane_turn = self._span_turn = 0

    def take(self, snapshot: Snapshot) -> tuple[dict[str, object], list[LanesMessage]]:
        """The head and the messages that bring a front end up to this snapshot."""
        before, self._loops = self._loops, snapshot.loops
        changed = [i for i, loop in enumerate(snapshot.loops) if i >= len(before) or before[i] != loop]
        lanes = [index for lane in snapshot.lanes if (index := self._keep_lane(lane)) is not None]
        spans = [key for lane in snapshot.lanes for key in self._keep_spans(lane)]
        head = self._head(snapshot, changed)
        self._taken += 1
        return head, list(self._messages(lanes, spans, head, older=not self._taken % _OLDER_EVERY))

    def everything(self) -> list[LanesMessage]:
        """All lanes and slices so far, for a front end that has asked; the head it has, being a trait."""
        return list(self._messages(range(len(self._lanes)), self._keys))

    def so_far(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with all the slices that its lanes have ever had, for a summary of the whole."""
        spans: dict[int, list[BusySpan]] = {index: [] for index in range(len(self._lanes))}
        for (lane, _, _), span in self._spans.items():
            spans[lane].append(span)
        lanes = (replace(lane, spans=tuple(spans[index])) for index, lane in enumerate(self._lanes))
        return replace(snapshot, lanes=tuple(lanes))

    def _keep_lane(self, lane: LaneView) -> int | None:
        """Its index if it is new or other than it was. Memory always changes; its turn comes soon enough."""
        index = self._index.setdefault(lane.worker, len(self._lanes))
        if index == len(self._lanes):
            self._lanes.append(lane)
            return index
        known, self._lanes[index] = self._lanes[index], lane
        return None if _told_of(known) == _told_of(lane) else index

    def _keep_spans(self, lane: LaneView) -> Iterator[_SpanKey]:
        for span in lane.spans:
            key = (self._index[lane.worker], span.loop, span.id)
            known = self._spans.get(key)
            if known is None:
                self._keys.append(key)
            if known != span:
                self._spans[key] = span
                yield key

    def _head(self, snapshot: Snapshot, changed: Sequence[int]) -> dict[str, object]:
        """All but the lanes, and as many loops as fit."""
        news = replace(snapshot, loops=tuple([snapshot.loops[index] for index in changed]))
        head = wire.to_json(_harmless(news))
        self._loops_told.update(zip(changed, cast(list[object], head.pop("loops")), strict=True))
        del head["lanes"]
        head["loop_count"] = len(snapshot.loops)
        room = _HEAD_BYTES - len(json.dumps(head))
        rows: list[list[object]] = []
        for index in self._loops_in_turn(changed):
            row = [index, self._loops_told[index]]
            room -= len(json.dumps(row)) + 2
            if room < 0 and rows:
                break
            rows.append(row)
            self._loop_turn = index + 1
        return head | {"loops": rows}

    def _loops_in_turn(self, changed: Iterable[int]) -> Iterable[int]:
        """The loop in hand, those that changed, then the others from where it was broken off; each once."""
        amount = len(self._loops)
        in_hand = range(amount)[-1:]
        return dict.fromkeys(chain(in_hand, changed, _turn(amount, self._loop_turn, amount)))

    def _row(self, index: int) -> tuple[list[object], int]:
        """A lane as it is sent, and its size; made once for as long as nothing changes."""
        lane = self._lanes[index]
        key = lane.memory_bytes, *_told_of(lane)
        known = self._rows.get(index)
        if known is None or known[0] != key:
            row: list[object] = [index, _lane(lane)]
            known = self._rows[index] = (key, row, len(json.dumps(row)) + 2)
        return known[1], known[2]

    def _messages(
        self,
        lanes: Sequence[int],
        spans: Sequence[_SpanKey],
        head: dict[str, object] | None = None,
        *,
        older: bool = False,
    ) -> Iterator[LanesMessage]:
        """Each as full as it may be; what does not fit comes in the next one. The head goes with the first, and
        ``older`` ones take what room is left in the last: never a message of their own."""
        lane, span = 0, 0
        while lane < len(lanes) or span < len(spans) or head is not None:
            draft = _Draft(head)
            while lane < len(lanes) and draft.lane(*self._row(lanes[lane])):
                lane += 1
            while span < len(spans) and draft.span(spans[span], self._spans[spans[span]]):
                span += 1
            if older and lane == len(lanes) and span == len(spans):
                self._fill(draft, set(lanes), set(spans))
            yield draft.done()
            head = None

    def _fill(self, draft: "_Draft", lanes: set[int], spans: set[_SpanKey]) -> None:
        """With what has not changed, from where the last one was full."""
        for index in _turn(len(self._lanes), self._lane_turn, _LANES_IN_A_MESSAGE - len(lanes)):
            if index not in lanes and not draft.lane(*self._row(index)):
                break
            self._lane_turn = index + 1
        for place in _turn(len(self._keys), self._span_turn, len(self._keys)):
            key = self._keys[place]
            if key not in spans and not draft.span(key, self._spans[key]):
                break
            self._span_turn = place + 1


class _Draft:
    """One message while it is filled. What has found no room in an empty one goes alone, however large."""

    def __init__(self, head: dict[str, object] | None) -> None:
        self._head = head
        self._lanes: list[list[object]] = []
        self._items: list[list[object]] = []
        self._records: list[bytes] = []
        self._room = _MESSAGE_BYTES
        if head is not None:
            self._room -= len(json.dumps(head))

    def lane(self, row: list[object], size: int) -> bool:
        """Whether there is room for it."""
        if len(self._lanes) == _LANES_IN_A_MESSAGE or not self._takes(size):
            return False
        self._lanes.append(row)
        return True

    def span(self, key: _SpanKey, span: BusySpan) -> bool:
        """Whether there is room for it."""
        text = span.item and inert(span.item, _ITEM_LIMIT)
        if not self._takes(_RECORD.size + (len(json.dumps(text)) + _ITEM_BYTES if text else 0)):
            return False
        if text:
            self._items.append([len(self._records), text])
        self._records.append(_record(key, span))
        return True

    def done(self) -> LanesMessage:
        content: dict[str, object] = {"kind": "lanes", "version": wire.VERSION, "head": self._head}
        return LanesMessage(content | {"lanes": self._lanes, "items": self._items}, b"".join(self._records))

    def _takes(self, size: int) -> bool:
        if size > self._room and (self._lanes or self._records or self._head is not None):
            return False
        self._room -= size
        return True


def _turn(amount: int, start: int, most: int) -> Iterator[int]:
    """The next ``most`` of ``amount`` places, going round; none twice."""
    return ((start + step) % amount for step in range(min(most, amount)))


def _harmless(snapshot: Snapshot) -> Snapshot:
    """Without lanes, the few errors that can be shown, and no text that acts or is endless."""
    return replace(
        snapshot,
        name=snapshot.name and inert(snapshot.name, story.NAME_LIMIT),
        claim=inert(snapshot.claim, story.TEXT_LIMIT),
        message=inert(snapshot.message, story.TEXT_LIMIT),
        cluster=inert(snapshot.cluster, story.NAME_LIMIT),
        lanes=(),
        loops=tuple(
            replace(loop, header=story.loop_header(loop), text=inert(loop.text, story.TEXT_LIMIT))
            for loop in snapshot.loops
        ),
        errors=tuple(
            ErrorView(
                inert(error.type, story.NAME_LIMIT),
                error.line,
                error.count,
                inert(error.text, _ERROR_TEXT_LIMIT),
                inert(error.source, story.HEADER_LIMIT),
                "" if place else inert(error.traceback, _PATH_LIMIT),
            )
            for place, error in enumerate(snapshot.errors[:_ERRORS_SHOWN])
        ),
    )


def _told_of(lane: LaneView) -> tuple[object, ...]:
    return lane.machine, lane.gpu, lane.gpu_busy, lane.gpu_memory_bytes, lane.deaths


def _lane(lane: LaneView) -> dict[str, object]:
    return {
        "worker": inert(lane.worker, story.NAME_LIMIT),
        "machine": inert(lane.machine, story.NAME_LIMIT),
        "gpu": lane.gpu and inert(lane.gpu, story.NAME_LIMIT),
        "memory_bytes": lane.memory_bytes,
        "gpu_busy": lane.gpu_busy,
        "gpu_memory_bytes": lane.gpu_memory_bytes,
        "deaths": [
            {"at_s": round(death.at_s, 3), "cause": inert(death.cause, _CAUSE_LIMIT)}
            for death in lane.deaths[-_DEATHS_SHOWN:]
        ],
    }


def _record(key: _SpanKey, span: BusySpan) -> bytes:
    lane, loop, _ = key
    end_s = _NOT_ENDED if span.end_s is None else span.end_s
    # The browser uses a loop for its colour and to tell slices apart, so the 256th may share a number with the first.
    return _RECORD.pack(
        span.first,
        span.end,
        span.start_s,
        end_s,
        span.given_s,
        span.size_bytes,
        span.id % 2**32,
        lane,
        loop % 256,
        _PLACE_OF[span.state],
        min(span.deaths, 255),
    )
