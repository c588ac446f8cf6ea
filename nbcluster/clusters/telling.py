"""What a kernel tells its cluster's host process of its runs, for whoever watches from outside.

One piece at a time: the next one goes when the host has answered the one before, and it answers when it is time for
another. So a kernel whose runs nobody watches sends a head twice a second; where somebody does, what has changed
goes at once; a host that is stopped costs nothing; and no clock is needed here.

In this room it is kept what is yet to be told.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from typing import Any

from nbcluster.clusters.conversation import ConversationOver
from nbcluster.clusters.picture import Json, Picture
from nbcluster.run.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a run's cell stands."""

    notebook: str = ""  #: its path, as its server knows it; empty where that is not told
    kernel: str = ""  #: as Jupyter's server calls it
    cell_id: str = ""  #: as the front end calls it


@dataclass(slots=True)
class _Untold:
    place: Place
    picture: Picture
    story: str = ""
    pieces: deque[Json] = field(default_factory=deque)


class Telling:
    """Any thread may call; what `tell` answers is heard on the thread that reads the conversation."""

    def __init__(self, tell: "Callable[..., Future[dict[str, Any]]]") -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._untold: dict[str, _Untold] = {}
        self._spans_wanted: frozenset[str] | None = frozenset()  # None: of all runs
        self._under_way = False

    def show(self, place: Place, snapshot: Snapshot, story: str = "") -> None:
        """Never waits. ``story``: how it went, once that is known."""
        with self._lock:
            untold = self._untold.get(snapshot.run)
            if untold is None:
                untold = self._untold[snapshot.run] = _Untold(place, Picture())
            untold.picture.take(snapshot, gauges=self._wants_spans(snapshot.run) or snapshot.final)
            untold.story = story
        self._tell_next()

    def want(self, spans: list[str] | None) -> None:
        """Of these runs somebody wants the slices too; None: of all."""
        with self._lock:
            self._spans_wanted = None if spans is None else frozenset(spans)
        self._tell_next()

    def _wants_spans(self, run: str) -> bool:
        return self._spans_wanted is None or run in self._spans_wanted

    def _tell_next(self) -> None:
        with self._lock:
            if self._under_way or (piece := self._next_piece()) is None:
                return
            self._under_way = True
        try:
            answer = self._tell("show", **piece)
        except ConversationOver:
            return  # and nobody is told any more
        answer.add_done_callback(self._hear)

    def _hear(self, answer: "Future[dict[str, Any]]") -> None:
        if answer.exception() is None:
            with self._lock:
                self._under_way = False
            self._tell_next()

    def _next_piece(self) -> Json | None:
        """Of the run whose turn it is; the one that was told of comes last then."""
        for run, untold in self._untold.items():
            picture, wants_spans = untold.picture, self._wants_spans(run)
            if not untold.pieces and (picture.head or (wants_spans and picture.spans)):
                untold.pieces.extend(picture.pieces(spans=picture.is_final or wants_spans))
            if not untold.pieces:
                continue
            piece = untold.pieces.popleft()
            is_over = bool(piece["head"].get("final"))
            if not untold.pieces:
                del self._untold[run]
                if not is_over:
                    self._untold[run] = untold
            story = untold.story if is_over else ""
            return {"run": run, **asdict(untold.place), **piece, "story": story, "more": bool(untold.pieces)}
        return None
