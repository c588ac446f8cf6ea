"""A cluster of plain Dask workers, which a supply brings: on other machines, in a queue, by a service.

Slices run in guests of theirs, which each kernel lodges for itself (`lodged.py`), so that this process starts no code of
a notebook's. It has workers brought and let go, and knows who is there by asking the scheduler.

In this room, in the host process, a supply is minded.
"""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbcluster.clusters.adaptive import Adaptive, Bounds, Habit
from nbcluster.clusters.causes import in_words
from nbcluster.clusters.gauges import Use
from nbcluster.clusters.kinds import table
from nbcluster.clusters.kinds.kind import Look, Order, Supply
from nbcluster.clusters.specs import ClusterSpec, Progress, WorkerDeath, WorkerInfo
from nbcluster.run.demand import Demand

if TYPE_CHECKING:
    from nbcluster.clusters.dask_ends import Present, RollCall
    from nbcluster.clusters.host import Host

_LOOK_EVERY_S = 0.5


class Supplied:
    """The cluster, in its host process."""

    def __init__(self, spec: ClusterSpec, folder: Path) -> None:
        self._spec = spec
        kind = table.find(spec.kind)
        order = Order(
            kind=spec.kind, cluster=spec.name, folder=folder, workers=spec.workers, asked=spec.options
        )
        self._supply: Supply = kind.supply(order)
        self._bounds: Bounds | None = None  # as many as the kind finds right
        self._adaptive: Adaptive | None = None
        self._there: dict[str, Present] = {}
        self._progress = Progress()
        self._told: object = None
        self._host: Host
        self._roll: RollCall | None = None
        self._beside: set[asyncio.Task[None]] = set()

    async def start(self, host: "Host") -> None:
        """Comes back when the scheduler listens and the first workers have been asked for."""
        self._host = host
        access = await self._supply.start(self._wait_for)
        from nbcluster.clusters.dask_ends import RollCall

        self._roll = RollCall(access)
        host.tell("scheduler", **asdict(access), versions={})
        self._supply.want(self._spec.workers, frozenset())
        await self._look_once()
        self._begin(self._look())

    def scale(self, bounds: Bounds) -> None:
        self._bounds = bounds
        there, habit = len(self._there), Habit(release_s=self._spec.release_s)
        self._adaptive = Adaptive(bounds, there, time.monotonic(), habit) if bounds.is_choice else None
        self._want(bounds.nearest(there))

    def hear(self, run: str, demand: Demand) -> None:
        if self._adaptive is not None:
            self._adaptive.hear(run, demand, time.monotonic())

    def _want(self, count: int, busy: frozenset[str] = frozenset()) -> None:
        # First what is to be: whoever hears of a worker that goes may ask whether it was to go.
        self._tell_workers(Look(wanted=count))
        self._supply.want(count, busy)

    def share_gpus(self, shares: int) -> None:
        """None of its workers is known to have one."""

    def restart(self) -> None:
        """What each kernel has below its workers it replaces itself."""
        self._supply.renew()

    def interrupt(self, name: str, turn: int | None) -> None:
        """Kernels interrupt their own guests."""

    async def logs(self, name: str) -> str:
        said = await self._supply.logs(name)
        if said is not None or self._roll is None:
            return said or ""
        addresses = [address for address, present in self._there.items() if present.name == name]
        return await self._roll.log(addresses[0]) if addresses else ""

    def deaths(self) -> list[WorkerDeath]:
        return []  # each kernel has seen its guests'

    def uses(self) -> dict[str, Use]:
        return {present.name: present.use for present in self._there.values() if present.use is not None}

    async def end(self) -> None:
        """Comes back when nothing of the supply is left, or it does not come to an end."""
        for task in self._beside:
            task.cancel()
        try:
            await asyncio.wait_for(self._supply.end(), table.END_S)
        except TimeoutError:
            print(f"it did not come to its end within {table.END_S:g} s", flush=True)
        if self._roll is not None:
            await self._roll.close()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                if self._adaptive is not None:
                    self._follow(self._adaptive)
                await self._look_once()
            # Dask's closed connections are such, and so is its timeout.
            except (OSError, TimeoutError) as error:
                self._host.end(f"its scheduler does not answer any more: {in_words(error)}")
                return
            # A border: a task that nobody waits for would end without a word.
            except Exception as error:  # noqa: BLE001
                self._host.fail(error)
                self._host.end(in_words(error))
                return

    async def _look_once(self) -> None:
        assert self._roll is not None
        self._there = await self._roll.there()
        look = await self._supply.look()
        self._tell_workers(look)
        self._tell_progress(look.waiting, look.troubles)
        if look.hopeless and not self._there:
            self._host.end(look.hopeless)

    def _follow(self, adaptive: Adaptive) -> None:
        """As many workers as the runs could use."""
        count = adaptive.count(time.monotonic())
        if count != self._wanted:
            self._want(count, adaptive.busy)

    _wanted = 0

    def _tell_workers(self, look: Look) -> None:
        self._wanted = look.wanted
        infos = [
            WorkerInfo(
                name=present.name, generation=1, state="ready", address=address, machine=present.machine
            )
            for address, present in sorted(self._there.items(), key=_by_name)
        ]
        there = {info.name for info in infos}
        coming = look.coming
        if coming is None:
            coming = tuple(f"new-{number}" for number in range(1, look.wanted - len(infos) + 1))
        infos += [
            WorkerInfo(name=name, generation=1, state="starting") for name in coming if name not in there
        ]
        bounds = (
            (look.wanted, look.wanted) if self._bounds is None else (self._bounds.least, self._bounds.most)
        )
        told = {"workers": [asdict(info) for info in infos], "bounds": bounds, "wanted": look.wanted}
        if told != self._told:
            self._told = told
            self._host.tell("workers", **told)

    def _wait_for(self, waiting: str) -> None:
        self._tell_progress(waiting, ())

    def _tell_progress(self, waiting: str, troubles: tuple[str, ...]) -> None:
        if (waiting, troubles) == (self._progress.waiting, self._progress.troubles):
            return
        goes_on = self._progress.since and waiting and self._progress.waiting
        since = (self._progress.since if goes_on else time.time()) if waiting else 0.0
        self._progress = Progress(waiting=waiting, since=since, troubles=troubles)
        self._host.tell("progress", **asdict(self._progress))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._beside.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._beside.discard)


def _by_name(each: "tuple[str, Present]") -> tuple[str, str]:
    return each[1].name, each[1].machine
