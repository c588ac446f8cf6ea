"""What is wanted of a cluster, and what is known of one.

In this room (`clusters`) are the plain shapes that travel between the kernel and the host process as JSON.
"""

from dataclasses import dataclass, field
from typing import Literal

from nbcluster.settings import Start

WorkerState = Literal["starting", "ready", "leaving", "given up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSpec:
    """What somebody asked for."""

    kind: str = "local"
    name: str = "local"
    workers: int | None = None  #: None: one per core that this process may use
    memory_bytes: int | None = None  #: what all workers together may use; None: what the machine has
    start_method: Start = "fork"
    start_s: float = 30.0  #: how long it may take to come up
    grace_s: float = 1.0  #: how long a worker may take to heed an interrupt
    silent_s: float = 20.0  #: how long it may do nothing and give no sign of life


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerInfo:
    """One worker, or the place of one that is just being replaced."""

    name: str  #: the same for all that ever take this place
    generation: int  #: counts them
    state: WorkerState
    address: str = ""  #: empty until it has joined
    pid: int = 0
    machine: str = ""


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
    out_of_memory: bool = False
    log: str = ""  #: the last lines of what it said


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterInfo:
    """What `%cluster` tells."""

    name: str
    kind: str
    workers: tuple[WorkerInfo, ...]
    cpus: int
    memory_bytes: int
    address: str  #: the scheduler's
    versions: dict[str, str] = field(default_factory=dict)
