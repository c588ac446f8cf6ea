"""A worker's side of the runs that it serves: opened payloads, slices on their way, effects waiting to be fetched.

    kernel → worker   ``open``, then ``run`` for each slice; ``shorten``, ``cancel``, ``fetched``, ``forget``
    worker → kernel   events under the run's topic: opened, not opened, started, flushed, shortened,
                      surprised, finished

What is to be run waits where tasks of Dask's wait too, in the queue of the process's main thread.

Large effects wait in anonymous shared memory that the kernel opens as soon as it hears of them, so that they outlive
the worker.

In this room slices arrive and reports leave.
"""

import json
import os
import pickle
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

from nbcluster.worker import ambient, devices, executor
from nbcluster.worker.caches import count_cores
from nbcluster.worker.door import DOOR, channel_of
from nbcluster.worker.payload import Address, OpenedPayload, open_payload
from nbcluster.worker.slices import Finished, Flushed, Limit, Report, SliceRunner, Surprised
from nbcluster.worker.workbench import Workbench

#: The number of the slice that is iteration 0, run again as a proof.
PROOF: Final = -1


def topic(run: str) -> str:
    """One for each loop, all of a kernel's in one channel: a run's name begins with its kernel's."""
    kernel, _, number = run.partition("-")
    return f"nbcluster-{kernel}/{number}"


@dataclass(frozen=True)
class Order:
    """A slice to be run."""

    address: Address
    slice: int
    first: int
    end: int
    inline_bytes: int
    sharing: str


@dataclass
class Station:
    """One for each worker process.

    A slice is known by its run and its number: the proof of every loop has the same number, and a message about the
    last loop's may come when the next one's is there.
    """

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _limits: dict[tuple[str, int], Limit] = field(default_factory=dict)
    _cancelled: set[tuple[str, int]] = field(default_factory=set)
    _parcels: dict[str, "_Parcel"] = field(default_factory=dict)
    _opened: tuple[str, SliceRunner] | None = None
    _ordered: set[tuple[str, int]] = field(default_factory=set)
    """Slices that wait for their turn, or have it."""
    _forgotten: deque[str] = field(default_factory=lambda: deque(maxlen=100))
    """The runs that ended last."""

    def open(self, address: Address) -> None:
        """On the main thread."""
        try:
            if address.run not in self._forgotten:
                self._runner(address)
        # A border: nobody waits for this turn, so the loop is told why the payload could not be opened.
        except BaseException as error:  # noqa: BLE001
            trouble = str(error) or type(error).__name__
            DOOR.emit(topic(address.run), {"event": "not opened", "trouble": trouble})
            return
        if address.run in self._forgotten:  # it may have ended meanwhile
            self.drop_payload()
        else:
            DOOR.emit(topic(address.run), {"event": "opened"})

    def order(self, order: Order) -> None:
        with self._lock:
            self._ordered.add((order.address.run, order.slice))
            # The proof has the same number each time, and may have been cancelled with a cable that ended.
            self._cancelled.discard((order.address.run, order.slice))
        _in_turn(self.run, order)

    def run(self, order: Order) -> None:
        """On the main thread. What happens is told by events; nothing is returned."""
        try:
            self._run(order)
        # A border: nobody waits for this turn, so the loop is told why the slice did not run.
        except BaseException as error:  # noqa: BLE001
            told = str(error) or type(error).__name__
            detail = f"a worker could not run it: {told}"
            self._report(order, Surprised(order.slice, order.first, "worker-lost", detail, exact=False))
        finally:
            with self._lock:
                self._ordered.discard((order.address.run, order.slice))

    def _run(self, order: Order) -> None:
        number, key = order.slice, (order.address.run, order.slice)
        with self._lock:
            if key in self._cancelled or order.address.run in self._forgotten:
                return
            limit = self._limits[key] = Limit(order.first, order.end)
        main = executor.current()
        self._tell(order, {"event": "started", "slice": number, "turn": main.turn if main else 0})
        try:
            runner = self._runner(order.address)
            ambient.put_in_force(runner.payload.program.ambient, in_context=True)
            clean = runner.run(number, limit, order.first, lambda report: self._report(order, report))
            if not clean:
                self.drop_payload()
        finally:
            with self._lock:
                self._limits.pop(key, None)

    def shorten(self, run: str, number: int) -> None:
        """Its new end is told, unless it is not here any more."""
        with self._lock:
            limit = self._limits.get((run, number))
        if limit is not None:
            DOOR.emit(topic(run), {"event": "shortened", "slice": number, "end": limit.halve()})

    def cancel(self, run: str, number: int) -> None:
        with self._lock:
            self._cancelled.add((run, number))
            limit = self._limits.get((run, number))
        if limit is not None:
            limit.stop()

    def fetched(self, path: str) -> None:
        """The kernel holds these effects now."""
        parcel = self._parcels.pop(path, None)
        if parcel is not None:
            parcel.close()

    def forget(self, run: str) -> None:
        """The loop has ended; its payload goes with the next slice that belongs to another, or now if none runs."""
        self._forgotten.append(run)
        for path in list(self._parcels):
            self.fetched(path)
        with self._lock:
            self._cancelled -= {key for key in self._cancelled if key[0] == run}
            if not self._limits and self._opened is not None:
                payload, self._opened = self._opened[1].payload, None
                if payload.per_worker:  # a connection knows its thread
                    _in_turn(OpenedPayload.close, payload)

    def leave(self, channel: str) -> None:
        """The way to a kernel has ended: nobody waits for what it ordered, and what waits for it is of no use."""
        with self._lock:
            ordered = list(self._ordered)
        for run, number in ordered:
            if channel_of(topic(run)) == channel:
                self.cancel(run, number)

    def _runner(self, address: Address) -> SliceRunner:
        if self._opened is None or self._opened[0] != address.path + address.digest:
            self.drop_payload()
            # An interrupt in the middle of an import would leave half of a library behind, for good.
            with executor.held():
                payload = open_payload(address)
                runner = SliceRunner(payload, Workbench.of_worker(payload))
            self._opened = (address.path + address.digest, runner)
        return self._opened[1]

    def drop_payload(self) -> None:
        """Between two slices, on the main thread."""
        if self._opened is not None:
            payload, self._opened = self._opened[1].payload, None
            payload.close()

    def _report(self, order: Order, report: Report) -> None:
        match report:
            case Flushed():
                self._tell(
                    order, {"event": "flushed", **_place(report), **self._parcelled(order, report.data)}
                )
            case Surprised():
                told = {
                    "at": report.at,
                    "reason": report.reason,
                    "detail": report.detail,
                    "exact": report.exact,
                }
                self._tell(order, {"event": "surprised", "slice": report.slice, **told})
            case Finished():
                self._tell(order, {"event": "finished", "slice": report.slice})

    def _parcelled(self, order: Order, data: bytes) -> dict[str, Any]:
        if len(data) <= order.inline_bytes:
            return {"data": data}
        parcel = _Parcel(data, order.sharing)
        self._parcels[parcel.path] = parcel
        return {"path": parcel.path, "size": len(data)}

    @staticmethod
    def _tell(order: Order, message: Mapping[str, Any]) -> None:
        DOOR.emit(topic(order.address.run), message)


