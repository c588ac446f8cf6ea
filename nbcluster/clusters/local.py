"""The kind of cluster that is on this machine: a worker per core, made by a minder.

In this room, in the host process, the decisions of `lanes.py` are carried out.
"""

import asyncio
import errno
import os
import socket
import time
from collections import deque
from collections.abc import Coroutine, Iterable
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbcluster.clusters import gpus, lanes, stalls
from nbcluster.clusters.adaptive import Adaptive, Bounds, Habit
from nbcluster.clusters.certificates import write_certificates
from nbcluster.clusters.cores import usable_cores, usable_memory_bytes, workers_for
from nbcluster.clusters.dask_ends import SchedulerEnd
from nbcluster.clusters.forked import ForkedMinder
from nbcluster.clusters.gauges import Gauges, Use
from nbcluster.clusters.minder import Born, Ended, Minder, MinderLost, News, NotBorn
from nbcluster.clusters.spawned import SpawnedMinder
from nbcluster.clusters.specs import ClusterSpec, GpuUse, WorkerDeath, WorkerInfo
from nbcluster.run.demand import Demand
from nbcluster.worker.birth import get_ready
from nbcluster.worker.dask_worker import serve
from nbcluster.worker.outfit import outfit
from nbcluster.worker.process import CAN_FORK, own_memory_bytes
from nbcluster.worker.seat import Seat

if TYPE_CHECKING:
    from nbcluster.clusters.host import Host

HOST = "127.0.0.1"

_LOOK_AT_GPUS_EVERY_S = 1.0
_SIGNS = 10
"""So many signs of life must fail to come before a worker counts as silent."""
_WITHOUT = "it was started with --gpus none"

_RETIRE_S = 5.0
"""How long a worker may take to hand over what it holds; what it was doing is done again elsewhere."""
_DEATHS_KEPT = 100
_WEIGH_EVERY_S = 0.1
"""A worker grows by some hundred megabytes in that time, if it fills them as fast as it can."""
_TELLS_S = 0.1
"""How long a worker that is about to be killed may take to write down where it is."""
_FOLLOW_EVERY_S = 0.25
_TRIED_PORTS = 100
"""Where so many more are free, there are enough; each is a file for a moment."""
_COMPARED = ("numpy", "dask", "distributed")
"""With what a kernel has that attaches from another environment."""


