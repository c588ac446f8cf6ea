"""What many containers of one make held, laid end to end, so that a look at them is a few calls of C.

In this room is the comparison in which a look spends most of its time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import is_
from typing import Any, Final

Reading = Callable[[Any], Iterable[object]]

#: So many containers are looked at together. Their first reading brings them into the processor's cache, and the
#: others find them there: with 75,000 small dictionaries that is a quarter of the time.
_TOGETHER: Final = 512


class Contents:
    """One list for each reading of the containers: of what they iterate over first, then by each of `readings`.

    A base class's own methods are used, so that a subclass with ideas of its own is read as what it is.
    """

    def __init__(self, base: Any, *readings: Reading) -> None:
        self._base: type = base
        self._length: Callable[[Any], int] = base.__len__
        self._readings: tuple[Reading, ...] = (base.__iter__, *readings)
        self.lengths: list[int] = []
        self.columns: tuple[list[object], ...] = tuple([] for _ in self._readings)

    def add(self, containers: Sequence[Any]) -> list[list[object]]:
        """What these hold, by readings. All or nothing: where reading one of them raises, none has been added."""
        plain = self._are_plain(containers)
        held = [list(self._flat(index, containers, plain)) for index in range(len(self._readings))]
        self.lengths += map(self._length, containers)
        for column, each in zip(self.columns, held, strict=True):
            column += each
        return held

    def same(self, containers: Sequence[Any]) -> bool:
        """Whether these, which are all that were added, still hold the very same objects."""
        before = [iter(column) for column in self.columns]
        for start in range(0, len(containers), _TOGETHER):
            some = containers[start : start + _TOGETHER]
            plain = self._are_plain(some)
            lengths = list(map(len if plain else self._length, some))
            if lengths != self.lengths[start : start + _TOGETHER]:
                return False
            for index, column in enumerate(before):
                # `map` asks the containers first: what comes after these stays in the column for the next ones.
                if not all(map(is_, self._flat(index, some, plain), column)):
                    return False
        return True

    def each(self) -> Iterator[tuple[list[object], ...]]:
        """What each container held, by readings."""
        start = 0
        for length in self.lengths:
            yield tuple(column[start : start + length] for column in self.columns)
            start += length

    def _are_plain(self, containers: Sequence[Any]) -> bool:
        """Whether nobody can have redefined what it means to iterate over them."""
        return set(map(type, containers)) <= {self._base}

    def _flat(self, index: int, containers: Sequence[Any], plain: bool) -> Iterator[object]:
        if plain and not index:
            return chain.from_iterable(containers)  # without a call for each
        return chain.from_iterable(map(self._readings[index], containers))
