"""A generator whose items are computed before they are asked for.

``sum(f(x) for x in xs)`` asks for an item when it is done with the one before. To compute the next ones meanwhile, or
elsewhere, is the same only as long as it is certain that it will ask for them: ``any`` may be content, ``sum`` may fail,
``max`` may call a comparison of the user's. So each item is looked at before the next one counts; from the first that is
not plain, the generator goes on in the kernel, and is pulled by nobody but its taker.

In this room (``engine``) it is known how far one may be ahead of a builtin.
"""

import itertools
import operator
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from nbcluster.analysis.facts import Taker
from nbcluster.analysis.planted import plant
from nbcluster.engine.commits import Enough, Gathering
from nbcluster.engine.here import Here, HoleRecorder
from nbcluster.engine.registries import REGISTRIES
from nbcluster.worker.watches.values import article

_NUMBERS: Final = frozenset({int, float, bool})
_TEXTS: Final = frozenset({str, bytes})
_KEYS: Final = _NUMBERS | _TEXTS | {complex, type(None)}
_EMPTY_OR_NOT: Final = _KEYS | {list, tuple, dict, set, frozenset}
_SCALARS: Final = ("float64", "float32", "int64", "int32", "bool")
#: Sums of fewer than 10^9 numbers below these overflow nowhere, so that nothing is warned of and nothing raised.
_BITS: Final = 900
_LARGEST: Final = 1e9
_LARGEST_IN_ARRAY: Final = 1e200

Accepts = Callable[[Any], bool]
"""Told of each item in turn: whether its taker certainly takes it, does nothing else, and asks for another."""


class Taken(Gathering):
    """What was taken from a generator so far, on its taker's behalf."""

    def __init__(self, taker: Taker) -> None:
        super().__init__("list")
        self._taker = taker
        self._accepts = _accepting(taker.name)
        self.left: Iterator[Any] = iter(())
        """What has still to be computed, once nobody may be ahead any more."""

    @property
    def result(self) -> Iterator[Any]:
        return itertools.chain(self.value, self.left)

    def take_if_plain(self, element: Any) -> bool:
        """One item more; whether another may be computed."""
        self.value.append(element)
        return self._accepts is None or self._accepts(element)

    def refused(self, elements: Sequence[Any]) -> tuple[int, str] | None:
        if self._accepts is None:
            return None
        return next(
            ((at, self.why(element)) for at, element in enumerate(elements) if not self._accepts(element)),
            None,
        )

    def why(self, element: Any) -> str:
        """Why its taker may not take it, or may want no other."""
        if self._taker.name in ("any", "all") and type(element) in _EMPTY_OR_NOT:
            return f"{self._taker} has what it needs"
        return f"{self._taker} may stop at {article(type(element).__name__)} that it is given"


class HereTaken(Here):
    """A generator in the kernel. An item that its taker might stop at is the last that is pulled ahead."""

    _paused: Iterator[Any] = iter(())

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._pulled = itertools.count()

    def watched(self, recorder: HoleRecorder) -> None:
        self._pull(1, lambda element: self._taken.take_if_plain(recorder.hole(0, 0, element)))

    def run(self, count: int) -> None:
        self._pull(count, self._taken.take_if_plain)

    def rest(self) -> bool:
        """Nothing yet: its taker pulls what is left."""
        # Counted where no frame of ours shows.
        counted = map(operator.itemgetter(0), zip(self._iterator, self._pulled))  # noqa: B905
        self._feed.stretch = self._numbers.led(counted, self.position)
        generator = eval(plant(self._forms.generator(), {"items": self._feed}), self._space)
        self._taken.left = itertools.chain(self._paused, generator)
        return False

    def let_go(self) -> None:
        """Not yet: its taker may still pull."""

    def count(self) -> None:
        """Its taker has pulled what it wanted."""
        self.position += next(self._pulled)

    @property
    def _taken(self) -> Taken:
        assert isinstance(self._gathering, Taken)
        return self._gathering

    def _pull(self, count: int, take: Accepts) -> None:
        self._feed.stretch = self._numbers.led(itertools.islice(self._iterator, count), self.position)
        given = {"items": self._feed, "all": all, "map": map, "take": take, "kept": self._keep}
        with self._users(), REGISTRIES.user_code(self._space):
            to_the_end = eval(plant(self._forms.pulled(), given), self._space)
        if not to_the_end:
            raise Enough(self.position, self._taken.why(self._taken.value[-1]))
        self._paused = iter(())
        self.position += count

    def _keep(self, generator: Iterator[Any]) -> Iterator[Any]:
        self._paused = generator
        return generator


