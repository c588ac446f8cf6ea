"""A nest of loops that goes through few items, taken as one loop that goes through many.

    for a in xs:
        for b in ys:
            grid[a, b] = f(a, b)

Two items of `xs` would keep two workers busy; the pairs (a, b) keep as many as there are. What the inner loops will go
through is reckoned before anything has run, where that is plain to see and nobody's business. Workers go through the
pairs; the kernel goes through the user's own loops, in step with what is committed, so that it can go on at any pair
and finds every name, every ``else`` and every iterator as in a plain run.

In this room (``engine``) loops inside of each other become one.
"""

import builtins
import itertools
import operator
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final

from nbcluster.analysis.facts import Leaf, Level, Loop, Target, Wrap
from nbcluster.analysis.plain import plainly
from nbcluster.analysis.planted import plant
from nbcluster.analysis.rewrite import CellSource, NestForms
from nbcluster.engine.header import Header, evaluate
from nbcluster.engine.here import Here
from nbcluster.engine.numbers import Numbers
from nbcluster.engine.registries import REGISTRIES
from nbcluster.plan.decision import Apart
from nbcluster.worker.items import Cut, Enumerated, Items, Nested, can_be_cut

#: A loop with fewer items for each lane leaves some lanes with nothing to do while others work.
FEW: Final = 2
#: Types that give the same objects each time they are gone through.
_STABLE: Final[frozenset[type]] = frozenset(
    {
        range,
        list,
        tuple,
        str,
        bytes,
        dict,
        set,
        frozenset,
        type({}.keys()),
        type({}.values()),
        type({}.items()),
    }
)
_SIZED: Final = _STABLE | {bytearray}
_KEYED: Final = frozenset({list, tuple, dict, str, range})
_CUT: Final = frozenset({list, tuple, str, range})
_KEYS: Final = frozenset({int, float, bool, str, bytes, type(None)})
_NUMBERS: Final = frozenset({int, float, bool})


class _NotPlainError(Exception):
    """To know it before its time would take more than looking."""


@dataclass(frozen=True)
class Flat:
    """The nest as one loop. ``sources`` are what its inner loops go through, and what tells that."""

    loop: Loop
    apart: Apart
    items: Nested
    sources: tuple[object, ...]


def flattened(
    apart: Apart, header: Header, cell: CellSource, space: dict[str, Any], lanes: int
) -> Flat | None:
    """The nest as one loop over as many of its levels as it takes to give each lane something to do; None if it has
    something to do for each as it is, or if nobody can tell yet what the inner loops go through."""
    if header.items is None:
        return None
    best, most = None, len(header.items)
    for loop, decision in apart.flat:
        if most >= FEW * lanes:
            break
        flat = _Reckoning(cell, space, loop).flat(decision, header)
        if flat is None:
            break
        if len(flat.items) > most:
            best, most = flat, len(flat.items)
    return best


def stands(flat: Flat, cell: CellSource, space: dict[str, Any], outer: Items) -> bool:
    """Whether the inner loops would still go through the same, now that the first iterations have run."""
    again = _Reckoning(cell, space, flat.loop).items(outer)
    return (
        again is not None and again.ends == flat.items.ends and all(map(_same, flat.items.runs, again.runs))
    )


def _same(one: Items, other: Items) -> bool:
    """Of runs of equal length: whether they give the same objects, or equal numbers and texts."""
    if isinstance(one, Cut) and isinstance(other, Cut) and _are_one(one.whole, other.whole):
        return True
    if isinstance(one, Enumerated) and isinstance(other, Enumerated):
        return one.start == other.start and _same(one.inner, other.inner)
    pairs = zip(one.block(0, len(one)), other.block(0, len(other)), strict=True)
    return all(_are_alike(a, b) for a, b in pairs)


def _are_one(one: Any, other: Any) -> bool:
    if _is_array(one) and _is_array(other):
        return bool(one.__array_interface__ == other.__array_interface__)
    return one is other


