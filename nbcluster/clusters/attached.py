"""A Dask cluster that somebody else started, as this kernel sees it while it is attached.

Each of its Dask workers gets a guest (`guesthouse.py`): a process below it that runs slices. What is said to a guest goes
to its Dask worker, over Dask's own connections, and no port is opened. Nothing of the cluster is changed, so that
nothing stays when the notebook detaches: the guests go, and what the scheduler was told of them.

In this room (`clusters`) is the `Cluster` that consists of guests.
"""

import atexit
import json
import os
import pickle
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from nbcluster.clusters import causes
from nbcluster.clusters.alike import SAME_PYTHON, Difference, differences, other_python, packages_of, untold
from nbcluster.clusters.bulletin import Bulletin
from nbcluster.clusters.cluster import ALL_S, Answer, CallFailed
from nbcluster.clusters.guesthouse import Guesthouse, place
from nbcluster.clusters.knock import knock
from nbcluster.clusters.minder import Ended, exit_of, signal_name
from nbcluster.clusters.shipment import archive, installed_paths
from nbcluster.clusters.specs import ClusterInfo, GpuUse, WorkerDeath, WorkerInfo
from nbcluster.clusters.telling import Place
from nbcluster.clusters.whereabouts import Whereabouts
from nbcluster.errors import ClusterNotAttached, ClusterNotOurs, ClusterNotReached
from nbcluster.run.demand import Demand
from nbcluster.run.snapshot import Snapshot
from nbcluster.settings import Settings
from nbcluster.worker import withheld
from nbcluster.worker.arrivals import Piece
from nbcluster.worker.outfit import outfit

if TYPE_CHECKING:
    from nbcluster.clusters.dask_ends import Client, ForeignEnd

#: So much of a payload goes as one message.
_PIECE_BYTES = 8_000_000
_OUTFIT_S = 5.0
DEATHS_KEPT = 100


@dataclass
class _Lodger:
    """The guest of one Dask worker, as last heard."""

    info: WorkerInfo
    place: str
    outfit: Mapping[str, str]
    threads: int
    memory_bytes: int
    dask_name: str
    gpus: int
    """Of its machine."""
    asked_for: set[str] = field(default_factory=set)
    """Modules that it is to import, or has."""
    warm: set[str] = field(default_factory=set)
    """Those that it has imported, as far as it could."""


