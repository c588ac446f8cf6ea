"""What stands on a worker for a figure, or a part of one, that the kernel has.

A figure is drawn where it is; a copy of it elsewhere would be drawn on in vain. So something else travels, which can
be handed back and do nothing more: the kernel puts its own figure in its place.

In this room a figure's name on a worker leads nowhere.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nbcluster.worker.stops import Mark


def is_figure(value: object) -> bool:
    """Whether it is a figure of matplotlib's, or any part of one."""
    artist = sys.modules.get("matplotlib.artist")
    return artist is not None and isinstance(value, artist.Artist)


class Absent:
    """The figures of a payload, by their numbers, which are less than those of all other objects."""

    def __init__(self) -> None:
        self.made: dict[int, StandIn] = {}
        self._mark: Mark | None = None

    def at(self, number: int) -> "StandIn":
        if number not in self.made:
            self.made[number] = StandIn(self)
        return self.made[number]

    @contextmanager
    def missed(self, mark: Mark) -> Iterator[None]:
        """Whoever uses one meanwhile is the user's code: that is noted, and stopped."""
        self._mark = mark
        try:
            yield
        finally:
            self._mark = None

    def used(self, how: str) -> None:
        if self._mark is not None:
            self._mark.stop("figure", f"does more with a figure than draw on it: {how}")


class StandIn:
    """To be handed back, and nothing else."""

    __slots__ = ("__weakref__", "_absent")

    def __init__(self, absent: Absent) -> None:
        object.__setattr__(self, "_absent", absent)

    def __getattribute__(self, name: str) -> Any:
        object.__getattribute__(self, "_absent").used(f".{name}")
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        object.__getattribute__(self, "_absent").used(f".{name} = …")

    def __reduce_ex__(self, protocol: object) -> Any:
        object.__getattribute__(self, "_absent").used("copy()")
        raise TypeError("it stands for a figure, of which there is none here")

    def __repr__(self) -> str:
        object.__getattribute__(self, "_absent").used("repr()")
        return object.__repr__(self)