class Local:
    """The cluster, in its host process."""

    def __init__(self, spec: ClusterSpec, folder: Path, lifeline: int) -> None:
        """Before this process has an event loop or a second thread: the zygote is forked here."""
        self._spec = spec
        self._folder = folder
        count = workers_for(spec.cpus) if spec.workers is None else spec.workers
        self._bounds = Bounds(count, count)
        self._adaptive: Adaptive | None = None
        self._deaths: deque[WorkerDeath] = deque(maxlen=_DEATHS_KEPT)
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
        self._gpus: tuple[gpus.Gpu, ...] = ()
        self._beside: set[asyncio.Task[None]] = set()
        self._gauges = Gauges()

    async def start(self, host: "Host") -> None:
        """Comes back when the scheduler listens and the first workers are on their way."""
        self._host = host
        self._minder.open(self._hear)
        _try_ports(self._bounds.most)
        self._scheduler = SchedulerEnd(self._certificates, HOST, str(self._folder))
        self._address = await self._scheduler.start(self._join)
        # After the fork: the zygote asks nobody for devices.
        found = gpus.find(os.environ, self._spec.pretended_gpus)
        self._gpus = found.gpus[: self._spec.gpus]
        host.tell(
            "scheduler",
            hides_gpus=self._hides_gpus,
            why_no_gpu=_WITHOUT if self._spec.gpus == 0 else found.because,
            address=self._address,
            authority=self._certificates.authority,
            certificate=self._certificates.client,
            cpus=usable_cores(),
            memory_bytes=usable_memory_bytes(),
            worker_memory_bytes=self._spec.memory_bytes,
            worker_cpus=self._spec.cpus,
            versions=outfit(_COMPARED),
        )
        self._obey([*self._lanes.equip(self._gpus), *self._lanes.scale(self._bounds.least)])
        self._begin(self._watch())
        self._begin(self._follow())
        if self._spec.memory_bytes is not None:
            self._begin(self._weigh(self._spec.memory_bytes))
        if self._hides_gpus:
            self._begin(self._look_at_gpus())

    @property
    def _hides_gpus(self) -> bool:
        """Whether there are GPUs, which workers on cores are not to see."""
        return bool(self._gpus) and not self._spec.pretended_gpus

    def scale(self, bounds: Bounds) -> None:
        self._bounds = bounds
        there = sum(worker.state != "leaving" and not worker.has_gpu for worker in self._lanes.infos())
        habit = Habit(release_s=self._spec.release_s)
        self._adaptive = Adaptive(bounds, there, time.monotonic(), habit) if bounds.is_choice else None
        self._obey(self._lanes.scale(bounds.nearest(there)))

    def hear(self, run: str, demand: Demand) -> None:
        if self._adaptive is not None:
            self._adaptive.hear(run, demand, time.monotonic())

    def deaths(self) -> list[WorkerDeath]:
        return list(self._deaths)

    def uses(self) -> dict[str, Use]:
        pids = {worker.name: worker.pid for worker in self._lanes.infos() if worker.pid}
        uses = self._gauges.read(pids.values())
        return {name: uses[pid] for name, pid in pids.items() if pid in uses}

    def share_gpus(self, shares: int) -> None:
        self._obey(self._lanes.equip(self._gpus, shares))

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
        bounds = self._bounds.least, self._bounds.most
        self._host.tell("workers", workers=[asdict(info) for info in self._lanes.infos()], bounds=bounds)
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
                death = replace(order.death, at=time.time())
                self._deaths.append(death)
                self._host.tell("death", death=asdict(death))
            elif isinstance(order, lanes.GiveUpCluster):
                self._host.end(order.cause, order.log)

    def _seat(self, order: lanes.BearWorker) -> Seat:
        gpu = self._lanes.gpu_of(order.name)
        return Seat(
            name=order.name,
            generation=order.generation,
            scheduler=self._address,
            host=HOST,
            authority=self._certificates.authority,
            certificate=self._certificates.worker,
            folder=os.fspath(self._folder / f"{order.name}.{order.generation}"),
            pinned={} if gpu is None else {gpu.variable: gpu.id},
            hides_gpus=gpu is None and self._hides_gpus,
            sign_every_s=self._spec.silent_s / _SIGNS,
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
        silent_s = self._spec.silent_s
        every_s = silent_s / 4
        before: dict[int, stalls.Look] = {}
        while True:
            await asyncio.sleep(every_s)
            workers = {worker.pid: worker for worker in self._lanes.infos() if worker.state == "ready"}
            looks = stalls.look_at(workers.values(), self._scheduler.last_heard(), time.time())
            for pid, look in looks.items():
                if because := stalls.trouble(before.get(pid), look, every_s, silent_s):
                    await self._end(workers[pid], because)
            before = looks

    async def _weigh(self, limit_bytes: int) -> None:
        """Looks for workers that have outgrown what each may use."""
        while True:
            await asyncio.sleep(_WEIGH_EVERY_S)
            for worker in self._lanes.infos():
                if worker.state == "ready" and worker.pid:
                    because = stalls.outgrown(own_memory_bytes(worker.pid), limit_bytes)
                    if because:
                        await self._end(worker, because, outgrown=True)

    async def _end(self, worker: WorkerInfo, because: str, *, outgrown: bool = False) -> None:
        self._minder.ask_where(worker.name)
        await asyncio.sleep(_TELLS_S)
        now = next((each for each in self._lanes.infos() if each.name == worker.name), None)
        if now is not None and now.generation == worker.generation:
            self._obey(self._lanes.end(worker.name, because, outgrown=outgrown))

    async def _follow(self) -> None:
        """Looks now and then how many workers the runs could use."""
        while True:
            await asyncio.sleep(_FOLLOW_EVERY_S)
            if self._adaptive is not None:
                count = self._adaptive.count(time.monotonic())
                if orders := self._lanes.scale(count, lanes.RELEASE, self._adaptive.busy):
                    self._obey(orders)

    async def _look_at_gpus(self) -> None:
        told: dict[str, GpuUse] = {}
        while True:
            seen = await asyncio.to_thread(gpus.gauges, self._gpus)
            use = {
                worker.name: GpuUse(
                    busy=gauge.busy,
                    memory_bytes=gauge.by_process.get(worker.pid, gauge.memory_bytes),
                )
                for worker in self._lanes.infos()
                if (gauge := seen.get(worker.gpu_id)) is not None
            }
            if use != told:
                told = use
                self._host.tell("gpus", use={name: asdict(each) for name, each in use.items()})
            await asyncio.sleep(_LOOK_AT_GPUS_EVERY_S)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._beside.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._beside.discard)


def _try_ports(workers: int) -> None:
    """Listens for a moment as the cluster is about to, and connects: where that fails, workers would try in vain for
    long."""
    try:
        with ExitStack() as taken:
            first = taken.enter_context(socket.create_server((HOST, 0)))
            try:
                socket.create_connection(first.getsockname()).close()
            except OSError as error:
                # The address is there to listen on: what is not to be had is a port for the other end.
                lacks = error.errno == errno.EADDRNOTAVAIL
                raise OSError(errno.EADDRINUSE if lacks else error.errno, error.strerror) from None
            for _ in range(min(workers, _TRIED_PORTS)):
                taken.enter_context(socket.create_server((HOST, 0)))
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"a port on {HOST}") from None