def _are_alike(one: object, other: object) -> bool:
    if type(one) is tuple and type(other) is tuple:
        return len(one) == len(other) and all(map(_are_alike, one, other))
    return one is other or (type(one) is type(other) and type(one) in _KEYS and one == other)


class _Reckoning:
    """What the inner loops of a nest go through, before any of it has run."""

    def __init__(self, cell: CellSource, space: dict[str, Any], loop: Loop) -> None:
        self._cell = cell
        self._space = space
        self._levels: tuple[Level, ...] = loop.levels
        self._loop = loop
        self._sources: list[object] = []
        self._codes: dict[Leaf, CodeType] = {}
        self._around: list[tuple[object, ...]] = []
        self._runs: list[Items] = []

    def flat(self, apart: Apart, header: Header) -> Flat | None:
        if header.items is None or not all(map(is_stable, header.sources)):
            return None
        items = self.items(header.items)
        return None if items is None else Flat(self._loop, apart, items, tuple(self._sources))

    def items(self, outer: Items) -> Nested | None:
        try:
            self._go_through(0, outer, (), {})
        # What is missing, or does not fit, is met again where Python comes to it.
        except (_NotPlainError, NameError, LookupError, ArithmeticError, TypeError, ValueError):
            return None
        ends = tuple(itertools.accumulate(map(len, self._runs)))
        return Nested(tuple(self._around), tuple(self._runs), ends)

    def _go_through(
        self, level: int, items: Items, around: tuple[object, ...], bound: Mapping[str, object]
    ) -> None:
        if level == len(self._levels) - 1:
            self._around.append(around)
            self._runs.append(items)
            return
        for item in items.block(0, len(items)):
            names = {**bound, **dict(unpacked(self._levels[level].target, item))}
            inner = self._header(self._levels[level + 1].source, names)
            if inner.items is None or (
                level + 2 < len(self._levels) and not all(map(is_stable, inner.sources))
            ):
                raise _NotPlainError
            self._go_through(level + 1, inner.items, (*around, item), names)

    def _header(self, source: Leaf | Wrap, names: Mapping[str, object]) -> Header:
        if isinstance(source, Wrap) and (source.builtin in self._space or source.builtin in names):
            raise _NotPlainError
        header = evaluate(source, lambda leaf: self._value(leaf, names), self._space)
        self._sources += header.sources
        return header

    def _value(self, leaf: Leaf, names: Mapping[str, object]) -> Any:
        if leaf not in self._codes:
            asked = {
                "builtin": _builtin,
                "item": self._item,
                "cut": self._cut,
                "number": _number,
                "dictionary": self._dictionary,
            }
            self._codes[leaf] = plant(plainly(self._cell, leaf), asked)
        value = eval(self._codes[leaf], self._space, dict(names))
        if not can_be_cut(type(value)) and type(value) not in _NUMBERS:  # where an enumerate starts
            raise _NotPlainError
        return value

    def _item(self, whole: Any, key: Any) -> Any:
        is_row = _is_array(whole) and whole.ndim > 1 and type(key) is int
        if not is_row and (type(whole) not in _KEYED or not is_key(key)):
            raise _NotPlainError
        self._sources.append(whole)
        return whole[key]

    def _cut(self, whole: Any, *ends: Any) -> Any:
        if not (type(whole) in _CUT or _is_array(whole)) or not {type(end) for end in ends} <= {
            int,
            type(None),
        }:
            raise _NotPlainError
        self._sources.append(whole)
        return whole[slice(*ends)]

    def _dictionary(self, value: Any) -> Any:
        if type(value) is not dict:
            raise _NotPlainError
        self._sources.append(value)
        return value


