"""What is wanted of a cluster, and what is known of one.

In this room (`clusters`) are the plain shapes that travel between the kernel and the host process as JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from nbcluster.settings import Start

if TYPE_CHECKING:
    from nbcluster.clusters.alike import Difference

WorkerState = Literal["starting", "ready", "leaving", "given up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSpec:
    """What somebody asked for."""

    kind: str = "local"
    name: str = "local"
    workers: int | None = None  #: None: one per core that this process may use
    memory_bytes: int | None = None  #: what each worker may use; None: what the machine has
    cpus: float | None = None  #: how many cores are meant for each worker; None: one
    gpus: int | None = None  #: a lane for each of so many GPUs; None: for all that there are
    pretended_gpus: int = 0  #: so many GPU lanes without a GPU
    start_method: Start = "fork"
    start_s: float | None = 30.0  #: how long it may take to come up; None: as long as it takes
    grace_s: float = 1.0  #: how long a worker may take to heed an interrupt
    release_s: float = 20.0  #: where it scales by itself, how long a worker is kept that nobody could use
    silent_s: float = 20.0  #: how long it may do nothing and give no sign of life
    outlives: bool = False  #: whether it stays when its kernel ends, and stands in the registry
    named: bool = False  #: whether somebody has given it its name
    notebook: str = ""  #: which one asked for it; empty where none did
    idle_s: float = 1800.0  #: how long one that outlives its kernel waits for the next
    options: dict[str, Any] = field(default_factory=dict)  #: what the kind alone knows; it travels as JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a cluster that is not all there waits for."""

    waiting: str = ""  #: a clause: "job 12 is PENDING (Resources)"; empty: for nothing
    since: float = 0.0  #: when that began, on the wall clock
    troubles: tuple[str, ...] = ()  #: clauses: which parts of it will not come, and why

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """From what a host has said of it."""
        return cls(waiting=told["waiting"], since=told["since"], troubles=tuple(told["troubles"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerInfo:
    """One worker, or the place of one that is just being replaced."""

    name: str  #: the same for all that ever take this place
    generation: int  #: counts them
    state: WorkerState
    address: str = ""  #: empty until it has joined
    pid: int = 0
    machine: str = ""
    gpu: str = ""  #: the name of the GPU that it has, empty for a worker that computes on cores
    gpu_id: str = ""
    share: int = 0  #: which of those that share the GPU it is

    @property
    def has_gpu(self) -> bool:
        return bool(self.gpu_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuUse:
    """What was seen last of a worker's GPU."""

    busy: float | None = None  #: the part of the last moment in which the GPU computed, for whomever
    memory_bytes: int | None = None  #: what the worker has of its memory; of all, where that is not told


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerDeath:
    """A worker's process ended."""

    name: str
    generation: int
    cause: str  #: a clause: "it was ended by SIGKILL, sent by somebody else"
    asked: bool  #: whether we ended it: an interrupt it did not heed, a restart, a scaling
    replaced: bool  #: whether another takes its place
    address: str = ""
    signal: str = ""  #: "SIGSEGV", empty if it ended by itself
    code: int | None = None
    peak_memory_bytes: int = 0
    out_of_memory: bool = False  #: the system had no more, or it had more than each worker may use
    log: str = ""  #: the last lines of what it said
    at: float = 0.0  #: when that was, on the wall clock

    @property
    def reason(self) -> Literal["memory", "worker-lost"]:
        """The stable word for it, should a loop go on in the kernel because of it."""
        return "memory" if self.out_of_memory else "worker-lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterInfo:
    """What `%cluster` tells."""

    name: str
    kind: str
    workers: tuple[WorkerInfo, ...]
    cpus: int
    memory_bytes: int
    address: str  #: the scheduler's
    idle_s: float | None = None  #: how long it stays when no kernel uses it; None: it ends with this one
    versions: dict[str, str] = field(default_factory=dict)
    bounds: tuple[int, int] | None = None  #: between how many workers it scales by itself
    worker_memory_bytes: int | None = None  #: what each worker may use, where that was said
    worker_cpus: float | None = None
    differences: "tuple[Difference, ...]" = ()  #: of the workers' installation from the kernel's
    notes: tuple[str, ...] = ()  #: what works less well there, a sentence each
    waiting: str = ""  #: what it waits for, a clause
    why_no_gpu: str = ""  #: a clause, where no worker has one
    hides_gpus: bool = False  #: whether workers on cores see none, because others have them
