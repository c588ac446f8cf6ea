"""A cluster of this project's own workers, as a kernel sees it: held by a host process, which this kernel or somebody
else has started.

A host is started before anything of Dask is imported here, so that both import at the same time.

In this room is the `Cluster` whose workers run slices themselves.
"""

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nbcluster.clusters.alike import Difference, differences
from nbcluster.clusters.cluster import CallFailed
from nbcluster.clusters.registry import Entry
from nbcluster.clusters.specs import ClusterInfo, ClusterSpec, WorkerInfo
from nbcluster.clusters.steered import Steered
from nbcluster.errors import ClusterError, ClusterNotStarted
from nbcluster.worker.outfit import BLAS, MACHINE, PYTHON, outfit

if TYPE_CHECKING:
    from nbcluster.clusters.dask_ends import Client, ClientEnd


class HostedCluster(Steered):
    """A `Cluster` whose workers are this project's own. Making one that ends with this kernel comes back at once, any other
    when its host answers; for its workers see `wait_ready`."""

    def __init__(self, of: ClusterSpec | Entry, *, start_s: float = 30.0, notebook: str = "") -> None:
        """Starts a cluster, or attaches to one. Raises ClusterNameTaken; of an entry, ClusterNotReached.

        `start_s`: how long it may take until a worker is there. `notebook`: which one this kernel is of.
        """
        self._differences: tuple[Difference, ...] | None = None
        self._end: ClientEnd | None = None
        self._end_lock = threading.Lock()
        self._reach_s = start_s
        super().__init__(of, start_s=start_s, notebook=notebook)

    @property
    def lodges(self) -> bool:
        return False

    # Waiting and looking

    def wait_ready(self, timeout_s: float | None = None) -> None:
        timeout_s = self._start_s if timeout_s is None else timeout_s
        if not self._wait_for(lambda: self._was_ready, timeout_s):
            raise ClusterNotStarted(self.kind, f"no worker has come up within {timeout_s:g} s")
        if self._failure:
            raise self._failure.with_traceback(None)

    def is_ready(self) -> bool:
        return self._failure is None and any(worker.state == "ready" for worker in self._workers)

    def wait_workers(self, count: int, timeout_s: float = 30.0) -> bool:
        def settled() -> bool:
            on_cores = [worker for worker in self._workers if not worker.has_gpu]
            return len(on_cores) == count and all(worker.state == "ready" for worker in self._workers)

        with self._changed:
            self._changed.wait_for(lambda: settled() or self._failure, timeout_s)
            return settled()

    def wait_settled(self, timeout_s: float = 30.0) -> bool:
        def settled() -> bool:
            return all(worker.state in ("ready", "given up") for worker in self._workers)

        with self._changed:
            return bool(self._changed.wait_for(lambda: settled() or self._failure, timeout_s)) and settled()

    def most_workers(self) -> int:
        on_cores = [worker for worker in self._workers if not worker.has_gpu]
        return max(len(on_cores), self._bounds[1])

    def workers(self) -> list[WorkerInfo]:
        return list(self._workers)

    def info(self) -> ClusterInfo:
        return ClusterInfo(
            name=self.name,
            kind=self.kind,
            workers=tuple(self._workers),
            cpus=self._scheduler.get("cpus", 0),
            memory_bytes=self._scheduler.get("memory_bytes", 0),
            address=self._scheduler.get("address", ""),
            idle_s=self._of.idle_s if self.outlives else None,
            versions=self._scheduler.get("versions", {}),
            differences=self.differences(),
            bounds=self._bounds if self._bounds[0] < self._bounds[1] else None,
            worker_memory_bytes=self._scheduler.get("worker_memory_bytes"),
            worker_cpus=self._scheduler.get("worker_cpus"),
            why_no_gpu=self._scheduler.get("why_no_gpu", ""),
            hides_gpus=self._scheduler.get("hides_gpus", False),
        )

    def differences(self) -> tuple[Difference, ...]:
        if not isinstance(self._of, Entry):
            return ()  # its workers run the kernel's own interpreter
        if self._differences is None:
            there = self._scheduler.get("versions")
            if there is None:
                return ()  # it has told nothing yet
            here = outfit(there.keys() - {PYTHON, MACHINE, BLAS})
            self._differences = self._tell_differences(differences(here, {"all": there}))
        return self._differences

    # Dask, and the workers' doors

    def client(self) -> "Client":
        return self._client_end().client

    def call(
        self, worker_address: str, method: str, payload: bytes = b"", *, timeout_s: float = 5.0
    ) -> bytes:
        return self._end_for_calls().call(worker_address, method, payload, timeout_s)

    def post(
        self,
        worker_address: str,
        method: str,
        payload: bytes = b"",
    ) -> None:
        self._end_for_calls().post(worker_address, method, payload)

    def reach(self, worker_address: str, *, timeout_s: float = 5.0) -> None:
        self._end_for_calls().reach(worker_address, timeout_s)

    def bring(self, worker_address: str, run: str, path: str, size: int) -> bool:
        return True  # they are on this machine

    def warm(self, modules: frozenset[str]) -> None:
        return None

    def subscribe(self, topic: str, heard: Callable[[Mapping[str, Any]], None]) -> None:
        self._client_end().subscribe(topic, heard)

    def unsubscribe(self, topic: str) -> None:
        self._client_end().unsubscribe(topic)

    def _end_for_calls(self) -> "ClientEnd":
        try:
            return self._client_end()
        except ClusterError as error:
            raise CallFailed(f"the cluster does not answer: {error}") from error

    def _client_end(self) -> "ClientEnd":
        with self._end_lock:
            if self._end is None:
                # First the import, which takes a while, then the scheduler, which has come up meanwhile.
                from nbcluster.clusters.dask_ends import ClientEnd

                self._wait_scheduler()
                self._end = ClientEnd(
                    self._scheduler["address"],
                    self._scheduler["authority"],
                    self._scheduler["certificate"],
                    self._reach_s,
                    self._tell_cut,
                )
        if self._failure:
            raise self._failure.with_traceback(None)
        return self._end

    def interrupt_worker(self, name: str, turn: int | None = None) -> None:
        self._tell("interrupt", name=name, turn=turn)

    def _hang_up(self) -> None:
        with self._end_lock:
            if self._end is not None:
                self._end.close()
