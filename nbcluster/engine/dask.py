"""A loop on the workers of a cluster: they are sent slices, and send back what came of them.

A slice as a task of Dask's would pass through the scheduler and through the worker's own book-keeping: some
milliseconds of three processes' time, and 10 to 20 until it begins. A message takes less than one. What takes longer,
imports, is a task.

In this room (``engine``) is all that is ever said to Dask about tasks.
"""

import asyncio
import concurrent.futures
import json
import mmap
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from nbcluster.clusters.cluster import CallFailed, Cluster
from nbcluster.clusters.cores import free_memory_bytes
from nbcluster.clusters.specs import WorkerDeath, WorkerInfo
from nbcluster.engine.backend import (
    PROOF,
    Backend,
    EffectsGone,
    Heard,
    Limits,
    NobodyOpens,
    ProofShown,
    TaskLost,
    Tasks,
    Workforce,
)
from nbcluster.engine.payload import Payload
from nbcluster.errors import ClusterError
from nbcluster.run.events import (
    CancelSlice,
    CheckId,
    Doubted,
    EffectsLost,
    Event,
    ShortenSlice,
    SliceFinished,
    SliceFlushed,
    SliceId,
    SliceShortened,
    SliceStarted,
    SliceSurprised,
    SubmitSlice,
    Vouched,
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.progress import Place
from nbcluster.settings import Settings
from nbcluster.worker import devices
from nbcluster.worker.effects import Effects
from nbcluster.worker.needs import Need
from nbcluster.worker.station import Order, Parcel, let_go, topic, warm_up
from nbcluster.worker.tasks import Done, Sent
from nbcluster.worker.tasks import run as run_task

if TYPE_CHECKING:
    from distributed import Future


#: Dask runs what has the higher number first: whoever waits for these has nothing else to do.
_FIRST_OF_ALL = 10
#: A worker on a GPU is waited for as seldom as that.
_LOOK_AGAIN_S = 0.02
#: The kernel waits no longer for a GPU's memory, which a worker in native code cannot give back.
_LET_GO_S = 2.0
#: A cable mostly ends because its worker has died: so long it may take to hear that, with its cause.
_DEATH_IS_TOLD_S = 2.0
#: A worker that has its lock tells sooner what it does.
_TOLD_S = 0.5
#: After an interrupt the prompt is there within two seconds, also where workers are in native code.
_STOPPED_S = 1.0


class DaskBackend:
    """One loop on a cluster. Messages come on the client's loop thread; commands from the kernel's main thread."""

    def __init__(
        self,
        cluster: Cluster,
        settings: Settings,
        most: int | None,
        clock: Callable[[], float],
        fit: "Fit | None" = None,
    ) -> None:
        self._cluster = cluster
        self._fit = fit or _on_cores
        self._settings = settings
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[WorkerId, WorkerInfo] = {}
        self._opening: dict[str, WorkerId] = {}
        """By address: those that have been told to open the payload, and have not yet."""
        self._sharing: set[WorkerId] = set()
        """Those whose memory can be opened here."""
        self._failures = 0
        """How often a worker could not, or died over it."""
        self._slices: dict[int, WorkerId] = {}
        self._turns: dict[int, int] = {}
        self._stopped: set[WorkerId] = set()
        """Those in which a slice was interrupted."""
        self._unheard: set[WorkerId] = set()
        """Those of which a slice was cancelled that they had not begun, as far as was heard."""
        self._parcels: dict[tuple[int, int], bytes | memoryview] = {}
        self._open = False

    def open(self, payload: Payload, heard: Heard) -> None:
        self._payload = payload
        self._heard = heard
        try:
            self._cluster.subscribe(topic(payload.address.run), self._on_message)
        except ClusterError as gone:
            heard(NobodyOpens(gone.clause))
            return
        self._open = True
        self._stop_listening = (
            self._cluster.on_death(self._on_death),
            self._cluster.on_join(self._on_join),
            self._cluster.on_cut(self._on_cut),
            self._cluster.on_end(lambda gone: self._heard(NobodyOpens(gone.clause))),
        )
        for worker in self._cluster.workers():
            self._on_join(worker)

    def workers(self) -> list[WorkerId]:
        with self._lock:
            return [name for name, info in self._known.items() if info.address not in self._opening]

    def prove(self, worker: WorkerId) -> None:
        self.submit(SubmitSlice(PROOF, 0, 1, worker))

    def submit(self, command: SubmitSlice) -> None:
        address = self._address(command.worker)
        if address is None:
            return  # it is being reported as lost
        settings = self._settings
        order = Order(
            self._payload.address,
            command.slice,
            command.first,
            command.end,
            settings.inline_event_bytes if command.worker in self._sharing else sys.maxsize,
            settings.sharing,
            command.left_s,
        )
        self._slices[command.slice] = command.worker  # before it can tell of itself
        self._post(address, "run", pickle.dumps(order))

    def shorten(self, command: ShortenSlice) -> None:
        worker = self._address(command.worker)
        if worker is not None:
            self._post(worker, "shorten", _json([self._payload.address.run, command.slice]))

    def cancel(self, command: CancelSlice) -> None:
        known = self._slices.pop(command.slice, None)
        worker = self._address(command.worker)
        if known is None or worker is None:
            return
        self._post(worker, "cancel", _json([self._payload.address.run, command.slice]))
        turn = self._turns.get(command.slice)
        if turn is not None:
            self._stopped.add(command.worker)
            self._cluster.interrupt_worker(command.worker, turn)
        else:
            self._unheard.add(command.worker)

    def effects(self, slice_: SliceId, first: int) -> Effects:
        with self._lock:
            data = self._parcels.pop((slice_, first), None)
        if data is None:
            raise EffectsGone("they were lost with their worker")
        effects: Effects = self._payload.unpack(data)
        return effects

    def work(self) -> bool:
        return False

    def close(self) -> None:
        if not self._open:
            return
        self._open = False
        with suppress(ClusterError):  # with the cluster went its subscribers
            self._cluster.unsubscribe(topic(self._payload.address.run))
        for stop in self._stop_listening:
            stop()
        for number, worker in list(self._slices.items()):
            self.cancel(CancelSlice(SliceId(number), worker))
        self._stop_unheard()
        with self._lock:
            self._parcels.clear()
            addresses = [info.address for info in self._known.values()]
        run = _json(self._payload.address.run)
        for address in addresses:
            self._post(address, "forget", run)
        if devices.in_use() and not self._cluster.lodges:
            self._have_let_go(addresses)
        # What was captured goes now, not when the last future does.
        self._opening.clear()
        del self._payload

    def _stop_unheard(self) -> None:
        """Those that had slices and had not told that they began: it may be that native code took the interpreter's
        lock before they could."""
        until = time.monotonic() + _TOLD_S
        for name in sorted(self._unheard - self._stopped):
            address = self._address(name)
            if address is None:
                continue
            run = self._payload.address.run.encode()
            try:
                said = self._cluster.call(address, "turn", run, timeout_s=max(0.05, until - time.monotonic()))
            except CallFailed:  # it can tell nothing, and so it is at work: on what it was sent
                self._cluster.interrupt_worker(name)
                continue
            if turn := int(said):
                self._cluster.interrupt_worker(name, turn)

    def _have_let_go(self, addresses: list[str]) -> None:
        """The kernel has a GPU too, and goes on where a plain run would have the whole of it."""
        try:
            client = self._cluster.client()
            key = f"nbcluster-let-go-{self._payload.address.run}"
            tasks = [
                client.submit(
                    let_go, key=f"{key}-{address}", workers=[address], pure=False, priority=_FIRST_OF_ALL
                )
                for address in addresses
            ]
            asked = time.monotonic()
            for task in tasks:
                task.exception(timeout=max(0.0, asked + _LET_GO_S - time.monotonic()))
        except (ClusterError, OSError):
            pass  # with a worker went its memory; Dask's own timeout is an OSError too

    def _post(self, worker: str, method: str, payload: bytes) -> None:
        """What a dead cluster does not hear need not be said: that it is dead is told elsewhere."""
        with suppress(CallFailed):
            self._cluster.post(worker, method, payload)

    def _address(self, worker: WorkerId) -> str | None:
        with self._lock:
            info = self._known.get(worker)
        return info.address if info else None

    # Messages ------------------------------------------------------------------------------------

    def _on_message(self, message: Mapping[str, Any]) -> None:
        if not self._open:
            return
        if message["event"] == "opened":
            self._on_opened(message["worker"])
            return
        if message["event"] == "not opened":
            self._on_not_opened(message["worker"], message["trouble"])
            return
        if message["event"] == "vouched":
            self._heard(Vouched(CheckId(message["check"])))
            return
        if message["event"] == "doubted":
            self._heard(Doubted(CheckId(message["check"]), message["reason"], message["detail"]))
            return
        number = message["slice"]
        if number == PROOF:
            self._on_proof(message)
            return
        for event in self._events(SliceId(number), message):
            self._heard(event)

    def _events(self, number: SliceId, message: Mapping[str, Any]) -> Iterator[Event]:
        first: int = message.get("first", 0)
        match message["event"]:
            case "started":
                self._turns[number] = message["turn"]
                worker = self._slices.get(number)
                if worker is not None:
                    yield SliceStarted(number, worker, self._clock())
            case "flushed":
                size = self._fetch(message)
                if size is None:
                    yield EffectsLost(number, first, "they were lost with their worker")
                else:
                    yield SliceFlushed(
                        number,
                        first,
                        message["end"],
                        message["seconds"],
                        size,
                        message["queued_s"],
                        message["check"],
                    )
                if message["last"]:
                    yield self._finished(number)
            case "shortened":
                yield SliceShortened(number, message["end"])
            case "surprised":
                yield SliceSurprised(
                    number, message["at"], message["reason"], message["detail"], message["exact"]
                )
            case "finished":
                yield self._finished(number)

    def _finished(self, number: SliceId) -> SliceFinished:
        self._slices.pop(number, None)
        self._turns.pop(number, None)
        return SliceFinished(number)

    def _fetch(self, message: Mapping[str, Any]) -> int | None:
        """Take hold of a flush's effects, before their worker can be lost; their size, or None if it was."""
        data: bytes | memoryview
        if "data" in message:
            data = message["data"]
        else:
            try:
                data = _mapped(message["path"], message["size"])
            except OSError:
                return None
            self._post(message["worker"], "fetched", _json(message["path"]))
        with self._lock:
            self._parcels[(message["slice"], message["first"])] = data
        return len(data)

    def _on_proof(self, message: Mapping[str, Any]) -> None:
        match message["event"]:
            case "started":
                self._turns[PROOF] = message["turn"]
                return
            case "flushed" if self._fetch(message) is not None:
                shown = ProofShown(seconds=message["seconds"], queued_s=message["queued_s"])
            case "flushed":
                shown = ProofShown("the worker was lost", "worker-lost")
            case "surprised":
                shown = ProofShown(message["detail"], message["reason"])
            case _:
                return
        self._finished(SliceId(PROOF))
        self._heard(shown)

    # Workers -------------------------------------------------------------------------------------

    def _on_join(self, worker: WorkerInfo) -> None:
        name = WorkerId(worker.name)
        with self._lock:
            usable = self._open and worker.state == "ready" and bool(worker.address) and self._fit(worker)
            full = self._most is not None and len(self._known) >= self._most and name not in self._known
            known = self._known.get(name)
            if not usable or full or (known is not None and known.address == worker.address):
                return
            self._known[name] = worker
            self._opening[worker.address] = name  # before it can answer
        address = self._payload.address
        try:
            shares = self._cluster.bring(worker.address, address.run, address.path, address.size)
        except (CallFailed, OSError):
            return  # the cluster has ended, or the loop
        (self._sharing.add if shares else self._sharing.discard)(name)
        self._post(worker.address, "open", pickle.dumps(self._payload.address))

    def _on_opened(self, address: str) -> None:
        with self._lock:
            name = self._opening.pop(address, None)
        if name is not None:
            self._heard(WorkerJoined(name))

    def _on_not_opened(self, address: str, trouble: str) -> None:
        with self._lock:
            name = self._opening.pop(address, None)
            if name is None:
                return
            del self._known[name]
        self._failed_to_open(f"a worker could not open what the loop needs: {trouble}")

    def _failed_to_open(self, trouble: str, *, again: bool = False) -> None:
        """``again``: the worker is being replaced, and its successor may try."""
        with self._lock:
            self._failures += 1
            patience = self._settings.retries + len(self._known)
            hopeless = not self._known and not (again and self._failures <= patience)
        if hopeless:
            self._heard(NobodyOpens(trouble))

    def _on_death(self, death: WorkerDeath) -> None:
        name = WorkerId(death.name)
        with self._lock:
            known = self._known.get(name)
            if known is None or known.generation != death.generation:
                return
        self._lose(known, WorkerLost(name, death.cause, death.asked, death.reason, death.log))

    def _on_cut(self, address: str) -> None:
        asyncio.get_running_loop().call_later(_DEATH_IS_TOLD_S, self._on_unreached, address)

    def _on_unreached(self, address: str) -> None:
        """The worker's process has not ended, but what was under way is lost: it begins anew."""
        with self._lock:
            worker = next((each for each in self._known.values() if each.address == address), None)
        if worker is not None:
            name = WorkerId(worker.name)
            self._lose(worker, WorkerLost(name, "the connection to it broke", on_purpose=True))
            self._on_join(worker)

    def _lose(self, worker: WorkerInfo, lost: WorkerLost) -> None:
        name = lost.worker
        with self._lock:
            if not self._open or self._known.get(name) is not worker:
                return
            del self._known[name]
            had_opened = self._opening.pop(worker.address, None) is None
        for number, its in list(self._slices.items()):
            if its == name:
                del self._slices[number]
        if had_opened:
            self._heard(lost)
        else:
            self._failed_to_open(lost.cause, again=True)


class DaskTasks:
    """One group of calls on a cluster. Dask gives them to whoever is free, and to another where a worker dies."""

    def __init__(self, cluster: Cluster, settings: Settings) -> None:
        self._cluster = cluster
        self._client = cluster.client()
        self._settings = settings
        self._group = uuid4().hex
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._under_way: dict[Future[Done | None], tuple[concurrent.futures.Future[Done], Parcel | None]] = {}

    def submit(self, data: bytes, settings: Mapping[str, Any]) -> "concurrent.futures.Future[Done]":
        parcel = (
            Parcel(data, self._settings.sharing) if len(data) > self._settings.inline_event_bytes else None
        )
        sent = Sent(b"" if parcel else data, parcel.path if parcel else "", settings)
        future: concurrent.futures.Future[Done] = concurrent.futures.Future()
        key = f"nbcluster-call-{self._group}-{next(self._numbers)}"
        # Where there are none on GPUs, somebody else may have made the workers, and called nothing by our names.
        only = {"CPU": 1} if any(worker.has_gpu for worker in self._cluster.workers()) else None
        task = self._client.submit(run_task, self._group, sent, key=key, pure=False, resources=only)
        with self._lock:
            self._under_way[task] = future, parcel
        task.add_done_callback(self._on_done)
        return future

    def stop(self) -> None:
        with self._lock:
            under_way, self._under_way = self._under_way, {}
        if not under_way:
            return
        until = time.monotonic() + _STOPPED_S
        for worker in self._cluster.workers():
            if worker.state == "ready" and worker.address:
                self._interrupt(worker, until - time.monotonic())
        with suppress(OSError):  # Dask's own timeout is one
            self._client.cancel(list(under_way))
        for future, parcel in under_way.values():
            future.cancel()
            if parcel is not None:
                parcel.close()

    def close(self) -> None:
        self.stop()

    def _interrupt(self, worker: WorkerInfo, timeout_s: float) -> None:
        """Stops what the worker has of this group, and nothing else if it can say what it does."""
        try:
            said = self._cluster.call(
                worker.address, "stop tasks", self._group.encode(), timeout_s=max(0.05, timeout_s)
            )
        except (
            CallFailed
        ):  # native code has the interpreter's lock: the group's, unless it is another kernel's
            if self._may_run_on(worker):
                self._cluster.interrupt_worker(worker.name)
            return
        if turn := int(said):
            self._cluster.interrupt_worker(worker.name, turn)

    def _may_run_on(self, worker: WorkerInfo) -> bool:
        """Whether the scheduler has given it a call of this group. It answers where the worker does not."""
        try:
            given = self._client.processing([worker.address]).get(worker.address, ())
        except OSError:  # the cluster is ending
            return False
        return any(str(key).startswith(f"nbcluster-call-{self._group}-") for key in given)

    def _on_done(self, task: "Future[Done | None]") -> None:
        """On a thread of Dask's."""
        with self._lock:
            known = self._under_way.pop(task, None)
        if known is None:
            return
        future, parcel = known
        if parcel is not None:
            parcel.close()
        try:
            done = task.result()
        # A border: whatever became of the task, its future carries it to whoever waits.
        except BaseException as error:  # noqa: BLE001
            future.set_exception(TaskLost(type(error).__name__))
            return
        if done is None:
            future.cancel()
        else:
            future.set_result(done)


Fit = Callable[[WorkerInfo], bool]
"""Whether a worker is one of those that are meant."""


def _on_cores(worker: WorkerInfo) -> bool:
    return not worker.has_gpu


def _any(worker: WorkerInfo) -> bool:
    """Where all have GPUs, as of somebody else's clusters may be, none can be kept for GPUs alone."""
    return True


class DaskWorkforce:
    """A cluster as the engine sees it: its workers on cores. ``start`` makes it, when it is first needed; ``there`` gives
    the one that there is without that."""

    def __init__(
        self,
        start: Callable[[], Cluster],
        settings: Settings,
        clock: Callable[[], float],
        lanes: Callable[[], int],
        there: Callable[[], Cluster | None] = lambda: None,
    ) -> None:
        self._start = start
        self._there = there
        self._settings = settings
        self._clock = clock
        self._lanes = lanes
        self._cluster: Cluster | None = None
        self._warm: dict[tuple[str, int], dict[str, Future[None]]] = {}
        """Of each worker, the task that imports a module or has done so."""
        self._tasks = count(1)
        self._own = uuid4().hex  # another kernel's tasks on the same cluster have other names

    @property
    def name(self) -> str:
        return "" if self._cluster is None else self._cluster.name

    def begin(self) -> None:
        if self._cluster is None:
            self._cluster = self._start()

    def ready(self) -> bool:
        self._cluster = self._cluster or self._there()
        return self._cluster is not None and self._cluster.is_ready()

    def failure(self) -> str | None:
        failure = None if self._cluster is None else self._cluster.failure
        return None if failure is None else failure.clause

    @property
    def failing(self) -> str:
        return "no-cluster"

    def wait(self, timeout_s: float) -> bool:
        from nbcluster.errors import NbclusterError

        self.begin()
        assert self._cluster is not None
        try:
            self._cluster.wait_ready(timeout_s)
        except NbclusterError:
            return False
        return True

    def lanes(self) -> int:
        if self.ready() and self._cluster is not None:
            return max(1, self._cluster.most_workers())
        return self._lanes()

    def limits(self) -> Limits:
        # Of a machine elsewhere it is not known what is free there.
        is_here = self._cluster is None or self._cluster.kind == "local"
        free = free_memory_bytes() if is_here else None
        if self._cluster is None:
            return Limits(free, self._settings.memory_bytes, self._settings.cpus or 1.0)
        if self._cluster.lodges:
            return Limits(None, None, 1.0)
        info = self._cluster.info()
        return Limits(free, info.worker_memory_bytes, info.worker_cpus or 1.0)

    def workers(self, fit: Fit) -> list[WorkerInfo]:
        """Those that fit, ready or on their way; none as long as no worker is ready."""
        if not self.ready() or self._cluster is None:
            return []
        return [worker for worker in self._cluster.workers() if fit(worker) and worker.state != "given up"]

    @property
    def cluster(self) -> Cluster | None:
        return self._cluster

    def places(self) -> Mapping[WorkerId, Place]:
        if self._cluster is None:
            return {}
        use = self._cluster.gpu_use()
        return {
            WorkerId(each.name): Place(
                each.machine,
                each.gpu or None,
                gpu_busy=use[each.name].busy if each.name in use else None,
                gpu_memory_bytes=use[each.name].memory_bytes if each.name in use else None,
            )
            for each in self._cluster.workers()
        }

    def on_gpus(self, need: Need) -> Workforce:
        return GpuWorkforce(self, need)

    def hides_gpus(self) -> bool:
        if self._cluster is None or self._cluster.lodges or not self.ready():
            return False
        return self._cluster.info().hides_gpus

    def falls_back(self) -> bool:
        return False

    def _for_cores(self) -> Fit:
        lodges = self._cluster is not None and self._cluster.lodges
        return _any if lodges and not self.workers(_on_cores) else _on_cores

    def warmed(self, modules: frozenset[str], fit: Fit | None = None) -> bool:
        fit = fit or self._for_cores()
        assert self._cluster is not None
        warmed = self._cluster.warm(modules)
        if warmed is not None:
            return warmed
        try:
            client = self._cluster.client()
        except ClusterError:
            return True  # whoever opens a loop there is told
        workers = [
            worker
            for worker in self._cluster.workers()
            if worker.state == "ready" and worker.address and fit(worker)
        ]
        for worker in workers:
            known = self._warm.setdefault((worker.name, worker.generation), {})
            missing = modules - known.keys()
            if missing:
                task = client.submit(
                    warm_up,
                    sorted(missing),
                    key=f"nbcluster-warm-{self._own}-{next(self._tasks)}-{worker.address}",
                    workers=[worker.address],
                    pure=False,
                    priority=_FIRST_OF_ALL,
                )
                known |= dict.fromkeys(missing, task)
        return any(
            all(self._warm[worker.name, worker.generation][name].done() for name in modules)
            for worker in workers
        )

    def unlike(self) -> tuple[str, ...]:
        return () if self._cluster is None else tuple(each.clause for each in self._cluster.differences())

    def backend(self, most: int | None, fit: Fit | None = None) -> Backend:
        assert self._cluster is not None
        return DaskBackend(self._cluster, self._settings, most, self._clock, fit or self._for_cores())

    def tasks(self) -> Tasks | None:
        if not self.wait(self._settings.start_s) or self._cluster is None or self._cluster.lodges:
            return None
        try:
            return DaskTasks(self._cluster, self._settings)
        except ClusterError:
            return None  # it has ended meanwhile


class GpuWorkforce:
    """Of the same cluster the workers that have a GPU, as many on each as may share it."""

    def __init__(self, every: DaskWorkforce, need: Need) -> None:
        self._every = every
        self._need = need
        self._has_shared = need.shares == 1

    @property
    def name(self) -> str:
        return self._every.name

    def begin(self) -> None:
        self._every.begin()

    def ready(self) -> bool:
        if not self._every.ready():
            return False
        if self.falls_back():
            return True
        if not self._has_shared and self._have_gpus() and self._every.cluster is not None:
            self._has_shared = True
            with suppress(ClusterError):  # it has just ended, which `failure` tells
                self._every.cluster.share_gpus(self._need.shares)
        return any(worker.state == "ready" for worker in self._every.workers(self._fits))

    def failure(self) -> str | None:
        lost = self._every.failure()
        if lost is not None or not self._every.ready() or self.falls_back():
            return lost
        if not self._have_gpus():
            return self._without()
        if self._need.gpus > 1:
            return f"an iteration asks for {self._need.gpus:g} GPUs at once, and a worker has one"
        return None

    @property
    def failing(self) -> str:
        return "no-cluster" if self._every.failure() is not None else "gpu"

    def wait(self, timeout_s: float) -> bool:
        latest = time.monotonic() + timeout_s
        if not self._every.wait(timeout_s):
            return False
        while not self.ready() and self.failure() is None and time.monotonic() < latest:
            time.sleep(_LOOK_AGAIN_S)  # its process is there already, and joins in a moment
        return self.ready()

    def lanes(self) -> int:
        return len(self._every.workers(self._fits)) or (self._every.lanes() if self.falls_back() else 1)

    def limits(self) -> Limits:
        limits, cluster = self._every.limits(), self._every.cluster
        if cluster is None or self.falls_back():
            return limits
        # There are few of them, and as many cores for them as for the others.
        return replace(limits, cpus=max(limits.cpus, cluster.info().cpus / self.lanes()))

    def warmed(self, modules: frozenset[str]) -> bool:
        return self._every.warmed(modules, self._fits)

    def unlike(self) -> tuple[str, ...]:
        return self._every.unlike()

    def places(self) -> Mapping[WorkerId, Place]:
        return self._every.places()

    def backend(self, most: int | None) -> Backend:
        return self._every.backend(most, self._fits)

    def tasks(self) -> Tasks | None:
        return self._every.tasks()

    def on_gpus(self, need: Need) -> Workforce:
        return self._every.on_gpus(need)

    def hides_gpus(self) -> bool:
        return self._every.hides_gpus()

    def falls_back(self) -> bool:
        return self._need.fallback and self._every.ready() and not self._have_gpus()

    def _fits(self, worker: WorkerInfo) -> bool:
        if self.falls_back():
            return not worker.has_gpu
        return worker.has_gpu and worker.share < self._need.shares and self._need.gpus <= 1

    def _have_gpus(self) -> bool:
        return bool(self._every.workers(lambda worker: worker.has_gpu))

    def _without(self) -> str:
        cluster = self._every.cluster
        why = "" if cluster is None else cluster.info().why_no_gpu
        asked = (
            "1 GPU"
            if self._need.gpus == 1
            else f"{self._need.gpus:g} GPUs"
            if self._need.gpus > 1
            else "a GPU"
        )
        return f"an iteration asks for {asked}, and no worker of the cluster has one" + (
            f": {why}" if why else ""
        )


def _mapped(path: str, size: int) -> memoryview:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        return memoryview(mmap.mmap(descriptor, size, access=mmap.ACCESS_READ))
    finally:
        os.close(descriptor)


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
