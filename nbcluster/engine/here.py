"""A loop, run in the kernel: all of it, a stretch of it, or its rest.

It is the user's own loop over the user's own iterator, in their namespace, at full speed. The iterator is advanced
in step with what is committed, so that going on is nothing but going on.

In this room (``engine``) iterations run as they would have anyway.
"""

import itertools
import operator
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import CodeType
from typing import Any, TypeVar

from nbcluster.analysis.facts import Loop
from nbcluster.analysis.planted import plant
from nbcluster.analysis.rewrite import LoopForms
from nbcluster.engine.commits import AllPassed, CommitFailed, Gathering, Passing, Rewritten
from nbcluster.engine.numbers import Numbers
from nbcluster.engine.registries import REGISTRIES
from nbcluster.engine.remade import Remade
from nbcluster.worker.items import Items
from nbcluster.worker.recording import Recorder, rules_here
from nbcluster.worker.slices import copied_down, used_by_value

Said = TypeVar("Said")


class _Feed:
    """Planted as what the loop iterates over; each round it is given another stretch."""

    def __init__(self) -> None:
        self.stretch: Iterator[object] = iter(())

    def __iter__(self) -> Iterator[object]:
        return self.stretch


class _Noted:
    """Hands on what it is given, and keeps it. Called from C, it stands in no traceback of the user's."""

    def __init__(self, kept: list[object]) -> None:
        self._keep = kept.append

    def __call__(self, value: object) -> object:
        self._keep(value)
        return value


class HoleRecorder:
    """Sees the holes of iteration 0 as they are evaluated, and keeps what a worker would have recorded."""

    def __init__(
        self, loop: Loop, by_value: frozenset[int], aside: Callable[[bool], None] = lambda begins: None
    ) -> None:
        """``aside`` hears where a stretch begins, and where it ends, in which the kernel does what no worker does: draw,
        or tell of a new best."""
        self._aside = aside
        self._plots = {site.index for site in loop.sites if site.kind == "plot"}
        self._tells = {site.index for site in loop.sites if site.prints}
        self._settled = {(site.index, at) for site in loop.sites for at in site.settled}
        self._counts = {site.index: len(site.holes) for site in loop.sites}
        self._by_value = by_value
        self._made = {(site.index, at): down for site in loop.sites for at, down in site.made}
        self._partial: list[object] = []
        self.records: list[tuple[int, Any]] = []

    def hole(self, site: int, position: int, value: Any) -> Any:
        if position == 0 or not self._partial:
            self._partial = []
        down = self._made.get((site, position), 0)
        if down:  # it is about to be changed where it lies
            kept = copied_down(value, down)
        else:
            by_value = site in self._by_value and (site, position) not in self._settled
            kept = used_by_value(value) if by_value else value
        self._partial.append(kept)
        if len(self._partial) == self._counts[site]:
            self.record(site, tuple(self._partial))
            self._partial = []
            if site in self._plots:
                self._aside(True)
        return value

    def first(self, site: int, value: Any, others: tuple[object, ...]) -> Any:
        """The hole that is evaluated first, and with it those that may not be evaluated at all."""
        self.record(site, (value, *others))
        return value

    def plotting(self, site: int) -> None:
        """A statement that draws comes now, and has no holes."""
        self.record(site, ())
        self._aside(True)

    def performed(self, site: int) -> None:
        """The statement that draws, or tells, is done."""
        self._aside(False)

    def taken(self, site: int, value: Any) -> Any:
        """An operand that is gone through once: what comes of it is noted on its way, so that one that fails halfway
        has handed out what came before, as ever."""
        try:
            items = iter(value)
        except TypeError:
            return value  # for whoever takes it to say
        kept: list[object] = []
        before = self._partial if self._counts[site] > 1 else []
        self._partial = []
        self.record(site, (*before, kept))
        return map(_Noted(kept), items)

    def record(self, site: int, values: tuple[object, ...]) -> None:
        self.records.append((site, values[0] if len(values) == 1 else values))
        if site in self._tells:
            self._aside(True)


class LeftEarly(Exception):
    """The loop has come to a `break` of its own, in the kernel: there is nothing more to do, not even its `else`."""


