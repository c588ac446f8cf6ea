"""What a run looks like, told to whoever shows it, at most so many times a second.

In this room (``engine``) the state of a run becomes snapshots.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from nbcluster.analysis.facts import Loop
from nbcluster.run.events import WorkerId
from nbcluster.run.progress import Lanes, Place, Progress
from nbcluster.run.snapshot import ErrorView, LoopRoute, LoopView, RunState, Snapshot

Shown = Callable[[Snapshot], None]

_PLACES_S = 0.5


@dataclass
class Heading:
    """What stays the same in all snapshots of a run."""

    run: str
    name: str | None
    cell: str
    cluster: Callable[[], str]
    """Its name; empty as long as there is none."""


class Broadcast:
    """One for each run. The kernel's main thread calls."""

    def __init__(
        self,
        heading: Heading,
        shown: Shown,
        clock: Callable[[], float],
        hz: float,
        lanes: Lanes,
        places: Callable[[], Mapping[WorkerId, Place]] = dict,
    ) -> None:
        self._heading = heading
        self._shown = shown
        self._clock = clock
        self._pause_s = 1 / hz
        self._lanes = lanes
        self._began = clock()
        self._last = float("-inf")
        self._loops: list[LoopView] = []
        self._places = places
        self._looked = float("-inf")
        self.sent_bytes = 0
        self.plain_estimate_s: float | None = None
        self.claim = ""

    def begin(self, loop: Loop) -> None:
        """A loop's turn has come. Shown at once: its first iteration may take long."""
        self._loops.append(_blank(loop))
        self._show("running", final=False)

    def told(
        self,
        progress: Progress | None,
        *,
        route: LoopRoute,
        reason: str | None,
        text: str,
        here: int,
        total: int | None,
        header: str = "",
        plain_estimate_s: float | None = None,
    ) -> None:
        """How the loop is getting on; shown if it is time, or if it goes on in another way: what follows may be long,
        and nothing is told from within. Its ``header`` may be more than one line's by now: that of a nest."""
        before = self._loops[-1]
        view = replace(before, header=header or before.header)
        if progress is not None:
            view = progress.view(
                view.line,
                view.header,
                route,
                reason=reason,
                text=text,
                plain_estimate_s=plain_estimate_s,
            )
        else:
            done = max(view.committed, here)
            view = replace(
                view,
                total=total,
                route=route,
                reason=reason,
                text=text,
                here=here,
                committed=done,
                computed=done,
                plain_estimate_s=plain_estimate_s,
            )
        self._loops[-1] = view
        turned = (view.route, view.reason, view.text) != (before.route, before.reason, before.text)
        if turned or self._clock() - self._last >= self._pause_s:
            self._show("running", final=False)

    def stayed(self, view: LoopView) -> None:
        """A loop that is none of ours runs as part of a statement; why is shown before it does."""
        self._loops.append(view)
        self._show("running", final=False)

    def settled(self, view: LoopView) -> None:
        """The loop is over; this is how it ended."""
        self._loops[-1] = view

    def withdraw(self) -> None:
        """The loop that was over last was none worth showing."""
        self._loops.pop()

    def end(self, state: RunState, message: str = "", errors: tuple[ErrorView, ...] = ()) -> None:
        self._show(state, final=True, message=message, errors=errors)

    @property
    def seconds(self) -> float:
        return self._clock() - self._began

    def _show(
        self, state: RunState, *, final: bool, message: str = "", errors: tuple[ErrorView, ...] = ()
    ) -> None:
        self._last = self._clock()
        heading = self._heading
        places: Mapping[WorkerId, Place] | None = None
        if final or self._last - self._looked >= _PLACES_S:
            # Five hundred workers are not asked where they live with every snapshot.
            places, self._looked = self._places(), self._last
        self._shown(
            Snapshot(
                run=heading.run,
                name=heading.name,
                cell=heading.cell,
                state=state,
                seconds=self.seconds,
                loops=tuple(self._loops),
                lanes=self._lanes.views(places, whole=final),
                lane_count=self._lanes.count,
                errors=errors,
                sent_bytes=self.sent_bytes,
                plain_estimate_s=self.plain_estimate_s,
                claim=self.claim,
                message=message,
                cluster=heading.cluster(),
                final=final,
            )
        )


def _blank(loop: Loop) -> LoopView:
    return LoopView(
        line=loop.line,
        header=loop.header,
        total=None,
        computed=0,
        committed=0,
        here=0,
        seconds=0.0,
        eta_s=None,
        rate_per_s=None,
        route="kernel",
    )
