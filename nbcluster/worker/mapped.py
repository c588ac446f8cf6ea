"""What a library gives to a function that it calls with one item after the other.

A worker asks the library itself: the call is made with a function of ours, which keeps what it is given and ends the call
when it has enough. So a row has the type, the name and the layout in memory that the library gives it, and nothing of
what the library does with the results happens on a worker.

In this room the items of a call become something that can be cut.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from weakref import WeakKeyDictionary


class NotGiven(Exception):
    """The library has called the function less often than it should have."""


class _Enough(BaseException):
    """Ends the library's call. No library catches what is no Exception."""


def given(call: Callable[[Callable[[Any], Any]], Any], count: int, keep: Callable[[Any], Any]) -> list[Any]:
    """What `call` gives to the function that it is given, up to `count` times; `keep` says what to keep of each."""
    kept: list[Any] = []

    def take(item: Any) -> None:
        kept.append(keep(item))
        if len(kept) == count:
            raise _Enough

    try:
        call(take)
    except _Enough:
        return kept
    raise NotGiven(f"the function was called {len(kept):,} times instead of {count:,}")


@dataclass(frozen=True, eq=False)
class Elements:
    """Of a Series, as ``map`` and ``apply`` give them."""

    by_library: ClassVar = True

    series: Any
    method: str

    def __len__(self) -> int:
        return len(self.series)

    def block(self, first: int, end: int) -> Iterable[object]:
        part = self.series.iloc[first:end]
        return given(getattr(part, self.method), end - first, _itself) if end > first else []


class Refilled:
    """A row, before the function has it. To pandas all rows are one object, filled again and again: what a function does to
    the values is gone then, and a label more too, but what it does to the row as such is there in the next."""

    def __init__(self, row: Any) -> None:
        self._row = row
        self._as_it_was = self._now()
        self._manager = row._mgr

    @property
    def is_marked(self) -> bool:
        """Whether the next row would show that this one was there."""
        labels, *others = self._now()
        before, *others_before = self._as_it_was
        relabelled = labels is not before and self._row._mgr is self._manager
        return relabelled or others != others_before

    def _now(self) -> tuple[Any, ...]:
        row = self._row
        return row.index, dict(row.attrs), vars(row).keys() - {"_mgr"}


@dataclass(eq=False)
class Rows:
    """Of a DataFrame, as ``apply`` with ``axis=1`` gives them. Its memory is not theirs: pandas copies on write."""

    by_library: ClassVar = True

    frame: Any
    marked: bool = False
    """A function has left a mark on a row, for the next: seen by whoever watches what workers were given."""

    def __len__(self) -> int:
        return len(self.frame)

    def block(self, first: int, end: int) -> Iterable[object]:
        if end <= first:
            return []
        # A single row lies in memory in one piece, one of several does not, and numpy may reckon otherwise.
        begin = max(0, min(first, end - 2))
        part = self.frame.iloc[begin : max(end, begin + 2)]
        rows = given(lambda take: part.apply(take, axis=1), end - begin, _its_own)
        return self._handed(rows[first - begin :])

    def _handed(self, rows: list[Any]) -> Iterator[object]:
        for row in rows:
            before = Refilled(row)
            yield row
            self.marked |= before.is_marked


@dataclass(frozen=True, eq=False)
class Pieces:
    """Groups or columns, as a method of `whole` gives them: there are few of them, and they are made at once."""

    by_library: ClassVar = True

    whole: Any
    method: str
    count: int

    def __len__(self) -> int:
        return self.count

    def block(self, first: int, end: int) -> Iterable[object]:
        made = _MADE.get(self)
        if made is None:
            made = _MADE[self] = given(getattr(self.whole, self.method), self.count, _its_own)
        # Handed out anew each time: a function may give its group a column more.
        return map(_its_own, made[first:end])


_MADE: WeakKeyDictionary[Pieces, list[Any]] = WeakKeyDictionary()
"""What a worker has made: no part of what it was given."""


@dataclass(frozen=True, eq=False)
class Vectorized:
    """The elements of an array, as ``numpy.vectorize`` gives them: the first of them twice, to learn of the result."""

    by_library: ClassVar = True

    array: Any

    def __len__(self) -> int:
        return int(self.array.size) + 1

    def block(self, first: int, end: int) -> Iterable[object]:
        numpy = sys.modules["numpy"]
        flat = self.array.reshape(-1)[max(first - 1, 0) : end - 1] if end > 1 else self.array.reshape(-1)[:1]
        if not first:
            return given(lambda take: numpy.vectorize(take)(flat), end, _itself)
        return given(lambda take: numpy.vectorize(take)(flat), end - first + 1, _itself)[1:]


def _itself(item: Any) -> Any:
    return item


def _its_own(item: Any) -> Any:
    """A row or a group is one object that is filled again and again."""
    own = item.copy(deep=False)
    # Groups bear a name that no copy of a frame does.
    if "name" in vars(item):
        object.__setattr__(own, "name", item.name)
    return own
