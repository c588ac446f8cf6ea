"""What a kind of cluster tells of itself, and what it does in the host process.

A kind is known in the kernel, where its options are read, its help is printed and its script can be shown, and is used in
the host process, where it makes a supply. Its module is imported for either; what it needs beyond this project is
imported in its methods, when they are called.

In this room (`clusters`) is the contract that each file of this folder keeps.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from nbcluster.errors import Fault
from nbcluster.grammar import Option


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a supply is made for. In the host process."""

    kind: str
    cluster: str  #: its name
    folder: Path  #: private (0700), and gone when the cluster has ended; files in it are to be 0600
    workers: int | None  #: None: as many as the kind finds right
    asked: Mapping[str, Any]  #: the kind's own options, by `Option.held_as`; only those that were given


@dataclass(frozen=True, kw_only=True)
class Access:
    """How the scheduler is reached, by this process and by kernels."""

    address: str
    authority: str = ""  #: path of the certificate that signed the others; empty: no TLS
    certificate: str = ""  #: path of a file with the client's certificate and its key
    modules: tuple[str, ...] = ()  #: what a kernel imports to speak this address's protocol


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a supply stands, as far as it knows; who has come is asked of the scheduler."""

    wanted: int  #: how many workers there are to be
    coming: tuple[str, ...] | None = None
    """Names of workers, or of what brings them, that are on their way; None: as many as are missing. Where a part of them
    will not come it says so: a kernel waits for those that are."""
    waiting: str = ""  #: what is waited for, a clause: "job 12 is PENDING (Resources)"
    troubles: tuple[str, ...] = ()  #: which part of it will not come, and why: a clause each
    hopeless: str = ""  #: why none will come any more, a clause; the cluster ends with it if none is there


class NoSupply(Exception):
    """Why there will be no workers, a clause as it is to be told: "slurmctld does not answer"."""


Told = Callable[[str], None]
"""Hears, on the event loop, what is waited for: a clause. Whoever started the cluster sees it with the time."""


class Supply(Protocol):
    """Where the plain Dask workers of one cluster come from. Everything on the host's event loop; what blocks is given to
    a thread."""

    async def start(self, told: Told) -> Access:
        """Comes back when a scheduler listens. May take as long as it takes: it is cancelled if nobody waits any more.
        What it raises is told in the words of `causes.in_words`; NoSupply in its own."""

    def want(self, count: int | None, busy: frozenset[str]) -> None:
        """So many workers from now on; None: as many as the kind finds right. Those whose Dask names are in `busy` go
        last."""

    def renew(self) -> None:
        """Brings back what was lost, as far as it can. Workers that are well stay."""

    async def look(self) -> Look:
        """Asked twice a second."""

    async def logs(self, worker: str) -> str | None:
        """What the Dask worker of that name has said last; None: ask it yourself, through the scheduler."""

    async def end(self) -> None:
        """Comes back when nothing of it is left. Also after a `start` that was cancelled or has raised."""


class KindOfCluster(ABC):
    """A row of the table; each kind's class derives from it. Made by its name, for one class may serve several."""

    does: str = ""  #: a clause: "Starts a cluster on other machines, through ssh"
    options: Sequence[Option] = ()
    """Its own; --workers, --name, --idle and --dry-run are every kind's. A value that is read must travel as JSON."""
    extra: str = ""  #: `pip install "nbcluster[EXTRA]"` brings `modules`
    modules: Sequence[str] = ()  #: what must be importable, besides what nbcluster itself needs
    start_s: float | None = None
    """How long its first worker may take. None: as long as it takes, until somebody interrupts."""

    def __init__(self, name: str) -> None:
        self.name = name

    def faults(self, asked: Mapping[str, Any]) -> Iterable[Fault]:
        """What is wrong with the options together: one that is missing, say."""
        return ()

    @abstractmethod
    def supply(self, order: Order) -> Supply:
        """In the host process, before it has an event loop."""


class ScriptedKind(KindOfCluster):
    """One that hands in a script or a manifest, which `--dry-run` prints."""

    @abstractmethod
    def script(self, order: Order) -> str:
        """What would be handed in. Starts nothing. In the kernel; the order's folder does not exist."""
