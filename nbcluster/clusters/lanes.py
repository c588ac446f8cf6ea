"""Which workers there should be, which there are, and when to give up on one.

A lane is a worker's place. Its worker may die and another takes the place, under the same name; a worker
whose predecessors died one after another is not made again: whatever ends them would go on doing so.

Lanes are on cores, or on a GPU each: work for the ones never goes to the others. A GPU that iterations need only a part of
has as many lanes as there are parts.

In this room that is decided on plain data: what happened in, what is to be done out; the time is given.
"""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from nbcluster.clusters.causes import of_an_end
from nbcluster.clusters.gpus import Gpu
from nbcluster.clusters.minder import Born, Ended, NotBorn, signal_name
from nbcluster.clusters.specs import WorkerDeath, WorkerInfo, WorkerState

RESTART = "it was restarted as you asked"
SCALE = "the cluster was made smaller as you asked"
RELEASE = "the cluster had nothing to do for it"


@dataclass(frozen=True, slots=True)
class Patience:
    """When a place is given up."""

    unready: int = 3  #: so many workers in a row that ended before they had joined
    deaths: int = 8  #: so many deaths that nobody asked for …
    within_s: float = 60.0  #: … in that time


@dataclass(frozen=True, slots=True)
class BearWorker:
    name: str
    generation: int


@dataclass(frozen=True, slots=True)
class KillWorker:
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class RetireWorker:
    """Let it hand over what it holds, then kill it."""

    name: str
    address: str
    because: str


@dataclass(frozen=True, slots=True)
class TellJoined:
    worker: WorkerInfo


@dataclass(frozen=True, slots=True)
class TellDeath:
    death: WorkerDeath


@dataclass(frozen=True, slots=True)
class GiveUpCluster:
    """No place is left that a worker could take."""

    cause: str
    log: str


Order = BearWorker | KillWorker | RetireWorker | TellJoined | TellDeath | GiveUpCluster


@dataclass
class _Lane:
    name: str
    generation: int = 0
    state: WorkerState = "starting"
    pid: int = 0
    address: str = ""
    unready: int = 0
    deaths: deque[float] = field(default_factory=deque)
    useless: bool = False  #: it is being killed because it is of no use any more, which nobody asked for
    outgrown: bool = False  #: because of its memory
    gpu: Gpu | None = None
    share: int = 0

    def info(self, machine: str) -> WorkerInfo:
        return WorkerInfo(
            name=self.name,
            generation=self.generation,
            state=self.state,
            address=self.address,
            pid=self.pid,
            machine=machine,
            gpu="" if self.gpu is None else self.gpu.name,
            gpu_id="" if self.gpu is None else self.gpu.id,
            share=self.share,
        )


