"""How a run went, with times: when it came to each loop, when slices went where, who was lost, what went on here.

It is put together from the snapshots that the run shows, and from what happens to its cluster meanwhile; so it is
there while the run is under way, too.

In this room (``run``) snapshots become a story; telling it in lines is in here as well, for its words are few.
"""

from collections import deque
from dataclasses import dataclass, field

from nbcluster.plan import figures
from nbcluster.run.snapshot import BusySpan, LoopView, RunState, Snapshot

_MOMENTS = 100
"""Kept of one run; of more, the first and the last."""
_FIRST = 20
_HEADER = 60
_TOGETHER_S = 2.0
"""Workers that come so soon after the first have come with it."""
_COUNTED = ("computed", "committed", "running")


@dataclass(frozen=True)
class Moment:
    at_s: float  #: since the run began
    text: str


@dataclass
class _Share:
    """What a worker did of a loop."""

    slices: int = 0
    iterations: int = 0
    first_s: float = float("inf")
    last_s: float = 0.0
    lost: int = 0


@dataclass
class History:
    """Of one run. For one thread at a time, but for `note`, which any may call."""

    seconds: float = 0.0
    state: RunState = "starting"
    _snapshot: Snapshot | None = None
    _first: list[Moment] = field(default_factory=list)
    _last: "deque[Moment]" = field(default_factory=lambda: deque(maxlen=_MOMENTS - _FIRST))
    _count: int = 0
    _loops: tuple[LoopView, ...] = ()
    _went: set[int] = field(default_factory=set)
    _first_slice_s: float = 0.0
    _lanes: dict[str, dict[int, BusySpan]] = field(default_factory=dict)

    def note(self, text: str, at_s: float | None = None) -> None:
        """Something happened, now or then."""
        self._count += 1
        moment = Moment(self.seconds if at_s is None else at_s, text)
        if len(self._first) < _FIRST:
            self._first.append(moment)
        else:
            self._last.append(moment)

    def take(self, snapshot: Snapshot) -> None:
        self.seconds, self.state, self._snapshot = snapshot.seconds, snapshot.state, snapshot
        for index, loop in enumerate(snapshot.loops):
            before = self._loops[index] if index < len(self._loops) else None
            if before is None:
                self.note(f"{_named(loop)} begins")
            if loop.reason is not None and (before is None or before.reason != loop.reason):
                self.note(f"line {loop.line} goes on here: {loop.text or loop.reason}".split("\n")[0])
        self._loops = snapshot.loops
        for lane in snapshot.lanes:
            if lane.worker not in self._lanes:
                self._lanes[lane.worker] = {}
                if self._went and self.seconds - self._first_slice_s > _TOGETHER_S:
                    self.note(f"{lane.worker} joins")
            for span in lane.spans:
                self._take_span(lane.worker, span)

    def _take_span(self, worker: str, span: BusySpan) -> None:
        kept = self._lanes[worker]
        known = kept.get(span.id)
        kept[span.id] = span
        if span.loop not in self._went:
            if not self._went:
                self._first_slice_s = span.start_s
            self._went.add(span.loop)
            line = f"line {self._loops[span.loop].line}" if span.loop < len(self._loops) else "the next loop"
            self.note(f"{line}: the first slice goes to {worker}", span.start_s)
        if span.state == "lost" and (known is None or known.state != "lost"):
            self.note(f"{_stretch(span)} is lost with {worker}, and done again elsewhere", span.end_s)
        if span.state == "surprised" and (known is None or known.state != "surprised"):
            self.note(f"{worker} stops at iteration {span.end:,}, which is left to the kernel", span.end_s)

    # Told ------------------------------------------------------------------------------------------

    def lines(self) -> list[str]:
        """The moments, and below them who did what."""
        moments = sorted((*self._first, *self._last), key=lambda moment: moment.at_s)
        told = [f"  {figures.duration(moment.at_s):>8}  {moment.text}" for moment in moments]
        left_out = self._count - len(moments)
        if left_out:
            told.insert(_FIRST, f"            … {left_out:,} more …")
        if self.state not in ("starting", "running"):
            message = self._snapshot.message.split("\n")[0] if self._snapshot else ""
            told.append(
                f"  {figures.duration(self.seconds):>8}  {self.state}{': ' if message else ''}{message}"
            )
        return [*told, *self._shares()]

    def _shares(self) -> list[str]:
        shares: dict[tuple[int, str], _Share] = {}
        for worker, spans in self._lanes.items():
            for span in spans.values():
                share = shares.setdefault((span.loop, worker), _Share())
                share.first_s = min(share.first_s, span.start_s)
                share.last_s = max(share.last_s, self.seconds if span.end_s is None else span.end_s)
                if span.state in _COUNTED:
                    share.slices += 1
                    share.iterations += span.end - span.first
                elif span.state == "lost":
                    share.lost += 1
        told = []
        for (loop, worker), share in sorted(shares.items(), key=lambda each: (each[0][0], each[1].first_s)):
            line = f"line {self._loops[loop].line}" if loop < len(self._loops) else "a loop"
            lost = f", {figures.amount(share.lost, 'slice')} lost" if share.lost else ""
            told.append(
                f"  {line} on {worker}: {figures.amount(share.slices, 'slice')}, "
                f"{figures.amount(share.iterations, 'iteration')}, "
                f"from {figures.duration(share.first_s)} to {figures.duration(share.last_s)}{lost}"
            )
        return told


def _named(loop: LoopView) -> str:
    header = " ".join(loop.header.split())
    short = header if len(header) <= _HEADER else f"{header[: _HEADER - 1]}…"
    return f"line {loop.line}: {short}"


def _stretch(span: BusySpan) -> str:
    if span.end - span.first <= 1:
        return f"iteration {span.first:,}"
    return f"the slice of iterations {span.first:,} to {span.end - 1:,}"
