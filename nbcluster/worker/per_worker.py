"""What cannot travel, or is sooner made anew than sent: made once wherever it is needed.

    get = nbcluster.per_worker(lambda: sqlite3.connect("prices.db"))
    for name in names:
        prices[name] = get().execute(QUERY, [name]).fetchone()

Only the recipe travels. A worker makes its own when it opens a loop's payload, before any iteration; what that
prints is not heard, what it draws is taken back, and it may open files and connections, for it was asked to. From then
on the object is the worker's own and nobody watches what becomes of it: each iteration has to leave it as the next may
find it (of a file: `seek` before `read`). When the loop has ended, a worker's object is closed, if it has a `close()`.

In this room a recipe stands for what is made by it.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")

_UNMADE: Final[Any] = object()


class PerWorker(Generic[T]):
    """Called, it gives this process's object."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._made: T = _UNMADE
        self.make = make
        self.seconds = 0.0
        """What it took in this process."""

    def __call__(self) -> T:
        """The same object each time; made the first time, if it has not been."""
        if self._made is _UNMADE:
            began = time.perf_counter()
            self._made = self.make()
            self.seconds = time.perf_counter() - began
        return self._made

    @property
    def made(self) -> T | None:
        """The object, if there is one in this process."""
        return None if self._made is _UNMADE else self._made

    def close(self) -> None:
        """Close a worker's object, if that can be done, and forget it."""
        made, self._made = self._made, _UNMADE
        # A border: there is nobody left to be told that something did not like to be closed.
        with suppress(Exception):
            if made is not _UNMADE and callable(close := getattr(made, "close", None)):
                close()

    def __reduce__(self) -> tuple[object, ...]:
        return PerWorker, (self.make,)

    def __copy__(self) -> "PerWorker[T]":
        return self

    def __deepcopy__(self, memo: object) -> "PerWorker[T]":
        return self

    def __repr__(self) -> str:
        return f"<per worker: {getattr(self.make, '__qualname__', self.make)!s}>"


def per_worker(make: Callable[[], T]) -> PerWorker[T]:
    """For what cannot travel to workers: a connection, an open file, a lock, a compiled model.

    `make` is called now, in the kernel, and once on each worker for each loop that uses it; what this returns gives,
    when it is called, the object of the process that it is called in. Raises what `make` raises.
    """
    recipe = PerWorker(make)
    recipe()  # here and now, where it is written: what it prints, draws or raises is the plain run's
    return recipe