class AttachedCluster(Bulletin):
    """A `Cluster`. Making one waits until the scheduler has let us in; raises ClusterNotAttached.

    What is heard is heard on the client's loop thread, and everything that changes changes there.
    """

    def __init__(self, where: Whereabouts, settings: Settings) -> None:
        super().__init__()
        self._where = where
        self._settings = settings
        self._token = token_hex(4)
        self._topic = f"nbcluster-guests-{self._token}"
        self._kernel_pid = os.getpid()
        self._place = place()
        self._addresses: set[str] = set()
        self._lodgers: dict[str, _Lodger] = {}
        self._failed: dict[str, ClusterNotAttached] = {}
        self._deaths: deque[WorkerDeath] = deque(maxlen=DEATHS_KEPT)
        self._stopping = False
        self._compared: tuple[object, tuple[Difference, ...]] = (None, ())
        self._end: ForeignEnd = self._entered()
        if where.address.startswith("tcp://"):
            withheld.begin(self)
        self._end.watch(self._see)
        atexit.register(self.stop)

    @property
    def name(self) -> str:
        return self._where.name

    @property
    def kind(self) -> str:
        return "attached"

    @property
    def outlives(self) -> bool:
        return False  # it stays, but nobody finds it by our registry

    @property
    def named(self) -> bool:
        return False

    @property
    def is_ours(self) -> bool:
        return False

    @property
    def lodges(self) -> bool:
        return True

    def _entered(self) -> "ForeignEnd":
        from nbcluster.clusters.dask_ends import ForeignEnd, tls_context

        address = self._where.address
        try:
            context = tls_context(self._where.security)
        except OSError as error:
            cause = (
                f"the files of --tls-ca, --tls-cert and --tls-key cannot be used: {error.strerror or error}"
            )
            advice = "They are to be PEM files: a certificate each, and for --tls-key the key of --tls-cert."
            raise ClusterNotAttached(address, cause, advice) from None
        knock(address, context)
        try:
            end = ForeignEnd(
                address,
                self._where.security,
                self._token,
                self._settings.start_s,
                lambda worker: self._on_cut(worker),
            )
        # A RuntimeError where Dask's configuration asks for TLS, and the address for none.
        except (OSError, ValueError, RuntimeError) as error:
            cause = f"it does not answer as a Dask scheduler does: {causes.in_words(error)}"
            raise ClusterNotAttached(address, cause, _LOOK) from None
        try:
            if cause := other_python(end.pythons().values()):
                raise ClusterNotAttached(address, cause, SAME_PYTHON)
            end.subscribe(self._topic, self._hear)
            house = Guesthouse(self._token, self._topic, archive(), installed_paths(), self._settings.grace_s)
            for worker, trouble in end.lodge(house).items():
                self._failed[worker] = ClusterNotAttached(address, trouble, _LOOK_AT_LOG)
        except ClusterNotAttached:
            end.close()
            raise
        # A border: the scheduler hands on whatever hindered it.
        except Exception as error:
            end.close()
            raise ClusterNotAttached(address, causes.in_words(error), _LOOK) from error
        except KeyboardInterrupt:
            end.close()
            raise
        return end

    # Waiting and looking

    def wait_ready(self, timeout_s: float | None = None) -> None:
        timeout_s = self._settings.start_s if timeout_s is None else timeout_s
        with self._changed:
            self._changed.wait_for(lambda: self._was_ready or self._failure or self._is_hopeless(), timeout_s)
            if self._failure:
                raise self._failure.with_traceback(None)
            if self._was_ready:
                return
            if self._failed:
                raise next(iter(self._failed.values()))
        if not self._addresses:
            cause = f"it has no workers, and none has come within {timeout_s:g} s"
            raise ClusterNotAttached(
                self._where.address, cause, "`dask worker ADDRESS` starts one; then attach again."
            )
        cause = f"none of its workers has answered within {timeout_s:g} s"
        raise ClusterNotAttached(self._where.address, cause, _LOOK_AT_LOG)

    def _is_hopeless(self) -> bool:
        return bool(self._failed) and self._failed.keys() == self._addresses

    def is_ready(self) -> bool:
        return self._failure is None and bool(self._lodgers)

    def wait_settled(self, timeout_s: float = 30.0) -> bool:
        """Waits until each worker that the scheduler knows has answered, be it that it is of no use."""
        with self._changed:
            self._changed.wait_for(lambda: self._have_answered() or self._failure, timeout_s)
            return self._have_answered()

    def _have_answered(self) -> bool:
        return self._addresses <= self._lodgers.keys() | self._failed.keys()

    def no_use(self) -> ClusterNotAttached | None:
        """Why not one of the workers that there are is of use; None as long as one may be."""
        with self._changed:
            return next(iter(self._failed.values())) if self._is_hopeless() else None

    def answered(self) -> set[str]:
        """The addresses of the Dask workers from which was heard, be it that they are of no use."""
        with self._changed:
            return {*self._lodgers, *self._failed}

    def dask_name(self, worker: str) -> str:
        """What Dask calls the worker of that name."""
        with self._changed:
            return next(
                (each.dask_name for each in self._lodgers.values() if each.info.name == worker), worker
            )

    def wait_workers(self, count: int, timeout_s: float = 30.0) -> bool:
        def settled() -> bool:
            return len(self._lodgers) == count and len(self._addresses) == count

        with self._changed:
            self._changed.wait_for(lambda: settled() or self._failure, timeout_s)
            return settled()

    def workers(self) -> list[WorkerInfo]:
        with self._changed:
            return [lodger.info for lodger in self._lodgers.values()]

    def most_workers(self) -> int:
        workers = self.workers()
        return sum(not worker.has_gpu for worker in workers) or len(workers)

    def info(self) -> ClusterInfo:
        with self._changed:
            lodgers, failed = list(self._lodgers.values()), dict(self._failed)
            waiting = self._addresses - self._lodgers.keys() - failed.keys()
        places = [
            WorkerInfo(
                name=_bare(address), generation=0, state="given up" if address in failed else "starting"
            )
            for address in sorted({*waiting, *failed})
        ]
        return ClusterInfo(
            name=self.name,
            kind=self.kind,
            workers=(*(lodger.info for lodger in lodgers), *places),
            cpus=sum(lodger.threads for lodger in lodgers),
            memory_bytes=sum(lodger.memory_bytes for lodger in lodgers),
            address=self._where.address,
            differences=self.differences(),
            notes=tuple(self._notes(lodgers, failed)),
            why_no_gpu="" if any(lodger.info.has_gpu for lodger in lodgers) else _NO_GPU,
        )

    def _notes(self, lodgers: list[_Lodger], failed: Mapping[str, ClusterNotAttached]) -> list[str]:
        """What works less well than on a cluster of one's own."""
        notes = [*NOTES]
        if any(lodger.threads > 1 for lodger in lodgers):
            threads, count = sum(lodger.threads for lodger in lodgers), len(lodgers)
            notes.append(
                f"{count} worker{'s have' if count > 1 else ' has'} {threads} threads, and {count} of them "
                f"work{'' if count > 1 else 's'} for slices: `dask worker --nworkers auto --nthreads 1` makes all do."
            )
        if any(not self._shares(lodger) for lodger in lodgers):
            notes.append(
                "Workers that do not share this kernel's memory get a copy each of what a loop captures."
            )
        on_gpus = sum(lodger.info.has_gpu for lodger in lodgers)
        there = sum({lodger.info.machine: lodger.gpus for lodger in lodgers}.values())
        if there and not on_gpus:
            notes.append(
                f"For {there} NVIDIA GPU{'' if there == 1 else 's'} there is no lane: code that takes one by itself shares "
                "it. `dask worker --resources GPU=1` makes one."
            )
        if on_gpus and on_gpus == len(lodgers):
            notes.append("All workers have a GPU: loops for cores run on them too.")
        if self._end.relayed:
            notes.append(
                "Workers that this kernel cannot reach hear it, and are heard, through the scheduler: that costs each "
                "message some milliseconds more, and large results pass through one process."
            )
        if self._where.address.startswith("tcp://"):
            notes.append(
                "Nothing is encrypted on the way, the notebook's data and environment variables included; variables "
                "that look like secrets stay here."
            )
        notes += [f"{_bare(address)} is of no use: {error.cause}." for address, error in failed.items()]
        return notes

    def differences(self) -> tuple[Difference, ...]:
        with self._changed:
            lodgers = {address: lodger.info for address, lodger in self._lodgers.items()}
        packages = packages_of(vars(sys.modules["__main__"]))
        key = packages, [(info.name, info.generation) for info in lodgers.values()]
        if self._compared[0] == key:
            return self._compared[1]
        asked = json.dumps(packages).encode()
        told = {} if self._failure else self._end.call_each(lodgers, "outfit", asked, _OUTFIT_S)
        there = {lodgers[address].name: json.loads(said) for address, said in told.items()}
        found = differences(outfit(packages), there)
        silent = tuple(info.name for address, info in lodgers.items() if address not in told)
        if silent:
            return (*found, untold(silent))
        self._compared = key, found
        return found

    # Dask, and the guests' doors

    def client(self) -> "Client":
        self._insist()
        return self._end.client

    def call(
        self, worker_address: str, method: str, payload: bytes = b"", *, timeout_s: float = 5.0
    ) -> bytes:
        self._insist_for_calls()
        return self._end.call(worker_address, method, payload, timeout_s)

    def post(self, worker_address: str, method: str, payload: bytes = b"") -> None:
        self._insist_for_calls()
        self._end.post(worker_address, method, payload)

    def reach(self, worker_address: str, *, timeout_s: float = 5.0) -> None:
        self._insist_for_calls()
        self._end.reach(worker_address, timeout_s)

    def bring(self, worker_address: str, run: str, path: str, size: int) -> bool:
        with self._changed:
            lodger = self._lodgers.get(worker_address)
        if lodger is not None and self._shares(lodger):
            return True
        with open(path, "rb") as stored:
            while size > 0 and (data := stored.read(min(size, _PIECE_BYTES))):
                size -= len(data)
                self.post(worker_address, "bring", pickle.dumps(Piece(run, path, data)))
        return False

    def _shares(self, lodger: _Lodger) -> bool:
        return bool(self._place) and lodger.place == self._place

    def warm(self, modules: frozenset[str]) -> bool:
        with self._changed:
            lodgers = dict(self._lodgers)
        for address, lodger in lodgers.items():
            missing = modules - lodger.asked_for
            if missing:
                lodger.asked_for |= missing
                with suppress(CallFailed):
                    self.post(address, "warm", json.dumps([self._topic, sorted(missing)]).encode())
        return any(modules <= lodger.warm for lodger in lodgers.values()) or not lodgers

    def subscribe(self, topic: str, heard: Callable[[Mapping[str, Any]], None]) -> None:
        self._insist()
        self._end.subscribe(topic, heard)

    def unsubscribe(self, topic: str) -> None:
        self._insist()
        self._end.unsubscribe(topic)

    def _insist(self) -> None:
        if self._failure:
            raise self._failure.with_traceback(None)

    def _insist_for_calls(self) -> None:
        if self._failure:
            raise CallFailed(f"the cluster does not answer: {self._failure}") from self._failure

    # What may be asked

    def interrupt_worker(self, name: str, turn: int | None = None) -> None:
        for address, lodger in list(self._lodgers.items()):
            if lodger.info.name == name:
                with suppress(CallFailed):
                    asked = json.dumps([turn, lodger.info.generation]).encode()
                    self.post(address, "interrupt", asked)

    def restart(self) -> None:
        for address in list(self._lodgers):
            with suppress(CallFailed):
                self.post(address, "replace", b"the cluster was restarted")

    def scale(self, workers: int, most: int | None = None) -> None:
        raise ClusterNotOurs(self.name, "scaled")

    def share_gpus(self, shares: int) -> None:
        """The workers are not ours to double: each has its GPU for itself."""

    def gpu_use(self) -> Mapping[str, GpuUse]:
        return {}

    def demand(self, run: str, demand: Demand) -> None:
        """There are as many workers as somebody else wants."""

    def logs(self, worker: str) -> str:
        """What the guest has said; what its Dask worker says is in the log of that."""
        for address, lodger in list(self._lodgers.items()):
            if lodger.info.name == worker:
                try:
                    return self.call(address, "log").decode(errors="replace")
                except CallFailed as error:
                    raise self._failure or ClusterNotReached(self.name, str(error)) from error
        return ""

    def show(self, place: Place, snapshot: Snapshot, story: str = "") -> None:
        """It has no host process of ours that could tell anybody."""

    def on_asked(self, answer: Answer) -> None:
        """As above."""

    def deaths(self) -> list[WorkerDeath]:
        return list(self._deaths)

    def leave(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Detaches: the cluster goes on without us."""
        if os.getpid() != self._kernel_pid or self._stopping:
            return
        self._stopping = True
        withheld.end(self)
        atexit.unregister(self.stop)
        if self._failure is None:
            self._end.unlodge()
            self._bury("it was detached")
        self._end.close()

    # On the client's loop

    def _see(self, addresses: set[str] | None) -> None:
        """What the scheduler says of its workers."""
        if addresses is None:
            self._bury("its scheduler has ended, or the way to it")
            return
        with self._changed:
            new, gone = addresses - self._addresses, self._addresses - addresses
            self._addresses = addresses
            for address in gone:
                self._failed.pop(address, None)
            silent = addresses - self._lodgers.keys() - self._failed.keys()
            self._changed.notify_all()
        for address in gone:
            self._lose(address, LEFT)
        for address in new | silent:
            with suppress(CallFailed):
                self.post(address, "look")

    def _hear(self, message: Mapping[str, Any]) -> None:
        """What a guesthouse says of its guest."""
        address = message["worker"]
        if message["event"] == "up":
            self._welcome(address, message)
        elif message["event"] == "failed":
            with self._changed:
                self._failed[address] = self._no_use(message)
                self._changed.notify_all()
        elif message["event"] == "warm":
            with self._changed:
                if address in self._lodgers:
                    self._lodgers[address].warm |= set(message["modules"])
        elif message["event"] == "died":
            self._on_died(address, message)

    def _welcome(self, address: str, message: Mapping[str, Any]) -> None:
        info = WorkerInfo(
            name=_bare(message["name"]),
            generation=message["generation"],
            state="ready",
            address=address,
            pid=message["pid"],
            machine=message["machine"],
        )
        gpu = message["gpu"]
        with self._changed:
            known = self._lodgers.get(address)
            if known is not None and (known.info.pid, known.info.generation) == (info.pid, info.generation):
                return
            taken = {lodger.info.name for other, lodger in self._lodgers.items() if other != address}
            if info.name in taken:
                info = replace(info, name=f"{info.name} at {_bare(address)}")
            if gpu and (gpu["claimed"] or not self._has_lane(info.machine, gpu["device"])):
                info = replace(info, gpu=f"GPU {gpu['device']}", gpu_id=gpu["device"])
            self._lodgers[address] = _Lodger(
                info,
                message["place"],
                message["outfit"],
                message["threads"],
                message["memory_bytes"],
                message["name"],
                message["gpus"],
            )
            self._failed.pop(address, None)
        self._tell_joined(info)

    def _has_lane(self, machine: str, device: str) -> bool:
        """Workers of one job see the same device. The first of them has it; the others compute on cores."""
        infos = [lodger.info for lodger in self._lodgers.values()]
        return any((info.machine, info.gpu_id) == (machine, device) for info in infos)

    def _no_use(self, message: Mapping[str, Any]) -> ClusterNotAttached:
        lacks = message["lacks"]
        if not lacks:
            return ClusterNotAttached(self._where.address, message["cause"], _LOOK_AT_LOG, message["said"])
        cause = f"{message['python']}, which its workers run, lacks {_listed(lacks)}"
        advice = (
            f"In the environment of the workers: pip install {' '.join(lacks)}. Nothing else is needed there."
        )
        return ClusterNotAttached(self._where.address, cause, f"{advice} Then attach again.")

    def _on_died(self, address: str, message: Mapping[str, Any]) -> None:
        with self._changed:
            lodger = self._lodgers.get(address)
            if lodger is None or lodger.info.generation != message["generation"]:
                return
            del self._lodgers[address]
            self._changed.notify_all()
        code, signum = exit_of(message["code"])
        ended = Ended(
            name=lodger.info.name,
            generation=lodger.info.generation,
            pid=lodger.info.pid,
            code=code,
            signum=signum,
            peak_memory_bytes=message["peak"],
            out_of_memory=False,
            because=message["because"],
            said=message["said"],
        )
        self._tell_death(
            WorkerDeath(
                name=lodger.info.name,
                generation=lodger.info.generation,
                cause=causes.of_an_end(ended, lodger.memory_bytes),
                asked=bool(ended.because),
                replaced=True,
                address=address,
                signal=signal_name(signum) if signum else "",
                code=code,
                peak_memory_bytes=message["peak"],
                log=message["said"],
                at=time.time(),
            )
        )

    def _lose(self, address: str, cause: str) -> None:
        with self._changed:
            lodger = self._lodgers.pop(address, None)
            self._changed.notify_all()
        if lodger is not None:
            self._tell_death(
                WorkerDeath(
                    name=lodger.info.name,
                    generation=lodger.info.generation,
                    cause=cause,
                    asked=False,
                    replaced=False,
                    address=address,
                    at=time.time(),
                )
            )

    def _tell_death(self, death: WorkerDeath) -> None:
        self._deaths.append(death)
        self._tell_died(death)

    def _on_cut(self, worker: str) -> None:
        self._tell_cut(worker)
        if not self._stopping:
            self._end.look_again()

    def _bury(self, cause: str) -> None:
        if self._failure is None:
            with self._changed:
                self._addresses, self._lodgers, self._failed = set(), {}, {}
            self._tell_ended(ClusterNotReached(self.name, cause))


_NO_GPU = "none was started with `--resources GPU=1`, or with one device in CUDA_VISIBLE_DEVICES"

#: How a guest is lost with its Dask worker.
LEFT = "its Dask worker has left the cluster, or was killed"
_LOOK = "`dask scheduler` prints its address when it starts; `%cluster attach ADDRESS` tries again."
_LOOK_AT_LOG = "The logs of the Dask workers tell more; `%cluster attach` tries again."


NOTES = (
    (
        "Slices run one at a time per Dask worker, in a process of their own below it: Dask's own tasks run beside it, "
        "and Dask's limits on memory do not see it."
    ),
    "joblib and scikit-learn keep to this machine: what they would spread runs here.",
)


def _bare(address: str) -> str:
    """An address without its protocol, for a name."""
    return address.partition("://")[2] or address


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def attach(where: Whereabouts, settings: Settings) -> AttachedCluster:
    """Attaches and waits for the workers that there are. Raises ClusterError; nothing is left behind then."""
    cluster = AttachedCluster(where, settings)
    try:
        cluster.wait_ready()
        cluster.wait_settled(ALL_S)
    # No border: it goes on to whoever wanted to attach, once their cluster is as it was.
    except BaseException:
        cluster.stop()
        raise
    return cluster
