"""Iteration 0 and what follows it in the kernel, until it is known whether and when workers are worth it.

In this room (``engine``) the kernel has the loop to itself.
"""

import io
import math
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Final

from nbcluster.clusters.causes import LIMITED
from nbcluster.engine.circumstances import Circumstances, InHand
from nbcluster.engine.here import HoleRecorder
from nbcluster.engine.kernel_watch import Effort, KernelWatch, on_captures, on_payload
from nbcluster.engine.plots import plots
from nbcluster.engine.surroundings import callee_reads
from nbcluster.plan.decision import Apart
from nbcluster.plan.figures import moment, size
from nbcluster.worker import devices, needs, process
from nbcluster.worker.payload import ATOMS
from nbcluster.worker.per_worker import PerWorker
from nbcluster.worker.watches import Change
from nbcluster.worker.witness import Witness

#: What an iteration costs beside its own time: recorded, packed, sent, committed. Measured, rounded up.
_COST_EACH_S: Final = 1.5e-6
#: From here on an iteration is not one of a single thread that something happened beside.
_WIDE: Final = 1.25
#: What it takes to get slices going at all.
_COST_ONCE_S: Final = 0.05
#: What is pickled so soon is never too much; what is not has its price again where it is opened, and watched.
_PACKING_S: Final = 0.2
_OPENING: Final = 4
#: Cheap iterations are measured over at least so long before it is decided.
_TRIAL_S: Final = 0.005
#: While nobody else can, or need, the kernel goes on in stretches of about this long.
_STRETCH_S: Final = 0.05
#: And none has more than so many times the iterations that ran before it: what comes may be heavier.
_GROWTH: Final = 2
#: More objects than that are not looked at one by one.
_MOST_LOOKED_AT: Final = 10_000
#: A loop that has taken so long is no small one.
_TELLABLE_S: Final = 0.3
#: What is said of a loop for whose iterations there is too little memory begins so.
NEEDS: Final = "one iteration needs"
#: Less memory says nothing: allocators keep some, and workers have that much anyway.
_NOTABLE_BYTES: Final = 64_000_000
#: Of what is free so much may be planned with; captures, results and everybody else need the rest.
_USED_OF_FREE: Final = 0.9
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
        known += {type(thing) for things in hand.belongings.owned for thing in things}
        self._modules = frozenset(_modules_of(known)) & sys.modules.keys() - {"__main__", "builtins"}
        self._effort = Effort()
        self.recorder = HoleRecorder(hand.loop, hand.by_value, self._plotting)
        self.witness = Witness()
        self._plotted_s = 0.0
        """What of iteration 0 was plotting, which the kernel does for all of them."""
        self.first_s = 0.0
        """What iteration 0 took."""
        self.peak_bytes = 0
        """By how much iteration 0 had the kernel grow at most."""
        self.bounded = ""
        """Why not all workers have the loop, where memory is the reason: a clause."""
        self.each_s = 0.0
        self._last = 0, 0.0
        """How many iterations were run last at a time, and what they took."""
        """What an iteration takes, as far as is known."""
        self.asked: list[needs.Need] = []
        """What iteration 0 has asked for."""
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

    def payload_watch(self, others: frozenset[str] = frozenset()) -> KernelWatch:
        """A watch on all that the payload is made from. ``others`` are names that the cell may bind meanwhile."""
        hand = self._hand
        loop = hand.loop
        own = hand.belongings.owned[0] if hand.belongings.owned else ()
        bound = {*loop.names, *others}
        return on_payload(self._captured, self._around.space, hand.items, bound, own, plots=plots(loop))

    def reaches(self, meant: Callable[[str], bool]) -> bool:
        """Whether something that an iteration uses, or leaves, is or may hold something of such a package."""
        values = [self._around.space[name] for name in self._captured if name in self._around.space]
        values += [*self.bindings.values(), *vars(self._hand.items).values()]
        values += (operand for _, operand in self.recorder.records)
        return any(map(meant, _roots_of(values)))

    def first(self) -> Change | None:
        """Run iteration 0; what it changed that all iterations share."""
        self._watch.arm()
        began = process.begin_peak()
        with self.witness.watching(), needs.heard() as self.asked:
            self.first_s = self._effort.measured(
                lambda: self._hand.here.watched(self.recorder), self._hand.here.beside
            )
        self.peak_bytes = process.peak_since(began)
        self.each_s = self.first_s
        self._last = 1, self.first_s
        space = self._around.space
        self.bindings = {name: space[name] for name in self._names if name in space}
        self._hand.numbers.judge(self._hand.counted)
        return self._look()

    def stays(self) -> Why | None:
        """Why the loop stays here, known after some more iterations perhaps; None once workers should have it."""
        return self._hand.here.follow(self._stretches())

    def _stretches(self) -> "Stretches":
        stays = (yield from self._small()) or (yield from self._wide()) or self.too_large()
        return stays or (yield from self._until_workers())

    def _wide(self) -> "Stretches":
        """What else the machine did in a moment may look like a second core's work: of short iterations, some more
        tell."""
        while self.is_wide and self._effort.wall_s < _STRETCH_S and self._left > 1:
            yield from self._go_on(1)
            self._ran_here(None)
            if (why := self._changed()) is not None:
                return why
        return self.too_wide()

    @property
    def is_wide(self) -> bool:
        """Whether one iteration keeps more than one core busy."""
        return self._effort.width > _WIDE

    def too_wide(self) -> Why | None:
        blas = self._around.blas
        lanes = self._around.workforce.lanes()
        each = max(1.0, self._around.workforce.limits().cpus)
        cores = lanes * each
        asked = self._around.needs_cpus
        width = asked or min(self._effort.width, cores if blas is None else blas)
        fit = min(lanes, int(cores / width + 0.25)) if width > _WIDE else lanes
        if fit < 2 <= lanes and asked is not None:
            return "threads", f"{NEEDS} {asked:g} of {cores:g} cores, as --cpus says"
        if fit < 2 <= lanes:
            return "threads", f"one iteration keeps {width:.1f} of {cores:g} cores busy by itself"
        if fit < lanes:
            self.lanes = min(fit, self.lanes or fit)
        return None

    @property
    def packing_s(self) -> float:
        """How long it may take to pickle what the loop needs. Workers unpickle that in about the same time, take its
        shadow in as much, and look at it."""
        if not self._around.settings.too_small_s:
            return math.inf
        lanes = min(self._around.workforce.lanes(), self.lanes or 1_000_000)
        return max(_PACKING_S, (1 - 1 / max(lanes, 1)) * self.rest_s / _OPENING)

    def too_large(self) -> Why | None:
        """Why the loop stays here for its memory; else, how many workers have room for an iteration."""
        limits, needed = self._around.workforce.limits(), self._around.needs_bytes or self.peak_bytes
        if needed < _NOTABLE_BYTES:
            return None
        if limits.memory_bytes is not None and needed > limits.memory_bytes:
            return "memory", f"{NEEDS} {size(needed)}, and {LIMITED} {size(limits.memory_bytes)}"
        lanes = min(self._around.workforce.lanes(), self.lanes or sys.maxsize)
        if limits.free_bytes is None or needed * min(lanes, self._left) <= _USED_OF_FREE * limits.free_bytes:
            return None
        fit = int(_USED_OF_FREE * limits.free_bytes / needed)
        why = f"{NEEDS} {size(needed)}, and {size(limits.free_bytes)} are free"
        if fit < min(2, lanes):
            return "memory", why
        if fit < lanes:
            self.lanes, self.bounded = fit, f"no more than {fit} of {lanes} workers at once [memory]: {why}"
        return None

    def not_worth_it(self) -> Why | None:
        if not self._around.settings.too_small_s:
            return None
        rest = self.rest_s
        lanes = min(self._around.workforce.lanes(), self.lanes or 1_000_000)
        # What is asked for is done: the kernel may have no GPU to speak of.
        if lanes == 1 and self._around.need is None:
            return "small", self._nobody_to_share_with()
        each_s = _COST_EACH_S + self._hand.numbers.each_s
        plotted = self._plotted_s * self._left
        made_s = self._left * self._hand.here.item_s
        shared = (rest - plotted + made_s) / max(lanes, 1)
        if self._around.need is not None:
            shared = 0.0  # what a GPU takes for it is not known from here
        apart = max(shared, plotted) + _COST_ONCE_S + self._making_s + self._left * each_s
        alone = self._left == 1 and self._around.need is None
        if alone or rest < self._around.settings.too_small_s or apart > 0.9 * rest:
            text = f"the rest takes about {moment(rest)} here"
            if alone:
                text = "there is but one iteration left, which takes as long on a worker"
            # Of a long loop that is all but done this alone is no reason.
            if self.spent_s > max(rest, _TELLABLE_S):
                text = f"{moment(self.spent_s)} of it are done here, and the rest takes about {moment(rest)}"
            return "small", text
        return None

    def _nobody_to_share_with(self) -> str:
        if self._around.workforce.hides_gpus() and devices.in_use():
            return "it computes on a GPU, and the cluster has one: --gpus 0.5 has workers share it with the kernel"
        who = "--workers 1 leaves" if self._around.most_workers == 1 else "the cluster has"
        return f"{who} one worker, which has nobody to share with and is no faster than the kernel"

    def _go_on(self, count: int) -> Generator[int, None, None]:
        """Have the next ``count`` iterations run."""
        began = self._effort.begin()
        yield count
        spent = self._effort.end(began, self._hand.here.beside())
        # The last two stretches: what iteration 0 cost, being watched, is soon no part of it.
        (before, before_s), self._last = self._last, (count, spent)
        self.each_s = (before_s + spent) / (before + count)

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
                tells = self._last[1] > _TELLING_S  # to run a stretch costs something by itself
                if (worth_it > 1 and tells) or (worth_it and self.each_s > _TELLING_S):
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
                return workforce.failing, failure
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