def unpacked(target: Target, item: Any) -> Iterator[tuple[str, object]]:
    """What a target binds, by name. Raises where unpacking would ask somebody else than a tuple or a list."""
    if isinstance(target, str):
        yield target, item
        return
    if type(item) not in (tuple, list) or len(item) != len(target):
        raise _NotPlainError
    for each, part in zip(target, item, strict=True):
        yield from unpacked(each, part)


def is_stable(source: object) -> bool:
    """Whether the items of a level are the same objects whenever it is gone through: inner iterations share them."""
    return type(source) in _STABLE or (_is_array(source) and getattr(source, "ndim", 0) == 1)


def is_key(key: object) -> bool:
    """Whether looking it up asks nobody but Python."""
    return type(key) in _KEYS or (type(key) is tuple and all(map(is_key, key)))


def _builtin(function: Any, *arguments: Any) -> Any:
    if function is builtins.range and {type(each) for each in arguments} <= {int, bool}:
        return range(*arguments)
    if function is builtins.len and all(type(each) in _SIZED or _is_array(each) for each in arguments):
        return len(*arguments)
    raise _NotPlainError


def _number(value: Any) -> Any:
    if type(value) not in _NUMBERS:
        raise _NotPlainError
    return value


def _is_array(value: object) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and type(value) is numpy.ndarray


class HereNest(Here):
    """A nest in the kernel: the user's own loops, one inside the other, each over its own iterator."""

    def __init__(
        self,
        forms: NestForms,
        iterator: Iterator[object],
        space: dict[str, Any],
        users: Callable[[], AbstractContextManager[object]],
        numbers: Numbers,
    ) -> None:
        super().__init__(forms, iterator, space, None, users, numbers)
        self._nest = forms
        self._depth = forms.depth
        self._entered = [forms.entered(level) for level in range(self._depth - 1)]
        self._begun = [forms.begun(level) for level in range(self._depth)]
        self._live = [iterator]
        """The iterators of the levels that have begun, the outermost first. That one stays when it has no more."""

    def rest(self) -> bool:
        self._run(self._stretch_code(), None)
        with self._users(), REGISTRIES.user_code(self._space):
            exec(plant(self._nest.ended(), {"items": self._live[0]}), self._space)
        return True

    def skip_to(self, position: int) -> None:
        while self.position < position and self._is_inside():
            items = itertools.islice(self._live[-1], position - self.position)
            self._counted(items, lambda stretch: deque(stretch, maxlen=0), position - self.position)

    def _run(self, code: CodeType, count: int | None) -> None:
        end = None if count is None else self.position + count
        while self.position != end and self._is_inside():
            left = None if end is None else end - self.position
            items = self._numbers.led(itertools.islice(self._live[-1], left), self.position)
            self._counted(items, lambda stretch: self._go(code, stretch), left)

    def _go(self, code: CodeType, stretch: Iterator[object]) -> None:
        self._feed.stretch = stretch
        with self._users(), REGISTRIES.user_code(self._space):
            exec(code, self._space)

    def _counted(
        self, items: Iterator[object], go: Callable[[Iterator[object]], object], upto: int | None
    ) -> None:
        """Go through items of the innermost level, where no frame of ours shows; it is left where it has no more."""
        begun = itertools.count()
        go(map(operator.itemgetter(0), zip(items, begun)))  # noqa: B905
        done = next(begun)
        self.position += done
        if done != upto:
            self._live.pop()

    def _is_inside(self) -> bool:
        """Whether there is an innermost level to go through, begun now perhaps, as in the user's own loops."""
        while len(self._live) < self._depth:
            level = len(self._live) - 1
            begun = itertools.count()
            one = map(operator.itemgetter(0), zip(itertools.islice(self._live[-1], 1), begun))  # noqa: B905
            with self._users(), REGISTRIES.user_code(self._space):
                exec(plant(self._entered[level], {"items": one}), self._space)
                if next(begun):
                    source = plant(self._begun[level + 1], {"iter": iter})
                    self._live.append(eval(source, self._space))
                elif level:
                    self._live.pop()
                else:
                    return False
        return True
