"""A cluster of plain Dask workers that a host process has brought, as a kernel sees it.

Two halves make it: slices run in guests below its Dask workers, as on a cluster that somebody else started
(`attached.py`); how many workers there are, and whether there is a cluster at all, is its host's affair (`steered.py`).

In this room is the `Cluster` that consists of both.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from nbcluster.clusters import attached
from nbcluster.clusters.alike import Difference
from nbcluster.clusters.cluster import CallFailed
from nbcluster.clusters.kinds.kind import Access
from nbcluster.clusters.registry import Entry
from nbcluster.clusters.specs import ClusterInfo, ClusterSpec, Progress, WorkerDeath, WorkerInfo
from nbcluster.clusters.steered import Steered
from nbcluster.clusters.whereabouts import Whereabouts
from nbcluster.errors import ClusterError, ClusterNotAttached, ClusterNotReached, ClusterNotStarted
from nbcluster.settings import Settings

if TYPE_CHECKING:
    from nbcluster.clusters.dask_ends import Client

_LOOK_EVERY_S = 0.1
_HOST_SAYS_S = 3.0


class LodgedCluster(Steered):
    """A `Cluster`. Making one waits until its scheduler has let us in, which may take as long as the kind says."""

    def __init__(
        self,
        of: ClusterSpec | Entry,
        settings: Settings,
        *,
        notebook: str = "",
        waiting: Callable[[Progress], None] = lambda progress: None,
    ) -> None:
        """Raises ClusterNameTaken, ClusterNotStarted; of an entry, ClusterNotReached, ClusterNotAttached. Nothing is left
        behind then, nor after an interrupt."""
        self._settings = settings
        self._guests: attached.AttachedCluster | None = None
        self._wanted: int | None = None  # until its host has told how many there are to be
        self._patience: threading.Timer | None = None
        self._deaths: deque[WorkerDeath] = deque(maxlen=attached.DEATHS_KEPT)
        start_s = of.start_s if isinstance(of, ClusterSpec) else settings.start_s
        super().__init__(of, start_s=start_s, notebook=notebook, waiting=waiting)
        try:
            self._wait_scheduler()
            self._guests = self._lodged()
        # No border: it goes on to whoever wanted the cluster.
        except BaseException:
            if isinstance(of, ClusterSpec):
                self.stop()
            else:
                self.leave()
            raise

    def _lodged(self) -> attached.AttachedCluster:
        from nbcluster.clusters.dask_ends import security_of

        told = {name: self._scheduler[name] for name in Access.__dataclass_fields__}
        access = Access(**{**told, "modules": tuple(told["modules"])})
        try:
            guests = attached.AttachedCluster(
                Whereabouts(access.address, security_of(access)), self._settings
            )
        except ClusterNotAttached as error:
            if isinstance(self._of, Entry):
                raise
            # A host that has just ended took its certificates along, and knows better why than who misses them.
            if self._wait_for(lambda: False, _HOST_SAYS_S) and self._failure is not None:
                raise self._failure.with_traceback(None) from None
            raise ClusterNotStarted(self.kind, error.cause, error.log) from error
        guests.on_cut(self._tell_cut)
        guests.on_death(self._on_death)
        guests.on_join(self._tell_joined)
        guests.on_ready(self._tell_ready)
        guests.on_end(self._on_guests_end)
        return guests

    @property
    def lodges(self) -> bool:
        return True

    # Waiting and looking

    def wait_ready(self, timeout_s: float | None = None) -> None:
        timeout_s = self._start_s if timeout_s is None else timeout_s
        give_up = None if timeout_s is None else time.monotonic() + timeout_s
        while not self._wait_for(lambda: self._was_ready, _LOOK_EVERY_S):
            if self._guests is not None and (error := self._guests.no_use()) is not None:
                raise ClusterNotStarted(self.kind, error.cause, error.log)
            if give_up is not None and time.monotonic() >= give_up:
                raise ClusterNotStarted(
                    self.kind, self._known(f"no worker has come up within {timeout_s:g} s")
                )
        if self._failure:
            raise self._failure.with_traceback(None)

    def _known(self, cause: str) -> str:
        progress = self._progress
        return "; ".join(filter(None, (cause, progress.waiting, *progress.troubles)))

    def is_ready(self) -> bool:
        return self._failure is None and self._guests is not None and self._guests.is_ready()

    def wait_workers(self, count: int, timeout_s: float = 30.0) -> bool:
        return self._holds_within(lambda: len(self.workers()) == count and self._is_settled(), timeout_s)

    def wait_settled(self, timeout_s: float = 30.0) -> bool:
        return self._holds_within(self._is_settled, timeout_s)

    def _is_settled(self) -> bool:
        there = {worker.address for worker in self._workers if worker.state == "ready"}
        return (
            self._wanted is not None
            and len(there) == len(self._workers) <= self._wanted
            and self._guests is not None
            and there == self._guests.answered()
        )

    def _holds_within(self, holds: Callable[[], bool], timeout_s: float) -> bool:
        """Both halves change; so it is looked again and again."""
        give_up = time.monotonic() + timeout_s
        moment = threading.Event()
        while not (held := holds()) and self._failure is None and time.monotonic() < give_up:
            moment.wait(_LOOK_EVERY_S)
        return held

    def workers(self) -> list[WorkerInfo]:
        return self._guests.workers() if self._guests is not None and self._failure is None else []

    def most_workers(self) -> int:
        there = self.workers()
        on_gpus = sum(worker.has_gpu for worker in there)
        return max(len(there), self._bounds[1]) - (on_gpus if on_gpus < len(there) else 0)

    def info(self) -> ClusterInfo:
        guests = self._lodgings().info()
        known = {worker.address for worker in guests.workers} | {worker.name for worker in guests.workers}
        coming = [worker for worker in self._workers if worker.state != "ready" and worker.name not in known]
        return replace(
            guests,
            name=self.name,
            kind=self.kind,
            workers=(*guests.workers, *coming),
            idle_s=self._of.idle_s if self.outlives else None,
            bounds=self._bounds if self._bounds[0] < self._bounds[1] else None,
            waiting=self._progress.waiting,
            differences=self._tell_differences(guests.differences),
            notes=(
                *(note for note in guests.notes if note not in attached.NOTES),
                *(f"Will not come: {trouble}." for trouble in self._progress.troubles),
            ),
        )

    def differences(self) -> tuple[Difference, ...]:
        return self._tell_differences(self._lodgings().differences())

    # Dask, and the guests' doors

    def client(self) -> "Client":
        return self._lodgings().client()

    def call(
        self, worker_address: str, method: str, payload: bytes = b"", *, timeout_s: float = 5.0
    ) -> bytes:
        return self._lodgings_for_calls().call(worker_address, method, payload, timeout_s=timeout_s)

    def post(self, worker_address: str, method: str, payload: bytes = b"") -> None:
        self._lodgings_for_calls().post(worker_address, method, payload)

    def reach(self, worker_address: str, *, timeout_s: float = 5.0) -> None:
        self._lodgings_for_calls().reach(worker_address, timeout_s=timeout_s)

    def bring(self, worker_address: str, run: str, path: str, size: int) -> bool:
        return self._lodgings_for_calls().bring(worker_address, run, path, size)

    def warm(self, modules: frozenset[str]) -> bool | None:
        return self._lodgings().warm(modules)

    def subscribe(self, topic: str, heard: Callable[[Mapping[str, Any]], None]) -> None:
        self._lodgings().subscribe(topic, heard)

    def unsubscribe(self, topic: str) -> None:
        self._lodgings().unsubscribe(topic)

    def interrupt_worker(self, name: str, turn: int | None = None) -> None:
        if self._guests is not None:
            self._guests.interrupt_worker(name, turn)

    def _lodgings(self) -> attached.AttachedCluster:
        if self._failure:
            raise self._failure.with_traceback(None)
        assert self._guests is not None  # or making it would have failed
        return self._guests

    def _lodgings_for_calls(self) -> attached.AttachedCluster:
        if self._failure:
            raise CallFailed(f"the cluster does not answer: {self._failure}") from self._failure
        return self._lodgings()

    # What may be asked

    def restart(self) -> None:
        """Fresh guests for this kernel, and Dask workers for those that were lost."""
        super().restart()
        self._lodgings().restart()

    def share_gpus(self, shares: int) -> None:
        """Their workers are not ours to double: each has its GPU for itself."""

    def deaths(self) -> list[WorkerDeath]:
        return list(self._deaths)

    def logs(self, worker: str) -> str:
        """What the guest has written, and what its Dask worker has."""
        guests = self._lodgings()
        return guests.logs(worker) + super().logs(guests.dask_name(worker))

    def _hang_up(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
        if self._guests is not None:
            self._guests.stop()

    # What is heard

    def _hear(self, message: dict[str, Any]) -> None:
        if message["news"] == "workers":
            self._wanted = message["wanted"] if "wanted" in message else len(message["workers"])
        if message["news"] != "joined":  # a Dask worker's; who joins here is a guest
            super()._hear(message)

    def _on_death(self, death: WorkerDeath) -> None:
        if not death.asked and death.cause == attached.LEFT and len(self.workers()) >= (self._wanted or 0):
            death = replace(death, asked=True, cause="the cluster needs fewer workers now")
        self._deaths.append(death)
        if not death.asked:
            self._tell("died", death=asdict(death))  # who watches the cluster is told
        self._tell_died(death)

    def _on_guests_end(self, failure: ClusterError) -> None:
        """The way to the scheduler has ended. Its host knows more of that, if it is not well, and says so soon."""
        if not self._parting:
            self._patience = threading.Timer(
                _HOST_SAYS_S, self._tell_ended, [ClusterNotReached(self.name, failure.cause)]
            )
            self._patience.name = "nbcluster-patience"
            self._patience.daemon = True
            self._patience.start()