def _roots_of(values: Iterable[object]) -> Iterator[str]:
    """The packages of these and of what plain containers among them hold; "" for what cannot be looked into."""
    waiting, seen = deque(values), 0
    while waiting:
        value = waiting.popleft()
        seen += 1
        if type(value) in ATOMS or (type(value) is FunctionType and value.__module__ == "__main__"):
            continue  # what a function of the notebook's looks up is among the captures
        if seen > _MOST_LOOKED_AT:
            yield ""
            return
        if type(value) in (list, tuple, set, frozenset):
            waiting.extend(value)  # type: ignore[arg-type]  # one of these
        elif type(value) is dict:
            waiting.extend([*value, *value.values()])
        else:
            kind = value if isinstance(value, type) else type(value)
            name = value.__name__ if isinstance(value, ModuleType) else str(kind.__module__)
            named = (
                getattr(value, "__module__", None)
                if isinstance(value, FunctionType | BuiltinFunctionType)
                else name
            )
            root = str(named).partition(".")[0]
            yield "" if root == "__main__" else root


def _modules_of(values: Iterable[object]) -> Iterator[str]:
    """Where what the loop names comes from; whoever opens a payload imports these."""
    for value in values:
        if isinstance(value, ModuleType):
            yield value.__name__
        else:
            kind = type(value)
            named = value if issubclass(kind, type | FunctionType | BuiltinFunctionType) else kind
            yield str(named.__module__)  # a method in C may have none
