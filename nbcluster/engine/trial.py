"""Iteration 0 and what follows it in the kernel, until it is known whether and when workers are worth it.

In this room (``engine``) the kernel has the loop to itself.
"""

import io
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from types import ModuleType
from typing import Any, Final

from nbcluster.engine.circumstances import Circumstances, InHand
from nbcluster.engine.here import HoleRecorder
from nbcluster.engine.kernel_watch import Effort, KernelWatch, on_captures, on_payload
from nbcluster.engine.plots import plots
from nbcluster.engine.surroundings import callee_reads
from nbcluster.plan.decision import Apart
from nbcluster.plan.figures import moment
from nbcluster.worker.per_worker import PerWorker
from nbcluster.worker.watches import Change
from nbcluster.worker.witness import Witness

#: What an iteration costs beside its own time: recorded, packed, sent, committed. Measured, rounded up.
_COST_EACH_S: Final = 1.5e-6
#: What it takes to get slices going at all.
_COST_ONCE_S: Final = 0.05
#: Cheap iterations are measured over at least so long before it is decided.
_TRIAL_S: Final = 0.005
#: While nobody else can, or need, the kernel goes on in stretches of about this long.
_STRETCH_S: Final = 0.05
#: And none has more than so many times the iterations that ran before it: what comes may be heavier.
_GROWTH: Final = 2
#: One stretch of shorter iterations may have been slow for any reason: it takes two to decide.
_TELLING_S: Final = 0.001

Why = tuple[str, str]
"""A word of the closed list, and what it was in the user's words."""
Stretches = Generator[int, None, Why | None]
"""How many iterations to run, time and again, and what came out at last."""


