"""A worker's side of the runs that it serves: opened payloads, slices on their way, effects waiting to be fetched.

    kernel → worker   ``open``, then ``run`` for each slice; ``shorten``, ``cancel``, ``fetched``, ``forget``
    worker → kernel   events under the run's topic: opened, not opened, started, flushed, shortened,
                      surprised, finished, vouched, doubted

What is to be run waits where tasks of Dask's wait too, in the queue of the process's main thread.

Large effects wait in anonymous shared memory that the kernel opens as soon as it hears of them, so that they outlive
the worker.

In this room slices arrive and reports leave.
"""

import asyncio
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

from nbcluster.worker import ambient, arrivals, devices, executor
from nbcluster.worker.caches import count_cores
from nbcluster.worker.door import DOOR, channel_of
from nbcluster.worker.payload import Address, open_payload
from nbcluster.worker.slices import (
    Doubted,
    Finished,
    Flushed,
    Limit,
    Report,
    SliceRunner,
    Surprised,
    Vouched,
)
from nbcluster.worker.workbench import Workbench

#: The number of the slice that is iteration 0, run again as a proof.
PROOF: Final = -1
#: When the way to a kernel has ended it fetches nothing any more of what it had heard of.
_FETCHED_BY_NOW_S: Final = 10.0


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
    left_s: float
    """About how long the worker will be busy with slices that nobody has been given yet."""

    @property
    def key(self) -> tuple[str, int]:
        return self.address.run, self.slice


