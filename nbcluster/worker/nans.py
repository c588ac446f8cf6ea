"""NaN by its identity: a program can tell one from another, as no nan equals any, and itself only where it is asked first.

`nan in [nan]`, `seen[nan] += 1` and `list.count` compare by identity before they compare by value. A pickle holds a
float as its eight bytes, so that each nan would come out as another one. Hence nans go under names: those of modules
that everybody takes theirs from go by the module's, every other by a number of its own, with its bits.

In this room a nan is given a name, and found by it.
"""

import importlib
import struct
import sys
from collections.abc import Mapping
from typing import Final

NAN: Final = "nan"

Name = tuple[str, str | int, bytes]
"""``NAN``; the module's name or a number; the bits, where they are needed."""

_MODULES: Final = ("math", "cmath", "numpy")
_BITS: Final = struct.Struct("<d")


def _of_modules() -> dict[int, Name]:
    """By ``id``: the nans that modules hold in this process."""
    found = {name: getattr(sys.modules.get(name), NAN, None) for name in _MODULES}
    return {id(nan): (NAN, name, b"") for name, nan in found.items() if type(nan) is float}


def is_a_modules(value: float) -> bool:
    """Whether it is `math.nan`, `numpy.nan` or their like."""
    return id(value) in _of_modules()


class Names:
    """Gives nans their names while one pickle is written."""

    def __init__(self, known: Mapping[int, Name] | None = None, *, step: int = 1) -> None:
        """``known``, by ``id``, have their names already. Numbers go up from 0, or down from -1 with a ``step`` of -1: so
        those of results are no payload's."""
        self._names = _of_modules() | dict(known or {})
        self._step = step
        self._new: list[float] = []  # kept, so that none of them leaves its address to another

    def of(self, nan: float) -> Name:
        name = self._names.get(id(nan))
        if name is None:
            count = len(self._new)
            number = count if self._step > 0 else -1 - count
            name = self._names[id(nan)] = (NAN, number, _BITS.pack(nan))
            self._new.append(nan)
        return name

    def numbered(self) -> dict[str | int, float]:
        """Those that were given a number."""
        return {number * self._step - (self._step < 0): nan for number, nan in enumerate(self._new)}


class Found:
    """Finds nans by their names while one pickle is read, and keeps those that it makes."""

    def __init__(self, known: Mapping[str | int, float] | None = None) -> None:
        self._known = known or {}
        self.made: dict[str | int, float] = {}

    def at(self, name: Name) -> float:
        which = name[1]
        nan = self.made.get(which)
        if nan is None:
            nan = self._known.get(which)
        if nan is None:
            nan = self.made[which] = _made(which, name[2])
        return nan

    def named(self) -> dict[int, Name]:
        """By ``id``, for the way back: the other side knows them by these names."""
        return {id(nan): (NAN, which, b"") for which, nan in self.made.items()}


def _made(which: str | int, bits: bytes) -> float:
    if isinstance(which, str):
        nan: float = getattr(importlib.import_module(which), NAN)
        return nan
    made: float = _BITS.unpack(bits)[0]
    return made