class Trial:
    """Used once, on the kernel's main thread."""

    def __init__(
        self, around: Circumstances, hand: InHand, apart: Apart, ran_here: Callable[[Why | None], None]
    ) -> None:
        """``ran_here`` is told now and then that more iterations ran, and why they do so here."""
        self._around = around
        self._hand = hand
        self._ran_here = ran_here
        self._captured = (*apart.captured, *callee_reads(apart.captured, around.space))
        self._watch = on_captures(self._captured, around.space, plots=plots(hand.loop))
        known = [around.space[name] for name in self._captured if name in around.space]
        known += vars(hand.items).values()  # what the items are made of
        self._making_s = sum(value.seconds for value in known if isinstance(value, PerWorker))
        self._modules = frozenset(_modules_of(known)) & sys.modules.keys() - {"__main__", "builtins"}
        self._effort = Effort()
        self.recorder = HoleRecorder(hand.loop, hand.by_value, self._plotting)
        self.witness = Witness()
        self._plotted_s = 0.0
        """What of iteration 0 was plotting, which the kernel does for all of them."""
        self.first_s = 0.0
        """What iteration 0 took."""
        self.each_s = 0.0
        """What an iteration takes, as far as is known."""
        self.lanes: int | None = around.most_workers
        """How many workers should have the loop; None: all there are."""
        self.bindings: dict[str, Any] = {}
        loop = hand.loop
        self._names = loop.own() if loop.form == "for" else ()

    @property
    def estimate_s(self) -> float:
        """What the plain run would take."""
        return self.each_s * self._hand.total

    @property
    def spent_s(self) -> float:
        """What the iterations took that ran here."""
        return self._effort.wall_s

    @property
    def rest_s(self) -> float:
        """What the rest would take here."""
        return self.each_s * self._left

    @property
    def stretch(self) -> int:
        """How many iterations the kernel runs at a time while nobody else does."""
        lasting_s = _STRETCH_S if self._effort.wall_s >= _TRIAL_S else _TRIAL_S / 4
        count = min(int(lasting_s / max(self.each_s, 1e-7)), _GROWTH * self._hand.here.position)
        return max(1, min(self._left, count))

    @property
    def binds_files(self) -> bool:
        """Whether an iteration leaves a name with a file, open or closed, which cannot travel."""
        return any(isinstance(each, io.IOBase) for each in self.bindings.values())

    def _plotting(self, begins: bool) -> None:
        """What drawing puts out, it puts out here, and no worker does."""
        now = self._around.clock()
        self._plotted_s += -now if begins else now
        self.witness.aside(begins)

    def payload_watch(self) -> KernelWatch:
        """A watch on all that the payload is made from."""
        hand = self._hand
        loop = hand.loop
        return on_payload(self._captured, self._around.space, hand.items, loop.names, plots=plots(loop))

    def first(self) -> Change | None:
        """Run iteration 0; what it changed that all iterations share."""
        self._watch.arm()
        with self.witness.watching():
            self.first_s = self._effort.measured(
                lambda: self._hand.here.watched(self.recorder), self._hand.here.beside
            )
        self.each_s = self.first_s
        space = self._around.space
        self.bindings = {name: space[name] for name in self._names if name in space}
        self._hand.numbers.judge(self._hand.counted)
        return self._look()

    def stays(self) -> Why | None:
        """Why the loop stays here, known after some more iterations perhaps; None once workers should have it."""
        return self._hand.here.follow(self._stretches())

    def _stretches(self) -> "Stretches":
        return (yield from self._small()) or self.too_wide() or (yield from self._until_workers())

    def too_wide(self) -> Why | None:
        blas = self._around.blas
        lanes = self._around.workforce.lanes()
        width = min(self._effort.width, lanes if blas is None else blas)
        fit = int(lanes / width + 0.25) if width > 1.25 else lanes
        if fit < 2 <= lanes:
            return "threads", f"one iteration keeps {width:.1f} of {lanes} cores busy by itself"
        if fit < lanes:
            self.lanes = min(fit, self.lanes or fit)
        return None

    def not_worth_it(self) -> Why | None:
        if not self._around.settings.too_small_s:
            return None
        rest = self.rest_s
        lanes = min(self._around.workforce.lanes(), self.lanes or 1_000_000)
        if lanes == 1:
            return "small", self._nobody_to_share_with()
        each_s = _COST_EACH_S + self._hand.numbers.each_s
        plotted = self._plotted_s * self._left
        made_s = self._left * self._hand.here.item_s
        shared = (rest - plotted + made_s) / max(lanes, 1)
        apart = max(shared, plotted) + _COST_ONCE_S + self._making_s + self._left * each_s
        if rest < self._around.settings.too_small_s or apart > 0.9 * rest:
            return "small", f"the rest takes about {moment(rest)} here"
        return None

    def _nobody_to_share_with(self) -> str:
        who = "--workers 1 leaves" if self._around.most_workers == 1 else "the cluster has"
        return f"{who} one worker, which has nobody to share with and is no faster than the kernel"

    def _go_on(self, count: int) -> Generator[int, None, None]:
        """Have the next ``count`` iterations run."""
        began = self._effort.begin()
        yield count
        spent = self._effort.end(began, self._hand.here.beside())
        self.each_s = (self.each_s + spent / count) / 2

    @property
    def _left(self) -> int:
        return self._hand.total - self._hand.here.position

    def _changed(self) -> Why | None:
        change = self._look()
        return None if change is None else (change.reason, change.detail)

    def _look(self) -> Change | None:
        with self._hand.numbers.unseen():
            return self._watch.look()

    def _small(self) -> "Stretches":
        """Run iterations for as long as it looks as if the rest of them is done here sooner: to the end, if need be.
        Nothing hangs on the first ones, which tell little of a loop whose later ones are heavier."""
        if not self._around.settings.too_small_s:
            return None
        why: Why | None = None
        worth_it = 0
        while self._left:
            if self._effort.wall_s >= _TRIAL_S:
                small = self.not_worth_it()
                why = why or small
                if why and self._hand.here.pauses_cost:
                    self._ran_here(why)
                    yield from self._go_on(self._left)
                    return why
                worth_it = 0 if small else worth_it + 1
                if worth_it > 1 or (worth_it and self.each_s > _TELLING_S):
                    return self._changed()
            yield from self._go_on(self.stretch)
            self._ran_here(why)
        return why or ("small", f"all of it took {moment(self._effort.wall_s)} here")

    def _until_workers(self) -> "Stretches":
        """The kernel goes on with the next iterations while there are no workers yet, or while they import what the
        loop needs: that may take them seconds."""
        workforce = self._around.workforce
        if not self._around.settings.too_small_s:
            with self._hand.users():
                workforce.wait(self._around.settings.start_s)
        while not self._can_begin() and self._left:
            failure = workforce.failure()
            if failure is not None:
                return "no-cluster", failure
            yield from self._go_on(self.stretch)
            self._ran_here(None)
            if (why := self._changed() or self.not_worth_it()) is not None:
                return why
        return None

    def _can_begin(self) -> bool:
        workforce = self._around.workforce
        if not workforce.ready():
            return False
        return not self._around.settings.too_small_s or workforce.warmed(self._modules)


def _modules_of(values: Iterable[object]) -> Iterator[str]:
    """Where what the loop names comes from; whoever opens a payload imports these."""
    for value in values:
        if isinstance(value, ModuleType):
            yield value.__name__
        else:
            named = value if hasattr(value, "__module__") else type(value)
            yield str(getattr(named, "__module__", "builtins"))