@dataclass
class Station:
    """One for each worker process.

    A slice is known by its run and its number: the proof of every loop has the same number, and a message about the
    last loop's may come when the next one's is there.
    """

    _lock: threading.RLock = field(default_factory=threading.RLock)
    _limits: dict[tuple[str, int], Limit] = field(default_factory=dict)
    _cancelled: set[tuple[str, int]] = field(default_factory=set)
    _parcels: dict[str, tuple[str, "Parcel"]] = field(default_factory=dict)
    """By path, with the run whose kernel may yet fetch them."""
    _running: tuple[str, int] | None = None
    """The run of the slice that has its turn, and which turn that is."""
    _opened: tuple[Address, SliceRunner] | None = None
    _ordered: set[tuple[str, int]] = field(default_factory=set)
    """Slices that wait for their turn, or have it."""
    _held: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    """What is told together with what comes next, in a moment: to wake the loop costs a slice as much as to begin."""
    _forgotten: deque[str] = field(default_factory=lambda: deque(maxlen=100))
    """The runs that ended last."""

    def __post_init__(self) -> None:
        self._changed = threading.Condition(self._lock)

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
            self._ordered.add(order.key)
            # The proof has the same number each time, and may have been cancelled with a cable that ended.
            self._cancelled.discard(order.key)
            self._changed.notify_all()
            _in_turn(self.run, order)

    def run(self, order: Order) -> None:
        """On the main thread. What happens is told by events; nothing is returned."""
        try:
            self._run(order)
            self._make_up_unless_another_comes(order)
        # A border: nobody waits for this turn, so the loop is told why the slice did not run.
        except BaseException as error:  # noqa: BLE001
            told = str(error) or type(error).__name__
            detail = f"a worker could not run it: {told}"
            failed = Surprised(order.slice, order.first, "worker-lost", detail, exact=False)
            self._report(order.address.run, failed)
        finally:
            with self._lock:
                self._ordered.discard(order.key)

    def _make_up_unless_another_comes(self, order: Order) -> None:
        """Another slice of the same loop, for which its end is told already, is often on its way."""
        run = order.address.run

        def decided() -> bool:
            others = self._ordered - self._cancelled - {order.key}
            return run in self._forgotten or any(other == run for other, _ in others)

        if self._opened is None or not self._opened[1].owes:
            return
        with executor.held():
            with self._changed:
                comes = self._changed.wait_for(decided, self._opened[1].patience_s)
            if not comes:
                self._make_up()

    def _make_up(self) -> None:
        """The checkpoint that is owed for what was handed over ahead of it."""
        if self._opened is not None and self._opened[0].run not in self._forgotten:
            address, runner = self._opened
            with executor.held():
                runner.make_up(lambda report: self._report(address.run, report))

    def _run(self, order: Order) -> None:
        number, key = order.slice, order.key
        with self._lock:
            if key in self._cancelled or order.address.run in self._forgotten:
                self._tell(key[0])
                return
            limit = self._limits[key] = Limit(order.first, order.end)
            main = executor.current()
            self._running = order.address.run, main.turn if main else 0
        self._tell(key[0], {"event": "started", "slice": number, "turn": self._running[1]})
        try:
            runner = self._runner(order.address)
            ambient.put_in_force(runner.payload.program.ambient, in_context=True)
            clean = runner.run(
                number,
                limit,
                order.first,
                lambda report: self._report(key[0], report, order),
                ahead=number != PROOF,
                left_s=order.left_s,
            )
            if not clean:
                self.drop_payload()
        finally:
            with self._lock:
                self._limits.pop(key, None)
                self._running = None

    def shorten(self, run: str, number: int) -> None:
        """Its new end is told, unless it is not here any more."""
        with self._lock:
            limit = self._limits.get((run, number))
        if limit is not None:
            DOOR.emit(topic(run), {"event": "shortened", "slice": number, "end": limit.halve()})

    def turn(self, run: str) -> int:
        """The turn in which a slice of this run is under way; 0 if none is."""
        main = executor.current()
        with self._lock:
            runs = any(key[0] == run for key in self._limits)
        return main.turn if runs and main is not None else 0

    def cancel(self, run: str, number: int) -> None:
        with self._lock:
            self._cancelled.add((run, number))
            limit = self._limits.get((run, number))
        if limit is not None:
            limit.stop()

    def fetched(self, path: str) -> None:
        """The kernel holds these effects now."""
        _, parcel = self._parcels.pop(path, ("", None))
        if parcel is not None:
            parcel.close()

    def forget(self, run: str) -> None:
        """The loop has ended; its payload goes when it is the main thread's turn, which may be another kernel's now."""
        self._forgotten.append(run)
        arrivals.drop(run)
        self._drop_parcels(lambda of: of == run)
        with self._lock:
            self._changed.notify_all()
            self._cancelled -= {key for key in self._cancelled if key[0] == run}
        _in_turn(self._drop_payload_of, _kernel_of(run))

    def leave(self, channel: str) -> None:
        """The way to a kernel has ended: nobody waits for what it ordered, and what waits for it is of no use.

        What runs is stopped: with the kernel went the one who could interrupt it, and other kernels wait.
        """
        with self._lock:
            ordered = list(self._ordered)
            running = self._running
        for run, number in ordered:
            if _kernel_of(run) == channel:
                self.cancel(run, number)
        main = executor.current()
        if running is not None and _kernel_of(running[0]) == channel and main is not None:
            main.interrupt(running[1])
        _in_turn(self._drop_payload_of, channel)
        # A kernel that is alive may have heard of some just now, and another of the same number would be taken for it.
        asyncio.get_running_loop().call_later(
            _FETCHED_BY_NOW_S, self._drop_parcels, lambda of: _kernel_of(of) == channel
        )

    def _drop_parcels(self, are_of: Callable[[str], bool]) -> None:
        for path, (run, _) in list(self._parcels.items()):
            if are_of(run):
                self.fetched(path)

    def _drop_payload_of(self, kernel: str) -> None:
        """On the main thread."""
        if self._opened is not None and _kernel_of(self._opened[0].run) == kernel:
            self.drop_payload()

    def _runner(self, address: Address) -> SliceRunner:
        if self._opened is None or _payload_of(self._opened[0]) != _payload_of(address):
            self.drop_payload()
            # An interrupt in the middle of an import would leave half of a library behind, for good.
            with executor.held():
                payload = open_payload(address)
                runner = SliceRunner(payload, Workbench.of_worker(payload))
            self._opened = address, runner
        return self._opened[1]

    def drop_payload(self) -> None:
        """Between two slices, on the main thread."""
        if self._opened is not None:
            self._make_up()
            payload, self._opened = self._opened[1].payload, None
            payload.close()

    def _report(self, run: str, report: Report, order: Order | None = None) -> None:
        match report:
            case Flushed():
                assert order is not None
                told = {"check": report.check, **self._parcelled(order, report.data)}
                message = {"event": "flushed", **_place(report), **told}
                if report.last and self._begins_another_after(order):
                    self._held.append((run, message))
                else:
                    self._tell(run, message)
            case Surprised():
                told = {
                    "at": report.at,
                    "reason": report.reason,
                    "detail": report.detail,
                    "exact": report.exact,
                }
                self._tell(run, {"event": "surprised", "slice": report.slice, **told})
            case Finished():
                self._tell(run, {"event": "finished", "slice": report.slice})
            case Vouched():
                self._tell(run, {"event": "vouched", "check": report.check})
            case Doubted():
                told = {"check": report.check, "reason": report.reason, "detail": report.detail}
                self._tell(run, {"event": "doubted", **told})

    def _parcelled(self, order: Order, data: bytes) -> dict[str, Any]:
        if len(data) <= order.inline_bytes:
            return {"data": data}
        parcel = Parcel(data, order.sharing)
        self._parcels[parcel.path] = order.address.run, parcel
        return {"path": parcel.path, "size": len(data)}

    def _begins_another_after(self, order: Order) -> bool:
        """Whether another slice is all that waits for the main thread."""
        main = executor.current()
        with self._lock:
            return main is not None and main.waiting == len(self._ordered - {order.key}) == 1

    def _tell(self, run: str, *messages: Mapping[str, Any]) -> None:
        """With what was held back, if anything was. On the main thread."""
        held, self._held = self._held, []
        if any(of != run for of, _ in held):
            for of, message in held:
                DOOR.emit(topic(of), message)
            held = []
        if held or messages:
            DOOR.emit(topic(run), *(message for _, message in held), *messages)


