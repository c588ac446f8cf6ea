"""What a loop iterates over, so that any stretch of it can be had again, here or elsewhere.

The kernel keeps the loop's one real iterator; workers get a description from which they make the items of a
slice. Only what is known to yield the same items again, and to change nothing by yielding them, has one.

In this room an iterable becomes something that can be cut.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol


class Items(Protocol):
    """A finite sequence of items; ``block`` may be asked for any stretch, any number of times."""

    def __len__(self) -> int: ...

    def block(self, first: int, end: int) -> Iterable[object]: ...


@dataclass(frozen=True)
class Cut:
    """Items of something that can be sliced: a range, a list, a string, an array (along its first axis)."""

    whole: Sequence[object]

    def __len__(self) -> int:
        return len(self.whole)

    def block(self, first: int, end: int) -> Iterable[object]:
        return self.whole[first:end]


@dataclass(frozen=True)
class Enumerated:
    inner: Items
    start: int

    def __len__(self) -> int:
        return len(self.inner)

    def block(self, first: int, end: int) -> Iterable[object]:
        return enumerate(self.inner.block(first, end), self.start + first)


@dataclass(frozen=True)
class Zipped:
    parts: tuple[Items, ...]

    def __len__(self) -> int:
        return min(map(len, self.parts), default=0)

    def block(self, first: int, end: int) -> Iterable[object]:
        return zip(*(part.block(first, end) for part in self.parts), strict=False)


@dataclass(frozen=True)
class Backwards:
    inner: Items

    def __len__(self) -> int:
        return len(self.inner)

    def block(self, first: int, end: int) -> Iterable[object]:
        last = len(self.inner)
        return reversed(list(self.inner.block(last - end, last - first)))


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
    if type(value) in _SLICED:
        return Cut(value)
    if type(value) in _LISTED:
        return Cut(list(value))
    numpy = sys.modules.get("numpy")
    if numpy is not None and type(value) is numpy.ndarray and value.ndim > 0:
        return Cut(value)
    pandas = sys.modules.get("pandas")
    if (
        pandas is not None
        and isinstance(value, pandas.Series | pandas.Index)
        and type(value).__module__.startswith("pandas.")
    ):
        return Cut(list(value))
    return None


def iterate(items: Items, first: int) -> Iterator[object]:
    return iter(items.block(first, len(items)))
