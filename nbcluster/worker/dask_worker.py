"""A worker process, from its first line to its last: Dask's worker in one thread, user code in the main one.

`serve` is called in a process that was made for nothing else, forked by the zygote or started through
`clusters/boot.py`, and never comes back. Everything of Dask and TLS is made here and not before the fork: a
TLS context shared by two processes would share its random state, and an event loop its descriptors.

In this room is all that the worker says to Dask; it is the only one here that imports distributed.
"""

import asyncio
import faulthandler
import logging
import threading
import traceback
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn

import dask
from distributed import Worker
from distributed.batched import BatchedSend
from distributed.comm.core import Comm, CommClosedError
from distributed.security import Security
from tornado.ioloop import IOLoop

from nbcluster.worker import devices, executor, needs, process
from nbcluster.worker.birth import get_ready, leave, settle
from nbcluster.worker.door import BATCHED, CABLE, DOOR, LISTEN, TOPIC, channel_of
from nbcluster.worker.generators import give_dask_its_own
from nbcluster.worker.seat import Seat
from nbcluster.worker.slate import Slate

METHOD = "nbcluster_call"
"""The handler that leads to the door; the other end is `clusters/dask_ends.py`."""

_CONNECT_S = 30.0

_config = {
    # Samplers and collectors that look at the process many times a second, for a dashboard that is not there.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.system-monitor.interval": "1h",
    "distributed.admin.tick.interval": "500ms",
    # The loop cannot tick while native code holds the interpreter's lock; that is said elsewhere, in words.
    "distributed.admin.tick.limit": "1h",
    # Would load the driver's library; a worker's device is chosen before anything does.
    "distributed.diagnostics.nvml": False,
    "distributed.worker.http.routes": [],
    "distributed.worker.use-file-locking": False,
    "distributed.comm.tls.min-version": 1.3,
}


def serve(seat: Seat, slate: Slate) -> NoReturn:
    """Lives the life of the worker in this process, and ends the process."""
    devices.take_place(seat.pinned, hides=seat.hides_gpus)  # before anything can look for a device
    devices.when_asked(needs.missed)
    faulthandler.enable()
    process.tell_where_when_asked()
    get_ready()
    settle(seat.folder)
    main = executor.MainThreadPoolExecutor(slate)
    executor.install(main)
    loop = threading.Thread(target=_run_loop, args=(seat, main), name="nbcluster-loop", daemon=True)
    loop.start()
    main.run()
    # The loop shut the executor down because Dask's worker is closing; its thread ends the process.
    loop.join(_CONNECT_S)
    leave(0)


def _run_loop(seat: Seat, main: executor.MainThreadPoolExecutor) -> None:
    try:
        asyncio.run(_live(seat, main))
    # A border: this thread is the life of the worker; why it ended is in what it said, and in its exit code.
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        leave(1)
    leave(0)


class _Worker(Worker):
    sign_every_s: float

    def start_http_server(self, *_: object, **__: object) -> None:
        """Opens no port. Dask would, in the clear, even with no dashboard and no route configured."""

    async def heartbeat(self) -> None:
        """As often as the seat says. Dask's way, twice a second, each takes 3 ms of the cores that compute."""
        await super().heartbeat()
        self.periodic_callbacks["heartbeat"].callback_time = self.sign_every_s * 1000


async def _live(seat: Seat, main: executor.MainThreadPoolExecutor) -> None:
    give_dask_its_own()
    dask.config.set(_config)
    logging.getLogger("distributed").setLevel(logging.WARNING)
    worker = _Worker(
        seat.scheduler,
        name=seat.dask_name,
        nthreads=1,
        executor=main,
        host=seat.host,
        security=_security(seat),
        local_directory=seat.folder,
        dashboard=False,
        resources={"GPU" if seat.pinned else "CPU": 1},
        memory_limit=0,  # no spilling, no pausing, no memory manager: iteration 0 bounds the lanes instead
        death_timeout=_CONNECT_S,
    )
    worker.sign_every_s = seat.sign_every_s
    cables = _Cables(worker.loop)
    worker.handlers |= {METHOD: _answer, CABLE: cables.serve}
    async with worker:
        DOOR.lead_to(cables.emit)
        await worker.finished()  # type: ignore[no-untyped-call]  # Dask's, though called on a class of ours
        DOOR.lead_to(None)


def _security(seat: Seat) -> Security:
    return Security(
        require_encryption=True,
        tls_ca_file=seat.authority,
        tls_worker_cert=seat.certificate,
        tls_worker_key=seat.certificate,
    )


class _Cables:
    """To each kernel that has something to do here."""

    def __init__(self, loop: IOLoop) -> None:
        self._loop = loop
        self._to: dict[str, BatchedSend] = {}

    async def serve(self, comm: Comm) -> None:
        """One kernel's cable, for as long as it is there."""
        sending = BatchedSend(interval=BATCHED, loop=self._loop)
        sending.start(comm)
        try:
            while True:
                for message in await comm.read():
                    await self._take(message, sending)
        except OSError:  # the kernel has ended, or the way to it
            for channel in [channel for channel, each in self._to.items() if each is sending]:
                del self._to[channel]
                await _done("left", channel.encode())
        finally:
            sending.abort()

    async def _take(self, message: Mapping[str, Any], sending: BatchedSend) -> None:
        if LISTEN in message:
            self._to[message[LISTEN]] = sending
            sending.send({LISTEN: message[LISTEN]})
        else:
            await _done(message["method"], message["payload"])

    def emit(self, topic: str, *told: Mapping[str, Any]) -> None:
        """From any thread."""
        self._loop.add_callback(self._send, channel_of(topic), *({**each, TOPIC: topic} for each in told))

    def _send(self, channel: str, *messages: Mapping[str, Any]) -> None:
        sending = self._to.get(channel)
        if sending is not None:
            with suppress(CommClosedError):  # `serve` is about to hear of it
                sending.send(*messages)


async def _done(method: str, payload: bytes) -> None:
    try:
        await DOOR.call(method, payload)
    # A border: nobody waits for an answer, and the next message is another matter. It is in the worker's log.
    except Exception:  # noqa: BLE001
        traceback.print_exc()


async def _answer(method: str, payload: bytes) -> Mapping[str, Any]:
    try:
        return {"answer": await DOOR.call(method, payload)}
    # A border: the caller is in another process, and is told what the function raised.
    except Exception as error:  # noqa: BLE001
        return {"raised": type(error).__name__, "text": str(error)}