class Parcel:
    """Bytes that wait to be fetched by another process of this machine."""

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


def _kernel_of(run: str) -> str:
    """The channel of the kernel whose run it is."""
    return channel_of(topic(run))


def _payload_of(address: Address) -> str:
    return address.path + address.digest


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


def _warm_and_tell(asked: tuple[str, list[str]]) -> None:
    told_to, names = asked
    warm_up(names)
    DOOR.emit(told_to, {"event": "warm", "modules": names})


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


def _turn(payload: bytes) -> bytes:
    return b"%d" % STATION.turn(payload.decode())


def _cancel(payload: bytes) -> bytes:
    STATION.cancel(*json.loads(payload))
    return b""


def _fetched(payload: bytes) -> bytes:
    STATION.fetched(json.loads(payload))
    return b""


def _forget(payload: bytes) -> bytes:
    STATION.forget(json.loads(payload))
    return b""


def _warm(payload: bytes) -> bytes:
    """`warm_up` where no task of Dask's comes; under the topic that is named it is told when it is done."""
    _in_turn(_warm_and_tell, json.loads(payload))
    return b""


def _left(payload: bytes) -> bytes:
    STATION.leave(payload.decode())
    return b""


DOOR.register("open", _open)
DOOR.register("run", _run)
DOOR.register("shorten", _shorten)
DOOR.register("cancel", _cancel)
DOOR.register("turn", _turn)
DOOR.register("fetched", _fetched)
DOOR.register("forget", _forget)
DOOR.register("warm", _warm)
DOOR.register("left", _left)
