"""Where random generators stand in the kernel, while iterations that draw from shared ones may run elsewhere.

``idx = np.random.randint(0, n, n)`` in a body makes every iteration depend on the one before, and on nothing of it but
what it drew. So what draws is done once more ahead of the loop, by itself, and each iteration is told where the
generators stand when it begins. Iteration 0 shows whether that comes out right, and every checkpoint shows it again.
When the kernel takes the loop over, or it ends, the generators stand where the plain run's do.

Where iterations seed the generators themselves, the kernel's stand afterwards where the last iteration has left its own.

With ``--streams`` each iteration has numbers of its own, here as on workers, and the generators are afterwards as they
were before.

In this room (``engine``) the kernel's own generators are moved.
"""

import pickle
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import count
from typing import Any

from nbcluster.analysis.rewrite import LoopForms
from nbcluster.plan.ahead import Ahead
from nbcluster.plan.seeded import Seeded
from nbcluster.worker.draws import (
    Course,
    Foreseen,
    Left,
    Seeds,
    States,
    Streams,
    Which,
    drawing,
    strayed,
    stride_of,
)
from nbcluster.worker.items import Cut, Items


class Numbers:
    """Of a loop that is not known to draw: nothing has to be done."""

    each_s = 0.0
    """What drawing ahead takes for one iteration."""

    own = False
    """Whether each iteration has numbers of its own, wherever it runs."""

    def led(self, items: Iterable[object], position: int) -> Iterator[object]:
        """The items of iterations from ``position`` on, for the kernel to go through."""
        return iter(items)

    def lead(self, position: int) -> None:
        """The kernel runs this iteration now."""

    def unseen(self) -> AbstractContextManager[object]:
        """Meanwhile the generators stand where they did when the loop began, for watches to look at."""
        return nullcontext()

    def judge(self, items: Items) -> None:
        """Iteration 0 has run here."""

    def foresee(self, items: Items, position: int) -> int:
        """To be called before iterations from ``position`` on are sent; the first that must not be."""
        return len(items)

    @property
    def course(self) -> Course | None:
        """What workers are told."""
        return None

    def left(self, left: Iterable[Left]) -> None:
        """The next iterations were committed from elsewhere, and have left the generators so, each that it has seeded."""

    def settle(self, position: int) -> None:
        """Iterations before ``position`` were committed from elsewhere, and the kernel goes on from there."""

    def end(self) -> None:
        """The loop has ended, or was left."""


class DrawnAhead(Numbers):
    """Used once, on the kernel's main thread, from before iteration 0 on."""

    def __init__(self, ahead: Ahead, forms: LoopForms, space: dict[str, Any]) -> None:
        self._which = Which(ahead.python, ahead.numpy, ahead.names)
        self._generators = self._which.among(space)
        self._code = forms.ahead(ahead.spans)
        self._draw = drawing(self._code, space)
        self._space = space
        self._first = self._generators.states()
        self._is_right = False
        self._course: Foreseen | None = None
        self._items: Items | None = None

    @contextmanager
    def unseen(self) -> Iterator[None]:
        if not self._is_right:
            yield
            return
        now = self._generators.states()
        self._generators.put(self._first)
        try:
            yield
        finally:
            self._generators.put(now)

    def judge(self, items: Items) -> None:
        now = self._generators.states()
        with self._from_the_first(now):
            began = time.perf_counter()
            is_done = self._draws(items, 0, 1)
            self.each_s = time.perf_counter() - began
            self._is_right = is_done and strayed(self._generators, now) is None

    def foresee(self, items: Items, position: int) -> int:
        now = self._generators.states()
        total, stride = len(items), stride_of(len(items))
        before: list[bytes] = []
        upto = total
        with self._from_the_first(now):
            for at in range(0, total, stride):
                if at <= position < at + stride and not self._comes_to(now, items, at, position):
                    return 0
                before.append(pickle.dumps(self._generators.states(), protocol=5))
                if not self._draws(items, at, min(at + stride, total)):
                    upto = at
                    break
            else:
                before.append(pickle.dumps(self._generators.states(), protocol=5))
        self._course = Foreseen(self._which, self._code, stride, before)
        self._items = items
        return upto

    @property
    def course(self) -> Course | None:
        return self._course

    def settle(self, position: int) -> None:
        assert self._course is not None
        assert self._items is not None
        self._course.leading(self._space, self._items)(self._generators, position)

    @contextmanager
    def _from_the_first(self, now: States) -> Iterator[None]:
        """Drawing begins where iteration 0 began; it leaves everything where it is ``now``."""
        self._generators.put(self._first)
        try:
            yield
        finally:
            self._generators.put(now)

    def _draws(self, items: Items, first: int, end: int) -> bool:
        """Do what these iterations draw; False where one of them would raise, or warn: that is for the iteration itself."""
        with _told_of_warnings() as told:
            try:
                self._draw(items.block(first, end))
            # The border to the user's code: the kernel will meet it in the iteration that raises it.
            except Exception:  # noqa: BLE001
                return False
        return not told

    def _comes_to(self, now: States, items: Items, at: int, position: int) -> bool:
        """Whether drawing has come to where the kernel has."""
        before = self._generators.states()
        is_done = self._draws(items, at, position)
        is_there = is_done and strayed(self._generators, now) is None
        self._generators.put(before)
        return is_there


