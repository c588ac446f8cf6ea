"""The kind of cluster that is on this machine: a worker per core, made by a minder.

In this room, in the host process, the decisions of `lanes.py` are carried out.
"""

import asyncio
import os
import platform
import socket
import sys
import time
from collections.abc import Coroutine, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbcluster.clusters import lanes, stalls
from nbcluster.clusters.certificates import write_certificates
from nbcluster.clusters.cores import usable_cores, usable_memory_bytes
from nbcluster.clusters.dask_ends import SchedulerEnd
from nbcluster.clusters.forked import ForkedMinder
from nbcluster.clusters.minder import Born, Ended, Minder, MinderLost, News, NotBorn
from nbcluster.clusters.spawned import SpawnedMinder
from nbcluster.clusters.specs import ClusterSpec
from nbcluster.worker.dask_worker import get_ready, serve
from nbcluster.worker.process import CAN_FORK
from nbcluster.worker.seat import Seat

if TYPE_CHECKING:
    from nbcluster.clusters.host import Host

HOST = "127.0.0.1"

_RETIRE_S = 5.0
"""How long a worker may take to hand over what it holds; what it was doing is done again elsewhere."""


class Local:
    """The cluster, in its host process."""

    def __init__(self, spec: ClusterSpec, folder: Path, lifeline: int) -> None:
        """Before this process has an event loop or a second thread: the zygote is forked here."""
        self._spec = spec
        self._folder = folder
        self._count = usable_cores() if spec.workers is None else spec.workers
        self._memory_bytes = min(usable_memory_bytes(), spec.memory_bytes or usable_memory_bytes())
        self._lanes = lanes.Lanes(socket.gethostname(), self._memory_bytes)
        self._minder: Minder
        if spec.start_method == "fork" and CAN_FORK:
            self._minder = ForkedMinder(folder, lifeline, get_ready, serve)
        else:
            self._minder = SpawnedMinder(folder)
        self._certificates = write_certificates(folder, spec.name)
        self._host: Host
        self._scheduler: SchedulerEnd | None = None
        self._address = ""
        self._beside: set[asyncio.Task[None]] = set()

    async def start(self, host: "Host") -> None:
        """Comes back when the scheduler listens and the first workers are on their way."""
        self._host = host
        self._minder.open(self._hear)
        _try_a_port()
        self._scheduler = SchedulerEnd(self._certificates, HOST, str(self._folder))
        self._address = await self._scheduler.start(self._join)
        host.tell(
            "scheduler",
            address=self._address,
            authority=self._certificates.authority,
            certificate=self._certificates.client,
            cpus=usable_cores(),
            memory_bytes=self._memory_bytes,
            versions=_versions(),
        )
        self._obey(self._lanes.scale(self._count))
        self._begin(self._watch())

    def scale(self, count: int) -> None:
        self._count = count
        self._obey(self._lanes.scale(count))

    def restart(self) -> None:
        self._obey(self._lanes.restart())

    def interrupt(self, name: str, turn: int | None) -> None:
        self._minder.interrupt(name, turn, self._spec.grace_s)

    async def logs(self, name: str) -> str:
        return await self._minder.said(name)

    async def end(self) -> None:
        """Comes back when every process below this one is gone."""
        for task in self._beside:
            task.cancel()
        await self._minder.end()
        if self._scheduler is not None:
            await self._scheduler.close()

    def _hear(self, news: News) -> None:
        now = time.monotonic()
        if isinstance(news, MinderLost):
            self._host.end(news.cause)
        elif isinstance(news, Born):
            self._obey(self._lanes.born(news))
        elif isinstance(news, NotBorn):
            self._obey(self._lanes.not_born(news))
        elif isinstance(news, Ended):
            self._obey(self._lanes.ended(news, now))

    def _join(self, name: str, generation: int, address: str) -> None:
        self._obey(self._lanes.joined(name, generation, address))

    def _obey(self, orders: Iterable[lanes.Order]) -> None:
        # First what there is now: whoever hears of a worker may look it up.
        self._host.tell("workers", workers=[asdict(info) for info in self._lanes.infos()])
        for order in orders:
            if isinstance(order, lanes.BearWorker):
                self._minder.bear(self._seat(order))
            elif isinstance(order, lanes.KillWorker):
                self._minder.kill(order.name, order.because)
            elif isinstance(order, lanes.RetireWorker):
                self._begin(self._retire(order))
            elif isinstance(order, lanes.TellJoined):
                self._host.tell("joined", worker=asdict(order.worker))
            elif isinstance(order, lanes.TellDeath):
                self._host.tell("death", death=asdict(order.death))
            elif isinstance(order, lanes.GiveUpCluster):
                self._host.end(order.cause, order.log)

    def _seat(self, order: lanes.BearWorker) -> Seat:
        return Seat(
            name=order.name,
            generation=order.generation,
            scheduler=self._address,
            host=HOST,
            authority=self._certificates.authority,
            certificate=self._certificates.worker,
            folder=os.fspath(self._folder / f"{order.name}.{order.generation}"),
        )

    async def _retire(self, order: lanes.RetireWorker) -> None:
        assert self._scheduler is not None
        try:
            await asyncio.wait_for(self._scheduler.retire(order.address), _RETIRE_S)
        except TimeoutError:
            pass
        self._minder.kill(order.name, order.because)

    async def _watch(self) -> None:
        """Looks every few seconds for workers that live and are of no use."""
        assert self._scheduler is not None
        limit = self._spec.memory_bytes
        share = limit // max(1, self._count) if limit is not None else None
        silent_s = self._spec.silent_s
        every_s = silent_s / 4
        before: dict[int, stalls.Look] = {}
        while True:
            await asyncio.sleep(every_s)
            workers = {worker.pid: worker for worker in self._lanes.infos() if worker.state == "ready"}
            looks = stalls.look_at(workers.values(), self._scheduler.last_heard(), time.time())
            for pid, look in looks.items():
                if because := stalls.trouble(before.get(pid), look, every_s, silent_s, share):
                    self._minder.kill(workers[pid].name, because)
            before = looks

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._beside.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._beside.discard)


def _try_a_port() -> None:
    """Listens for a moment and connects to itself: where that fails, workers would try in vain for long."""
    try:
        with socket.create_server((HOST, 0)) as server, socket.create_connection(server.getsockname()):
            pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"a port on {HOST}") from None


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        **{name: str(sys.modules[name].__version__) for name in ("numpy", "dask", "distributed")},
    }