class Lanes:
    """The places of one machine, named w1, w2, …; those on GPUs g1, g2, …, and where they share one, g1-2, …"""

    def __init__(self, machine: str, memory_bytes: int, patience: Patience | None = None) -> None:
        self._machine = machine
        self._memory_bytes = memory_bytes
        self._patience = patience or Patience()
        self._lanes: dict[str, _Lane] = {}
        self._past: dict[str, int] = {}  # the last generation of each name, also of places that are gone

    def infos(self) -> list[WorkerInfo]:
        return [lane.info(self._machine) for lane in self._lanes.values()]

    def gpu_of(self, name: str) -> Gpu | None:
        """The GPU that a place has."""
        return self._lanes[name].gpu

    def equip(self, gpus: Sequence[Gpu], shares: int = 1) -> list[Order]:
        """As many places on each GPU, beside those on cores. There are never fewer than before: an idle one takes
        nothing of its GPU but a little memory, if that."""
        orders: list[Order] = []
        for number, gpu in enumerate(gpus, 1):
            for share in range(shares):
                name = f"g{number}" if not share else f"g{number}-{share + 1}"
                if name not in self._lanes:
                    lane = _Lane(name, self._past.get(name, 0), gpu=gpu, share=share)
                    self._lanes[name] = lane
                    orders += self._bear(lane)
        return orders

    def scale(self, count: int, because: str = SCALE, busy: Collection[str] = ()) -> list[Order]:
        """So many places on cores are to stay: of the others the last go first, but for those that are `busy`."""
        staying = [lane for lane in self._lanes.values() if lane.state != "leaving" and lane.gpu is None]
        orders: list[Order] = []
        last_first = staying[::-1]
        going = sorted(last_first, key=lambda lane: (lane.state != "given up", lane.name in busy))
        for lane in going[: max(0, len(staying) - count)]:
            orders += self._remove(lane, because)
        for _ in range(count - len(staying)):
            orders += self._add()
        return orders

    def restart(self) -> list[Order]:
        orders: list[Order] = []
        for lane in list(self._lanes.values()):
            if lane.state == "given up":
                lane.unready = 0
                lane.deaths.clear()
                orders += self._bear(lane)
            elif lane.state != "leaving":
                orders.append(KillWorker(lane.name, RESTART))
        return orders

    def end(self, name: str, because: str, *, outgrown: bool = False) -> list[Order]:
        """A worker is of no use any more: it dies of its own trouble, though by our hand."""
        lane = self._lanes.get(name)
        if lane is None or lane.state != "ready" or lane.useless:
            return []
        lane.useless, lane.outgrown = True, outgrown
        return [KillWorker(name, because)]

    def born(self, news: Born) -> list[Order]:
        if lane := self._meant(news):
            lane.pid = news.pid
        return []

    def joined(self, name: str, generation: int, address: str) -> list[Order]:
        lane = self._lanes.get(name)
        if lane is None or lane.generation != generation or lane.state != "starting":
            return []
        lane.state, lane.address, lane.unready = "ready", address, 0
        return [TellJoined(lane.info(self._machine))]

    def not_born(self, news: NotBorn) -> list[Order]:
        lane = self._meant(news)
        if lane is None:
            return []
        death = WorkerDeath(
            name=lane.name, generation=lane.generation, cause=news.cause, asked=False, replaced=False
        )
        # Not tried again and again: whoever refuses a process now refuses it in a millisecond too.
        lane.state = "given up"
        return [TellDeath(death), *self._give_up_if_none_is_left(news.cause, "")]

    def ended(self, news: Ended, now: float) -> list[Order]:
        lane = self._meant(news)
        if lane is None:
            return []
        was_ready = lane.state == "ready"
        cause, address, leaving = of_an_end(news, self._memory_bytes), lane.address, lane.state == "leaving"
        asked = bool(news.because) and not lane.useless
        if not asked:
            self._count_death(lane, was_ready, now)
        given_up = not leaving and self._is_given_up(lane)
        death = WorkerDeath(
            name=lane.name,
            generation=lane.generation,
            cause=cause,
            asked=asked,
            replaced=not leaving and not given_up,
            address=address,
            signal=signal_name(news.signum) if news.signum else "",
            code=news.code,
            peak_memory_bytes=news.peak_memory_bytes,
            out_of_memory=news.out_of_memory or lane.outgrown,
            log=news.said,
        )
        if leaving:
            del self._lanes[lane.name]
            return [TellDeath(death)]
        if given_up:
            lane.state, lane.address, lane.pid = "given up", "", 0
            return [TellDeath(death), *self._give_up_if_none_is_left(cause, news.said)]
        return [TellDeath(death), *self._bear(lane)]

    def _add(self) -> Sequence[Order]:
        number = 1
        while f"w{number}" in self._lanes:
            number += 1
        lane = self._lanes[f"w{number}"] = _Lane(f"w{number}", self._past.get(f"w{number}", 0))
        return self._bear(lane)

    def _remove(self, lane: _Lane, because: str) -> Sequence[Order]:
        if lane.state == "given up":
            del self._lanes[lane.name]
            return []
        was_ready, lane.state = lane.state == "ready", "leaving"
        if was_ready:
            return [RetireWorker(lane.name, lane.address, because)]
        return [KillWorker(lane.name, because)]

    def _bear(self, lane: _Lane) -> Sequence[Order]:
        lane.generation += 1
        self._past[lane.name] = lane.generation
        lane.state, lane.address, lane.pid = "starting", "", 0
        lane.useless = lane.outgrown = False
        return [BearWorker(lane.name, lane.generation)]

    def _count_death(self, lane: _Lane, was_ready: bool, now: float) -> None:
        if not was_ready:
            lane.unready += 1
        lane.deaths.append(now)
        while lane.deaths[0] <= now - self._patience.within_s:
            lane.deaths.popleft()

    def _is_given_up(self, lane: _Lane) -> bool:
        return lane.unready >= self._patience.unready or len(lane.deaths) >= self._patience.deaths

    def _give_up_if_none_is_left(self, cause: str, log: str) -> Sequence[Order]:
        if all(lane.state == "given up" for lane in self._lanes.values()):
            return [GiveUpCluster(f"none of its workers stays alive; of the last one is known: {cause}", log)]
        return []

    def _meant(self, news: Born | NotBorn | Ended) -> _Lane | None:
        """The lane of the news, if it is about the worker that has the place now."""
        lane = self._lanes.get(news.name)
        return lane if lane is not None and lane.generation == news.generation else None
