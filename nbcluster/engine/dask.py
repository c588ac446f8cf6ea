"""A loop on the workers of a cluster: they are sent slices, and send back what came of them.

A slice as a task of Dask's would pass through the scheduler and through the worker's own book-keeping: some
milliseconds of three processes' time, and 10 to 20 until it begins. A message takes less than one. What takes longer,
imports, is a task.

In this room (``engine``) is all that is ever said to Dask about tasks.
"""

import asyncio
import json
import mmap
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from nbcluster.clusters.cluster import CallFailed, Cluster
from nbcluster.clusters.specs import WorkerDeath, WorkerInfo
from nbcluster.engine.backend import PROOF, Backend, EffectsGone, Heard, NobodyOpens, ProofShown
from nbcluster.engine.payload import Payload
from nbcluster.errors import ClusterError
from nbcluster.run.events import (
    CancelSlice,
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
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.progress import Place
from nbcluster.settings import Settings
from nbcluster.worker import devices
from nbcluster.worker.effects import Effects
from nbcluster.worker.station import Order, let_go, topic, warm_up

if TYPE_CHECKING:
    from distributed import Future


#: Dask runs what has the higher number first: whoever waits for these has nothing else to do.
_FIRST_OF_ALL = 10
#: The kernel waits no longer for a GPU's memory, which a worker in native code cannot give back.
_LET_GO_S = 2.0
#: A cable mostly ends because its worker has died: so long it may take to hear that, with its cause.
_DEATH_IS_TOLD_S = 2.0


class DaskBackend:
    """One loop on a cluster. Messages come on the client's loop thread; commands from the kernel's main thread."""

    def __init__(
        self, cluster: Cluster, settings: Settings, most: int | None, clock: Callable[[], float]
    ) -> None:
        self._cluster = cluster
        self._settings = settings
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[WorkerId, WorkerInfo] = {}
        self._opening: dict[str, WorkerId] = {}
        """By address: those that have been told to open the payload, and have not yet."""
        self._failures = 0
        """How often a worker could not, or died over it."""
        self._slices: dict[int, WorkerId] = {}
        self._turns: dict[int, int] = {}
        self._parcels: dict[tuple[int, int], bytes | memoryview] = {}
        self._open = False

    def open(self, payload: Payload, heard: Heard) -> None:
        self._payload = payload
        self._heard = heard
        try:
            self._cluster.subscribe(topic(payload.address.run), self._on_message)
        except ClusterError as gone:
            heard(NobodyOpens(str(gone)))
            return
        self._open = True
        self._stop_listening = (
            self._cluster.on_death(self._on_death),
            self._cluster.on_join(self._on_join),
            self._cluster.on_cut(self._on_cut),
            self._cluster.on_end(lambda gone: self._heard(NobodyOpens(str(gone)))),
        )
        for worker in self._cluster.workers():
            self._on_join(worker)

    def workers(self) -> list[WorkerId]:
        with self._lock:
            return [name for name, info in self._known.items() if info.address not in self._opening]

    def prove(self, worker: WorkerId) -> None:
        self._submit(PROOF, 0, 1, worker)

    def submit(self, command: SubmitSlice) -> None:
        self._submit(command.slice, command.first, command.end, command.worker)

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
            self._cluster.interrupt_worker(command.worker, turn)

    def effects(self, slice_: SliceId, first: int) -> Effects:
        with self._lock:
            data = self._parcels.pop((slice_, first), None)
        if data is None:
            raise EffectsGone("they were lost with their worker")
        effects: Effects = self._payload.unpack(data)
        return effects

    def work(self) -> bool:
        return False

    def place_of(self, worker: WorkerId) -> Place:
        with self._lock:
            info = self._known.get(worker)
        return Place(machine=info.machine if info else "")

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
        with self._lock:
            self._parcels.clear()
            addresses = [info.address for info in self._known.values()]
        run = _json(self._payload.address.run)
        for address in addresses:
            self._post(address, "forget", run)
        if devices.in_use():
            self._have_let_go(addresses)
        # What was captured goes now, not when the last future does.
        self._opening.clear()
        del self._payload

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

    def _submit(self, number: int, first: int, end: int, worker: WorkerId) -> None:
        address = self._address(worker)
        if address is None:
            return  # it is being reported as lost
        settings = self._settings
        order = Order(
            self._payload.address, number, first, end, settings.inline_event_bytes, settings.sharing
        )
        self._slices[number] = worker  # before it can tell of itself
        self._post(address, "run", pickle.dumps(order))

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
                        number, first, message["end"], message["seconds"], size, message["queued_s"]
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
                shown = ProofShown(seconds=message["seconds"])
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
            usable = self._open and worker.state == "ready" and bool(worker.address)
            full = self._most is not None and len(self._known) >= self._most and name not in self._known
            known = self._known.get(name)
            if not usable or full or (known is not None and known.address == worker.address):
                return
            self._known[name] = worker
            self._opening[worker.address] = name  # before it can answer
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
        self._lose(known, death.cause, on_purpose=death.asked)

    def _on_cut(self, address: str) -> None:
        asyncio.get_running_loop().call_later(_DEATH_IS_TOLD_S, self._on_unreached, address)

    def _on_unreached(self, address: str) -> None:
        """The worker's process has not ended, but what was under way is lost: it begins anew."""
        with self._lock:
            worker = next((each for each in self._known.values() if each.address == address), None)
        if worker is not None:
            self._lose(worker, "the connection to it broke", on_purpose=True)
            self._on_join(worker)

    def _lose(self, worker: WorkerInfo, cause: str, *, on_purpose: bool) -> None:
        name = WorkerId(worker.name)
        with self._lock:
            if not self._open or self._known.get(name) is not worker:
                return
            del self._known[name]
            had_opened = self._opening.pop(worker.address, None) is None
        for number, its in list(self._slices.items()):
            if its == name:
                del self._slices[number]
        if had_opened:
            self._heard(WorkerLost(name, cause, on_purpose=on_purpose))
        else:
            self._failed_to_open(cause, again=True)


class DaskWorkforce:
    """A cluster as the engine sees it. ``start`` makes it, when it is first needed."""

    def __init__(
        self,
        start: Callable[[], Cluster],
        settings: Settings,
        clock: Callable[[], float],
        lanes: Callable[[], int],
    ) -> None:
        self._start = start
        self._settings = settings
        self._clock = clock
        self._lanes = lanes
        self._cluster: Cluster | None = None
        self._warm: dict[tuple[str, int], dict[str, Future[None]]] = {}
        """Of each worker, the task that imports a module or has done so."""
        self._tasks = count(1)

    @property
    def name(self) -> str:
        return "" if self._cluster is None else self._cluster.name

    def begin(self) -> None:
        if self._cluster is None:
            self._cluster = self._start()

    def ready(self) -> bool:
        return self._cluster is not None and self._cluster.is_ready()

    def failure(self) -> str | None:
        failure = None if self._cluster is None else self._cluster.failure
        return None if failure is None else str(failure)

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
            return max(1, len(self._cluster.workers()))
        return self._lanes()

    def warmed(self, modules: frozenset[str]) -> bool:
        assert self._cluster is not None
        try:
            client = self._cluster.client()
        except ClusterError:
            return True  # whoever opens a loop there is told
        workers = [worker for worker in self._cluster.workers() if worker.state == "ready" and worker.address]
        for worker in workers:
            known = self._warm.setdefault((worker.name, worker.generation), {})
            missing = modules - known.keys()
            if missing:
                task = client.submit(
                    warm_up,
                    sorted(missing),
                    key=f"nbcluster-warm-{next(self._tasks)}-{worker.address}",
                    workers=[worker.address],
                    pure=False,
                    priority=_FIRST_OF_ALL,
                )
                known |= dict.fromkeys(missing, task)
        return any(
            all(self._warm[worker.name, worker.generation][name].done() for name in modules)
            for worker in workers
        )

    def backend(self, most: int | None) -> Backend:
        assert self._cluster is not None
        return DaskBackend(self._cluster, self._settings, most, self._clock)


def _mapped(path: str, size: int) -> memoryview:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        return memoryview(mmap.mmap(descriptor, size, access=mmap.ACCESS_READ))
    finally:
        os.close(descriptor)


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
