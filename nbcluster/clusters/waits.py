"""What is shown while a cluster is on its way: a queue, a service or another machine may take long.

What lasts no longer than a moment is not worth a line.

In this room (`clusters`) what a host says of that becomes lines, each said once.
"""

from collections.abc import Callable
from threading import Lock, Timer
from time import localtime, strftime
from types import TracebackType
from typing import Self

from nbcluster.clusters.specs import Progress

_MOMENT_S = 3.0


class Waits:
    """Says, while it is entered, what is waited for and what will not come. `say` gets a line at a time, on the thread
    that has heard of it, or one of its own."""

    def __init__(self, say: Callable[[str], None], moment_s: float = _MOMENT_S) -> None:
        self._say = say
        self._said: set[str] = set()
        self._progress = Progress()
        self._lock = Lock()
        self._speaks = False
        self._moment = Timer(moment_s, self._begin)
        self._moment.name = "nbcluster-waits"

    def __enter__(self) -> Self:
        self._moment.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._moment.cancel()
        self._moment.join()
        with self._lock:
            self._speaks = False

    def hear(self, progress: Progress) -> None:
        with self._lock:
            self._progress = progress
            if self._speaks:
                self._tell()

    def _begin(self) -> None:
        with self._lock:
            self._speaks = True
            self._tell()

    def _tell(self) -> None:
        lines = [f"will not come: {trouble}" for trouble in self._progress.troubles]
        if self._progress.waiting:
            since = strftime("%H:%M:%S", localtime(self._progress.since))
            lines.append(f"waits since {since}: {self._progress.waiting}")
        for line in lines:
            if line not in self._said:
                self._said.add(line)
                self._say(line)