class Here:
    """One loop in the kernel. ``position`` is the next iteration that its iterator will yield."""

    pauses_cost: bool = False
    """To be able to pause costs time in every iteration: what need not had better run to its end."""

    item_s: float = 0.0
    """What it costs a worker to make an item, where that is more than to unpickle it."""

    def __init__(
        self,
        forms: LoopForms,
        iterator: Iterator[object],
        space: dict[str, Any],
        gathering: Gathering | None,
        users: Callable[[], AbstractContextManager[object]] = nullcontext,
        numbers: Numbers | None = None,
    ) -> None:
        """``users`` is entered for each stretch of the user's code; ``numbers`` see to the random generators."""
        self._numbers = numbers or Numbers()
        self._users = users
        self._forms = forms
        self._iterator = iterator
        self._space = space
        self._gathering = gathering
        self._feed = _Feed()
        self._stretch: CodeType | None = None
        self._breaks = forms.breaks
        self._broken = False
        self.position = 0

    def watched(self, recorder: HoleRecorder) -> None:
        """Run one iteration and record its holes."""
        self._run(self._planted(self._forms.watched(), recorder=recorder), 1)

    def run(self, count: int) -> None:
        """Run the next ``count`` iterations. Raises LeftEarly after the last that the loop has."""
        self._run(self._stretch_code(), count)

    def follow(self, counts: Generator[int, None, Said]) -> Said:
        """Run as many iterations as ``counts`` says, time and again; what it says at last."""
        while True:
            try:
                count = next(counts)
            except StopIteration as over:
                said: Said = over.value
                return said
            self.run(count)

    def rest(self) -> bool:
        """Run all that is left, an ``else`` too; False if it is left to somebody who pulls."""
        self._run(self._planted(self._forms.native()), None)
        return True

    def skip_to(self, position: int) -> None:
        """Iterations before ``position`` were committed from elsewhere."""
        behind = position - self.position
        if behind > 0:
            next(itertools.islice(self._iterator, behind, behind), None)
            self.position = position

    def use_up(self) -> None:
        """All iterations were committed: the iterator comes to its end, as it does when it is asked once more."""
        with self._users():
            next(self._iterator, None)

    def let_go(self) -> None:
        """The loop is over: a generator that it has left early is closed now, as in a plain run."""
        self._iterator = self._feed.stretch = iter(())

    def beside(self) -> float:
        """The seconds that the last stretch took beside its iterations."""
        return 0.0

    def conclude(self) -> None:
        """All iterations are done, here or elsewhere."""

    def finish(
        self,
        failed: CommitFailed,
        items: Items,
        flushed: Sequence[tuple[int, tuple[int, Any]]],
        flushed_from: int,
        rewritten: Rewritten,
        remade: Remade,
    ) -> None:
        """Go through the iteration whose effect failed once more; raises the user's exception from their own line.

        The iterations from ``flushed_from`` on have been committed without their names, which come only with the last
        of a flush: they are gone through too, unheard, so that every name is as the iteration before left it. What
        they had ``flushed`` is what names lead to then.
        """
        before = dict(self._space)
        passing, earlier = Passing(failed), AllPassed()
        self._numbers.settle(failed.iteration if self._gathering is not None else flushed_from)
        try:
            if self._gathering is None:
                # They find their items as they came, and leave them as they were committed.
                rewritten.undo()
                with Recorder(rules_here(), apart=False).live():
                    self._pass(items, flushed_from, failed.iteration, earlier)
                rewritten.redo()
            # What it printed before that effect may have been shown already.
            with Recorder(rules_here(), apart=False).live() if failed.shown else nullcontext():
                self._pass(items, failed.iteration, failed.iteration + 1, passing)
        finally:
            remade.pair_all(earlier.met, (record for _, record in flushed))
            remade.pair_all(passing.met, failed.performed)
            remade.rebind(self._space, before)
        raise failed.error  # it did not come to the same point again: at least the exception is the same

    def _pass(self, items: Items, first: int, end: int, recorder: Passing | AllPassed) -> None:
        stretch = self._numbers.led(items.block(first, end), first)
        code = plant(self._forms.passing(), {"items": stretch, "recorder": recorder})
        with self._users(), REGISTRIES.user_code(self._space):
            if self._gathering is None:
                exec(code, self._space)
            else:
                eval(code, self._space)

    def _run(self, code: CodeType, count: int | None) -> None:
        stretch = self._iterator if count is None else itertools.islice(self._iterator, count)
        stretch = self._numbers.led(stretch, self.position)
        self._broken, begun = self._breaks, itertools.count()
        if self._breaks:
            # Counted where no frame of ours shows.
            stretch = map(operator.itemgetter(0), zip(stretch, begun))  # noqa: B905
        self._feed.stretch = stretch
        with self._users(), REGISTRIES.user_code(self._space):
            if self._gathering is None:
                exec(code, self._space)
            else:
                self._gathering.take_all(eval(code, self._space))
        self.position += next(begun) if self._breaks else count or 0
        if self._broken and count is not None:
            raise LeftEarly

    def _unbroken(self) -> None:
        self._broken = False

    def _stretch_code(self) -> CodeType:
        if self._stretch is None:
            self._stretch = self._planted(self._forms.stretch())
        return self._stretch

    def _planted(self, code: CodeType, **more: object) -> CodeType:
        given = {"items": self._feed, "gathering": self._gathering, "unbroken": self._unbroken}
        return plant(code, {**given, **more})
