"""A cluster as a kernel sees it: held by a host process, which this kernel or somebody else has started.

A host is started before anything of Dask is imported here, so that both import at the same time. Nothing
waits unless it says so; what has become of the cluster is kept by the thread that reads what the host says.

In this room is the `Cluster` that a host process makes possible, whatever kind it runs.
"""

import atexit
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from nbcluster.clusters.alike import SAME_PYTHON, Difference, differences, other_python
from nbcluster.clusters.causes import in_words
from nbcluster.clusters.cluster import CallFailed, StopListening
from nbcluster.clusters.conversation import ConversationOver
from nbcluster.clusters.launch import HostProcess, start_registered
from nbcluster.clusters.registered import RegisteredHost
from nbcluster.clusters.registry import Entry
from nbcluster.clusters.specs import ClusterInfo, ClusterSpec, GpuUse, WorkerDeath, WorkerInfo
from nbcluster.errors import ClusterError, ClusterNotAttached, ClusterNotReached, ClusterNotStarted
from nbcluster.run.demand import Demand
from nbcluster.worker.outfit import BLAS, MACHINE, PYTHON, outfit

if TYPE_CHECKING:
    from nbcluster.clusters.dask_ends import Client, ClientEnd

T = TypeVar("T")
L = TypeVar("L")

_ANSWER_S = 5.0


class HostEnd(Protocol):
    """A host process, as far as a kernel that uses its cluster speaks with it."""

    def tell(self, do: str, **given: Any) -> "Future[dict[str, Any]]": ...
    def leave(self) -> None: ...
    def stop(self) -> None: ...


