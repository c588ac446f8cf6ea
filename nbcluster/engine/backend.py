"""What the engine asks of those who run slices.

In this room (``engine``) is the port; ``inline`` and ``dask`` are behind it.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, Protocol

from nbcluster.engine.payload import Payload
from nbcluster.run.events import CancelSlice, Event, ShortenSlice, SliceId, SubmitSlice, WorkerId
from nbcluster.run.progress import Place
from nbcluster.worker import station
from nbcluster.worker.effects import Effects
from nbcluster.worker.needs import Need
from nbcluster.worker.tasks import Done

#: The slice that is iteration 0, run again as a proof; its effects are asked for like any other's.
PROOF: Final = SliceId(station.PROOF)


@dataclass(frozen=True)
class ProofShown:
    """A worker has run iteration 0 too, or why it could not."""

    trouble: str | None = None
    reason: str = "differs"
    seconds: float = 0.0
    """What it took there."""
    queued_s: float = 0.0
    """The part of it for which the worker waited for a core."""


@dataclass(frozen=True)
class NobodyOpens:
    """No worker can open the payload; ``trouble`` is a clause."""

    trouble: str


Notice = Event | ProofShown | NobodyOpens
Heard = Callable[[Notice], None]


class EffectsGone(Exception):
    """The effects of a flush can no longer be had; the text is the cause, a clause."""


class Backend(Protocol):
    """Runs the slices of one loop. Events come back through one callback, from any thread.

    The engine calls from the kernel's main thread. No call waits for user code.
    """

    def open(self, payload: Payload, heard: Heard) -> None:
        """Have workers open the payload; ``WorkerJoined`` follows for each that has, or ``NobodyOpens``."""

    def workers(self) -> list[WorkerId]:
        """Those that have opened it."""

    def prove(self, worker: WorkerId) -> None:
        """Have a worker run iteration 0; ``ProofShown`` follows."""

    def submit(self, command: SubmitSlice) -> None: ...

    def shorten(self, command: ShortenSlice) -> None: ...

    def cancel(self, command: CancelSlice) -> None: ...

    def effects(self, slice_: SliceId, first: int) -> Effects:
        """The effects of a flush, once. Raises EffectsGone, or Unsendable where they cannot be unpacked here."""

    def work(self) -> bool:
        """Called when the engine has nothing to do: a backend in this process does some work of its own. False if it
        has none, and events will come from elsewhere."""

    def close(self) -> None:
        """The loop has ended: what still runs of it is stopped, and nothing is heard any more."""


class TaskLost(Exception):
    """A call has ended with its worker, or with the cluster; the text is the cause, a clause."""


class Tasks(Protocol):
    """Single calls on workers, for a library that brings its own parallelism (`worker/tasks.py`)."""

    def submit(self, data: bytes, settings: Mapping[str, Any]) -> "Future[Done]":
        """Have a pickled call run. Its future is cancelled by `stop`, and else has what came of the call, or TaskLost."""

    def stop(self) -> None:
        """What runs is interrupted, and what waits is dropped."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Limits:
    """What workers may use; None where nobody knows, or nobody has said."""

    free_bytes: int | None = None
    """Memory that all of them together may still take."""
    memory_bytes: int | None = None
    """What each may have."""
    cpus: float = 1.0
    """How many cores each has."""


class Workforce(Protocol):
    """Where backends come from: a cluster that may still have to start."""

    @property
    def name(self) -> str:
        """The cluster's: ``local``. Empty as long as there is none."""

    def begin(self) -> None:
        """Start what has to be started. Never waits, never raises."""

    def ready(self) -> bool: ...

    def failure(self) -> str | None:
        """Why there will be no workers; None while there may."""

    @property
    def failing(self) -> str:
        """The word for that."""

    def wait(self, timeout_s: float) -> bool:
        """Wait until it is ready or has failed."""

    def lanes(self) -> int:
        """How many slices can run at once."""

    def limits(self) -> Limits:
        """As they are now. Never waits."""

    def warmed(self, modules: frozenset[str]) -> bool:
        """Whether a worker has imported these, as far as it can. Asks all to do so; never waits."""

    def unlike(self) -> tuple[str, ...]:
        """In what workers are unlike the kernel, a clause each: then nobody can promise the same bits."""

    def places(self) -> Mapping[WorkerId, Place]:
        """Where each worker is, and how busy its GPU is, as last heard. Never waits."""

    def backend(self, most: int | None) -> Backend:
        """For one loop, on at most so many workers."""

    def on_gpus(self, need: Need) -> "Workforce":
        """Those who can give an iteration what it needs; the others are all without a GPU."""

    def hides_gpus(self) -> bool:
        """Whether there are workers that see no GPU because others have them."""

    def falls_back(self) -> bool:
        """Whether a GPU was asked for, and workers without one are to do."""

    def tasks(self) -> Tasks | None:
        """For one call of a library's; starts what has to be started, and waits for it. None where there is nobody to
        take them."""