class _Parcel:
    """Effects that wait to be fetched."""

    def __init__(self, data: bytes, sharing: str) -> None:
        if sharing == "memfd":
            self._descriptor = os.memfd_create("nbcluster-effects", os.MFD_CLOEXEC)
            self.path = f"/proc/{os.getpid()}/fd/{self._descriptor}"
            self._named = False
        else:
            self._descriptor, self.path = tempfile.mkstemp(prefix="nbcluster-")
            self._named = True
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def close(self) -> None:
        os.close(self._descriptor)
        if self._named:
            os.unlink(self.path)


def _place(report: Flushed) -> dict[str, Any]:
    place = {"slice": report.slice, "first": report.first, "end": report.end, "last": report.last}
    return {**place, "seconds": report.seconds, "queued_s": report.queued_s}


STATION: Final = Station()


def warm_up(modules: Sequence[str]) -> None:
    """A task that may come before a loop is opened: what cannot be imported is met again there, and told."""
    with executor.held():
        for name in modules:
            with suppress(BaseException):
                import_module(name)
        count_cores()


def let_go() -> None:
    """A task that comes after a loop's last slice: what the kernel runs next finds the memory of a GPU as a plain run
    would."""
    with executor.held():
        STATION.drop_payload()
        devices.give_back()


def _in_turn(call: Callable[[Any], None], argument: object) -> None:
    """On the main thread, in a context of its own, after what waits for that already."""
    main = executor.current()
    assert main is not None  # a worker has one
    main.submit(copy_context().run, call, argument)


def _open(payload: bytes) -> bytes:
    _in_turn(STATION.open, pickle.loads(payload))
    return b""


def _run(payload: bytes) -> bytes:
    STATION.order(pickle.loads(payload))
    return b""


def _shorten(payload: bytes) -> bytes:
    STATION.shorten(*json.loads(payload))
    return b""


def _cancel(payload: bytes) -> bytes:
    STATION.cancel(*json.loads(payload))
    return b""


def _fetched(payload: bytes) -> bytes:
    STATION.fetched(json.loads(payload))
    return b""


def _forget(payload: bytes) -> bytes:
    STATION.forget(json.loads(payload))
    return b""


def _left(payload: bytes) -> bytes:
    STATION.leave(payload.decode())
    return b""


DOOR.register("open", _open)
DOOR.register("run", _run)
DOOR.register("shorten", _shorten)
DOOR.register("cancel", _cancel)
DOOR.register("fetched", _fetched)
DOOR.register("forget", _forget)
DOOR.register("left", _left)