class HostedCluster:
    """A `Cluster`. Making one that ends with this kernel comes back at once, any other when its host answers; for its
    workers see `wait_ready`."""

    def __init__(self, of: ClusterSpec | Entry, *, start_s: float = 30.0, notebook: str = "") -> None:
        """Starts a cluster, or attaches to one. Raises ClusterNameTaken; of an entry, ClusterNotReached.

        `start_s`: how long it may take until a worker is there. `notebook`: which one this kernel is of.
        """
        self._of = of
        self._start_s = start_s
        self._kernel_pid = os.getpid()
        self._changed = threading.Condition()
        self._workers: list[WorkerInfo] = []
        self._bounds = (0, 0)
        self._gpu_use: dict[str, GpuUse] = {}
        self._scheduler: dict[str, Any] = {}
        self._differences: tuple[Difference, ...] | None = None
        self._was_ready = False
        self._parting = ""
        self._last_words: tuple[str, str] | None = None
        self._failure: ClusterError | None = None
        self._when_ready: list[Callable[[], None]] = []
        self._when_joined: list[Callable[[WorkerInfo], None]] = []
        self._when_died: list[Callable[[WorkerDeath], None]] = []
        self._when_cut: list[Callable[[str], None]] = []
        self._when_ended: list[Callable[[ClusterError], None]] = []
        self._end: ClientEnd | None = None
        self._end_lock = threading.Lock()
        self._host: HostEnd | None = None
        try:
            self._host = self._host_of(of, notebook)
        except OSError as error:
            self._failure = ClusterNotStarted(of.kind, in_words(error))
        except ClusterNotStarted as failure:
            self._failure = failure
        else:
            atexit.register(self.leave)

    def _host_of(self, of: ClusterSpec | Entry, notebook: str) -> HostEnd:
        if isinstance(of, ClusterSpec) and not of.outlives:
            return HostProcess(of, heard=self._hear, ended=self._bury)
        if isinstance(of, ClusterSpec):
            of = start_registered(of)
        host = RegisteredHost(of, heard=self._hear, ended=self._bury)
        host.attach(notebook)
        return host

    def insist_on_this_python(self) -> None:
        """Raises ClusterNotAttached where the workers run another."""
        self._wait_scheduler()
        if cause := other_python([self._scheduler["versions"][PYTHON]]):
            raise ClusterNotAttached(self._scheduler["address"], cause, SAME_PYTHON)

    @property
    def name(self) -> str:
        return self._of.name

    @property
    def kind(self) -> str:
        return self._of.kind

    @property
    def outlives(self) -> bool:
        return isinstance(self._of, Entry) or self._of.outlives

    @property
    def named(self) -> bool:
        return self._of.named

    @property
    def is_ours(self) -> bool:
        return True

    @property
    def failure(self) -> ClusterError | None:
        return self._failure

    # Waiting and looking

    def wait_ready(self, timeout_s: float | None = None) -> None:
        timeout_s = self._start_s if timeout_s is None else timeout_s
        with self._changed:
            if not self._changed.wait_for(lambda: self._was_ready or self._failure, timeout_s):
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

    def gpu_use(self) -> Mapping[str, GpuUse]:
        return self._gpu_use

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
            self._differences = differences(here, {"all": there})
        return self._differences

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
                    self._start_s,
                    self._on_cut,
                )
        if self._failure:
            raise self._failure.with_traceback(None)
        return self._end

    def _on_cut(self, worker: str) -> None:
        _call_each(self._when_cut, worker)

    def _wait_scheduler(self) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._scheduler or self._failure, self._start_s):
                cause = f"its scheduler has not come up within {self._start_s:g} s"
                raise ClusterNotStarted(self.kind, cause)
            if self._failure:
                raise self._failure.with_traceback(None)

    # What may be asked of the host

    def interrupt_worker(self, name: str, turn: int | None = None) -> None:
        self._tell("interrupt", name=name, turn=turn)

    def restart(self) -> None:
        self._ask("restart")

    def scale(self, workers: int, most: int | None = None) -> None:
        self._ask("scale", least=workers, most=most or workers)

    def demand(self, run: str, demand: Demand) -> None:
        if self._bounds[0] == self._bounds[1]:
            return
        self._tell(
            "demand",
            run=run,
            iterations=demand.iterations,
            seconds=demand.seconds,
            busy=sorted(demand.busy),
            once=demand.once,
        )

    def deaths(self) -> list[WorkerDeath]:
        return [WorkerDeath(**death) for death in self._ask("deaths")["deaths"]]

    def share_gpus(self, shares: int) -> None:
        self._ask("share gpus", shares=shares)

    def logs(self, worker: str) -> str:
        return str(self._ask("logs", name=worker)["log"])

    def leave(self) -> None:
        self._part("this notebook has detached from it" if self.outlives else "it was stopped")
        if self._host is not None and os.getpid() == self._kernel_pid:
            self._host.leave()

    def stop(self) -> None:
        self._part("it was stopped")
        if self._host is not None and os.getpid() == self._kernel_pid:
            self._host.stop()

    def _part(self, why: str) -> None:
        if self._parting or os.getpid() != self._kernel_pid:
            return  # it may be a forked child of the kernel, leaving through the same `atexit`: it is not its cluster
        with self._changed:
            self._parting = why
        atexit.unregister(self.leave)
        self._close_client()

    def _tell(self, do: str, **given: Any) -> None:
        if self._host is not None:
            try:
                self._host.tell(do, **given)
            except ConversationOver:
                pass  # what was to be stopped has ended

    def _ask(self, do: str, **given: Any) -> dict[str, Any]:
        if self._failure or self._host is None:
            raise self._no_answer("it has ended")
        try:
            answer = self._host.tell(do, **given).result(_ANSWER_S)
        except ConversationOver:
            raise self._no_answer("it has just ended") from None
        except TimeoutError:
            raise self._no_answer(f"its host process has not answered within {_ANSWER_S:g} s") from None
        if "error" in answer:
            raise self._no_answer(answer["error"])
        return answer

    def _no_answer(self, cause: str) -> ClusterError:
        return self._failure or ClusterNotReached(self.name, cause)

    # What the host says, on the thread that reads it

    def _hear(self, message: dict[str, Any]) -> None:
        news = message.pop("news")
        if news == "scheduler":
            with self._changed:
                self._scheduler = message
                self._changed.notify_all()
        elif news == "workers":
            with self._changed:
                self._workers = [WorkerInfo(**worker) for worker in message["workers"]]
                self._bounds = message["bounds"][0], message["bounds"][1]
                self._changed.notify_all()
        elif news == "gpus":
            self._gpu_use = {name: GpuUse(**use) for name, use in message["use"].items()}
        elif news == "joined":
            self._join(WorkerInfo(**message["worker"]))
        elif news == "death":
            _call_each(self._when_died, WorkerDeath(**message["death"]))
        elif news == "over":
            self._last_words = message["cause"], message["log"]

    def _join(self, worker: WorkerInfo) -> None:
        with self._changed:
            first = not self._was_ready
            self._was_ready = True
            when_ready, self._when_ready = self._when_ready, []
            self._changed.notify_all()
        _call_each(self._when_joined, worker)
        if first:
            for ready in when_ready:
                ready()

    def _bury(self, cause: str, log: str) -> None:
        if self._last_words is not None:
            cause, said = self._last_words
            log = said or log
        failure: ClusterError
        if self._parting:
            failure = ClusterNotReached(self.name, self._parting)
        elif self._was_ready:
            failure = ClusterNotReached(self.name, cause)
        else:
            failure = ClusterNotStarted(self.kind, cause, log)
        with self._changed:
            self._failure = failure
            self._workers = []
            when_ended, self._when_ended = self._when_ended, []
            self._changed.notify_all()
        _call_each(when_ended, failure)
        if not self._parting:
            self._close_client()  # cancels its futures now, rather than after a long wait for the scheduler

    def _close_client(self) -> None:
        with self._end_lock:
            if self._end is not None:
                self._end.close()


def _listen(listeners: list[L], listener: L) -> StopListening:
    listeners.append(listener)

    def stop() -> None:
        if listener in listeners:
            listeners.remove(listener)

    return stop


def _nothing_to_stop() -> None:
    pass


def _call_each(listeners: Sequence[Callable[[T], None]], said: T) -> None:
    for listener in list(listeners):  # one may stop listening while it is called
        listener(said)
