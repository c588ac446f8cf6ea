"""What a loop iterates over, so that any stretch of it can be had again, here or elsewhere.

The kernel keeps the loop's one real iterator; workers get a description from which they make the items of a
slice. Only what is known to yield the same items again, and to change nothing by yielding them, has one.

In this room an iterable becomes something that can be cut.
"""

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol


class Items(Protocol):
    """A finite sequence of items; ``block`` may be asked for any stretch, any number of times."""

    def __len__(self) -> int: ...

    @property
    def by_library(self) -> bool:
        """Whether a library is asked for a block's items, and by a call that costs more than an item."""

    def block(self, first: int, end: int) -> Iterable[object]: ...


@dataclass(frozen=True)
class Cut:
    """Items of something that can be sliced: a range, a list, a string, an array (along its first axis)."""

    whole: Sequence[object]

    def __len__(self) -> int:
        return len(self.whole)

    @property
    def by_library(self) -> bool:
        return False

    def block(self, first: int, end: int) -> Iterable[object]:
        return self.whole[first:end]


@dataclass(frozen=True)
class Enumerated:
    inner: Items
    start: int

    def __len__(self) -> int:
        return len(self.inner)

    @property
    def by_library(self) -> bool:
        return self.inner.by_library

    def block(self, first: int, end: int) -> Iterable[object]:
        return enumerate(self.inner.block(first, end), self.start + first)


@dataclass(frozen=True)
class Zipped:
    parts: tuple[Items, ...]

    def __len__(self) -> int:
        return min(map(len, self.parts), default=0)

    @property
    def by_library(self) -> bool:
        return any(part.by_library for part in self.parts)

    def block(self, first: int, end: int) -> Iterable[object]:
        return zip(*(part.block(first, end) for part in self.parts), strict=False)


@dataclass(frozen=True)
class Backwards:
    inner: Items

    def __len__(self) -> int:
        return len(self.inner)

    @property
    def by_library(self) -> bool:
        return self.inner.by_library

    def block(self, first: int, end: int) -> Iterable[object]:
        last = len(self.inner)
        return reversed(list(self.inner.block(last - end, last - first)))


@dataclass(frozen=True)
class Nested:
    """What a nest of loops goes through: for each run of its innermost loop, what the loops around it give, and its items.

    An item is a tuple with a part from each level."""

    around: tuple[tuple[object, ...], ...]
    runs: tuple[Items, ...]
    ends: tuple[int, ...]
    """How many items there are to the end of each run."""

    def __len__(self) -> int:
        return self.ends[-1] if self.ends else 0

    @property
    def by_library(self) -> bool:
        return any(run.by_library for run in self.runs)

    def block(self, first: int, end: int) -> Iterable[object]:
        at = bisect_right(self.ends, first)
        while first < end:
            begins = self.ends[at - 1] if at else 0
            upto = min(end, self.ends[at])
            for item in self.runs[at].block(first - begins, upto - begins):
                yield (*self.around[at], item)
            first, at = upto, at + 1


#: Types whose items are asked by slicing. Subclasses may iterate as they please and are not among them.
_SLICED: Final[tuple[type, ...]] = (range, list, tuple, str, bytes, bytearray)
#: Types whose order of iteration is the kernel's own: they are listed there, once.
_LISTED: Final[tuple[type, ...]] = (
    dict,
    set,
    frozenset,
    type({}.keys()),
    type({}.values()),
    type({}.items()),
)


def items_of(value: Any) -> Items | None:
    """The items of a value, or None where iterating it might do more than yield them."""
    kind = type(value)
    if is_flat(kind):
        whole = value.base
        fresh = value.index == 0 and _is_array(type(whole)) and whole.dtype.names is None
        return Cut(whole.reshape(-1)) if fresh else None
    if not can_be_cut(kind) or (_is_array(kind) and value.ndim == 0):
        return None
    return Cut(value if kind in _SLICED or _is_array(kind) else list(value))


def can_be_cut(kind: type) -> bool:
    """Whether values of a type have items: all of them, but for an array without an axis."""
    return kind in _SLICED or kind in _LISTED or _is_array(kind) or _is_series(kind) or is_flat(kind)


def is_flat(kind: type) -> bool:
    """``array.flat``: an iterator, but one whose array is at hand."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and kind is numpy.flatiter


def _is_array(kind: type) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and kind is numpy.ndarray


def _is_series(kind: type) -> bool:
    pandas = sys.modules.get("pandas")
    return (
        pandas is not None
        and kind.__module__.partition(".")[0] == "pandas"
        and issubclass(kind, pandas.Series | pandas.Index)
    )


def iterate(items: Items, first: int) -> Iterator[object]:
    return iter(items.block(first, len(items)))