def _accepting(taker: str) -> Accepts | None:
    """None for those that look at nothing before they have everything."""
    match taker:
        case "any":
            return lambda item: type(item) in _EMPTY_OR_NOT and not item
        case "all":
            return lambda item: type(item) in _EMPTY_OR_NOT and bool(item)
        case "set" | "frozenset":
            return _is_key
        case "dict":
            return lambda item: type(item) in (tuple, list) and len(item) == 2 and _is_key(item[0])
        case "sum":
            return _Alike()
        case "max":
            return _Best(operator.gt)
        case "min":
            return _Best(operator.lt)
        case _:
            return None


def _is_key(item: Any) -> bool:
    """Hashing it, and comparing it with others like it, does nothing and cannot fail."""
    return type(item) in _KEYS or (type(item) is tuple and all(map(_is_key, item)))


class _Alike:
    """Numbers that can be added to each other in silence."""

    def __init__(self) -> None:
        self._first: object = None

    def __call__(self, item: Any) -> bool:
        kind = _addable(item)
        if self._first is None:
            self._first = kind
        return kind is not None and kind == self._first


def _addable(item: Any) -> object:
    """What it can be added to; None if that is not known."""
    kind = type(item)
    if kind is int:
        return "number" if item.bit_length() < _BITS else None
    if kind in (float, bool, complex):
        return "number"
    if _is_scalar(kind):
        return kind if -_LARGEST < item < _LARGEST else None
    numpy = sys.modules.get("numpy")
    if numpy is None or kind is not numpy.ndarray or item.dtype.kind not in "iubf":
        return None
    if item.dtype.kind == "f" and not (
        item.dtype.itemsize == 8 and bool((abs(item) < _LARGEST_IN_ARRAY).all())
    ):
        return None
    return item.dtype, item.shape


def _is_scalar(kind: type) -> bool:
    return kind.__module__ == "numpy" and kind.__name__.rstrip("_") in _SCALARS


class _Best:
    """Items whose comparison with the best so far is decided by numbers and texts."""

    def __init__(self, better: Callable[[Any, Any], bool]) -> None:
        self._better = better
        self._best: list[Any] = []

    def __call__(self, item: Any) -> bool:
        if not self._best:
            self._best.append(item)  # the first is compared with nothing
            return True
        if not _is_decided(item, self._best[0]):
            return False
        if self._better(item, self._best[0]):
            self._best[0] = item
        return True


def _is_decided(item: Any, other: Any) -> bool:
    """Whether comparing the two does nothing and cannot fail, however it comes out."""
    kinds = {type(item), type(other)}
    if kinds <= _NUMBERS:
        return True
    if len(kinds) > 1:
        return False
    (kind,) = kinds
    return kind in _TEXTS or _is_scalar(kind) or (kind is tuple and _are_decided(zip(item, other)))  # noqa: B905


def _are_decided(pairs: Iterable[tuple[Any, Any]]) -> bool:
    """Of tuples: up to the first two that differ."""
    for one, other in pairs:
        if not _is_decided(one, other) or one != one:  # a NaN is itself, or is not: who knows after a journey
            return False
        if one != other:
            return True
    return True