@contextmanager
def _told_of_warnings() -> Iterator[list[object]]:
    """What Python warns of is not shown. The filters stay as they are: to change them, even for a moment, has Python
    forget which warnings of the user's it has shown."""
    shown = warnings.showwarning
    told: list[object] = []

    def show(*warning: Any, **_: Any) -> None:
        told.append(warning)

    warnings.showwarning = show
    try:
        yield told
    finally:
        warnings.showwarning = shown


class SeededWithin(Numbers):
    """The iterations seed the generators themselves. Used once, on the kernel's main thread, from before iteration 0 on."""

    def __init__(self, seeded: Seeded, space: dict[str, Any]) -> None:
        python, numpy, torch = (name in seeded.called for name in ("random", "numpy.random", "torch"))
        self._course = Seeds(Which(python, numpy, seeded.names, torch))
        self._generators = self._course.which.among(space)
        self._first = self._generators.states()
        self._left: Left = (None,) * len(self._first)
        """By the last iteration that has seeded each, and is committed from elsewhere."""

    @contextmanager
    def unseen(self) -> Iterator[None]:
        now = self._generators.states()
        self._generators.put(self._first)
        try:
            yield
        finally:
            self._generators.put(now)

    @property
    def course(self) -> Course | None:
        return self._course

    def left(self, left: Iterable[Left]) -> None:
        for each in left:
            self._left = tuple(now or before for now, before in zip(each, self._left, strict=True))

    def settle(self, position: int) -> None:
        self._generators.leave(self._left)


class OwnStreams(Numbers):
    """``--streams``. Used once, on the kernel's main thread, from before iteration 0 on."""

    def __init__(self, which: Which, seed: int, loop: int, space: dict[str, Any]) -> None:
        self._course = Streams(which, seed, loop)
        self._generators = which.among(space)
        self._first = self._generators.states()
        self._lead = self._course.leading(space, Cut(()))

    own = True

    def led(self, items: Iterable[object], position: int) -> Iterator[object]:
        return map(self._led, items, count(position))

    def lead(self, position: int) -> None:
        self._lead(self._generators, position)

    @contextmanager
    def unseen(self) -> Iterator[None]:
        self._generators.put(self._first)  # the next iteration begins with numbers of its own
        yield

    @property
    def course(self) -> Course | None:
        return self._course

    def end(self) -> None:
        self._generators.put(self._first)

    def _led(self, item: object, position: int) -> object:
        self.lead(position)
        return item
