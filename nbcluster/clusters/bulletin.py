"""What happens to a cluster, and who wants to hear of it.

What holds is set before anybody is told, so that whoever hears of it finds it so.

In this room (`clusters`) callbacks are kept and called.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from nbcluster.clusters.cluster import StopListening
from nbcluster.clusters.specs import WorkerDeath, WorkerInfo
from nbcluster.errors import ClusterError

T = TypeVar("T")
L = TypeVar("L")


class Bulletin:
    """The part of a `Cluster` that others listen to. What is told is told on the caller's thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._was_ready = False
        self._failure: ClusterError | None = None
        self._when_ready: list[Callable[[], None]] = []
        self._when_joined: list[Callable[[WorkerInfo], None]] = []
        self._when_died: list[Callable[[WorkerDeath], None]] = []
        self._when_cut: list[Callable[[str], None]] = []
        self._when_ended: list[Callable[[ClusterError], None]] = []

    @property
    def failure(self) -> ClusterError | None:
        return self._failure

    # For others

    def on_ready(self, ready: Callable[[], None]) -> StopListening:
        with self._changed:
            if not self._was_ready:
                return _listen(self._when_ready, ready)
        ready()
        return _nothing_to_stop

    def on_join(self, joined: Callable[[WorkerInfo], None]) -> StopListening:
        return _listen(self._when_joined, joined)

    def on_death(self, died: Callable[[WorkerDeath], None]) -> StopListening:
        return _listen(self._when_died, died)

    def on_cut(self, cut: Callable[[str], None]) -> StopListening:
        return _listen(self._when_cut, cut)

    def on_end(self, ended: Callable[[ClusterError], None]) -> StopListening:
        with self._changed:
            if self._failure is None:
                return _listen(self._when_ended, ended)
            failure = self._failure
        ended(failure)
        return _nothing_to_stop

    # For the cluster itself

    def _wait_for(self, holds: Callable[[], object], timeout_s: float | None) -> bool:
        """Until it holds, or there is a failure. Whether one of them does."""
        with self._changed:
            return bool(self._changed.wait_for(lambda: holds() or self._failure, timeout_s))

    def _tell_joined(self, worker: WorkerInfo) -> None:
        ready = self._now_ready()
        _call_each(self._when_joined, worker)
        for each in ready:
            each()

    def _tell_ready(self) -> None:
        for each in self._now_ready():
            each()

    def _now_ready(self) -> list[Callable[[], None]]:
        with self._changed:
            self._was_ready = True
            ready, self._when_ready = self._when_ready, []
            self._changed.notify_all()
        return ready

    def _tell_died(self, death: WorkerDeath) -> None:
        _call_each(self._when_died, death)

    def _tell_cut(self, worker: str) -> None:
        _call_each(self._when_cut, worker)

    def _tell_ended(self, failure: ClusterError) -> bool:
        """False if it had ended before."""
        with self._changed:
            if self._failure is not None:
                return False
            self._failure = failure
            ended, self._when_ended = self._when_ended, []
            self._changed.notify_all()
        _call_each(ended, failure)
        return True


def _listen(listeners: list[L], listener: L) -> StopListening:
    listeners.append(listener)

    def stop() -> None:
        if listener in listeners:
            listeners.remove(listener)

    return stop


def _nothing_to_stop() -> None:
    pass


def _call_each(listeners: list[Callable[[T], None]], said: T) -> None:
    for listener in list(listeners):  # one may stop listening while it is called
        listener(said)
