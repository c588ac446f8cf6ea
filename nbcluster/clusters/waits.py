"""What is shown while a cluster is on its way: a queue, a service or another machine may take long.

In this room (`clusters`) what a host says of that becomes lines, each said once.
"""

from collections.abc import Callable
from threading import Lock
from time import localtime, strftime
from types import TracebackType
from typing import Self

from nbcluster.clusters.specs import Progress


class Waits:
    """Says, while it is entered, what is waited for and what will not come. `say` gets a line at a time, on the thread
    that has heard of it."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._said: set[str] = set()
        self._lock = Lock()
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._is_over = True

    def hear(self, progress: Progress) -> None:
        lines = [f"will not come: {trouble}" for trouble in progress.troubles]
        if progress.waiting:
            since = strftime("%H:%M:%S", localtime(progress.since))
            lines.append(f"waits since {since}: {progress.waiting}")
        with self._lock:
            for line in lines:
                if not self._is_over and line not in self._said:
                    self._said.add(line)
                    self._say(line)
