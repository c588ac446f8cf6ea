"""The registry: which clusters there are that outlive their kernels.

Each has an entry, a file in its private folder, and so the entry goes when the folder goes: with the cluster, or, if
all its processes were killed at once, when somebody looks next. The folder of such a cluster bears its name alone;
that no two have one name is then the file system's affair. One that ends with its kernel has an entry of another name,
by which it is found by those who watch, and by nobody who wants to use it.

In this room entries are written, found and told.
"""

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from nbcluster.clusters.folder import Owner, remove_folder, runtime_folder, sweep, write_private
from nbcluster.errors import ClusterNameTaken, ClusterNotFound

_ENTRY = "cluster.json"
_EMBEDDED = "embedded.json"
_SOCKET = "host.socket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What there is to know of a cluster before one speaks with its host process."""

    name: str
    kind: str
    owner: Owner  #: the host process
    folder: str
    address: str  #: the scheduler's
    authority: str  #: path of the certificate that signed the others
    certificate: str  #: path of the client's
    notebook: str  #: which one started it; empty where none did
    used_by: tuple[str, ...] = ()  #: the notebooks that have been attached to it
    named: bool
    idle_s: float
    started: float  #: seconds since the epoch

    @property
    def socket_path(self) -> Path:
        return socket_in(Path(self.folder))

    @property
    def origin(self) -> str:
        """Who started it, where and when, as a clause."""
        who = f"by {self.notebook} " if self.notebook else ""
        where = "" if self.owner.is_here() else f"on {self.owner.machine} "
        return f"it was started {who}{where}{span(max(0.0, time.time() - self.started))} ago"

    def is_stale(self) -> bool:
        """Whether this machine has been started anew since: then only somebody who asks for it may remove it, for
        machines can have one name, and one folder."""
        return self.owner.machine == socket.gethostname() and not self.owner.is_here()

    def write(self, *, embedded: bool = False) -> None:
        """`embedded`: it ends with its kernel, and nobody else can attach to it."""
        write_private(Path(self.folder) / (_EMBEDDED if embedded else _ENTRY), json.dumps(asdict(self)))

    def remove(self) -> None:
        remove_folder(Path(self.folder))


def socket_in(folder: Path) -> Path:
    """Where the host of the cluster listens."""
    return folder / _SOCKET


def entries() -> list[Entry]:
    """By name. What dead hosts of this machine left is swept away first."""
    sweep(runtime_folder())
    return sorted(_read(), key=lambda entry: entry.name)


def embedded() -> list[Entry]:
    """Of clusters that end with their kernels: one can watch them. Each is told by its folder's name, for kernels call
    theirs alike."""
    return sorted(_read(_EMBEDDED), key=lambda entry: entry.folder)


def find(name: str) -> Entry:
    """Raises ClusterNotFound."""
    there = entries()
    for entry in there:
        if entry.name == name:
            return entry
    raise ClusterNotFound(name, [entry.name for entry in there])


def used_by(notebook: str) -> Entry | None:
    """The one that the notebook was attached to, of several the youngest."""
    used = [entry for entry in entries() if notebook in entry.used_by and entry.owner.is_here()]
    return max(used, key=lambda entry: entry.started, default=None)


def insist_on_free(name: str) -> None:
    """Raises ClusterNameTaken."""
    for entry in entries():
        if entry.name == name:
            raise ClusterNameTaken(name, entry.origin)


def free_name(kind: str) -> str:
    """``local``, or ``local-2`` where there is a ``local`` already."""
    sweep(runtime_folder())
    number, name = 2, kind
    while (runtime_folder() / name).exists():  # also of one that is just being started
        name, number = f"{kind}-{number}", number + 1
    return name


def span(seconds: float) -> str:
    """``25 min``: as long a time as people say it."""
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _read(named: str = _ENTRY) -> Iterator[Entry]:
    for path in runtime_folder().glob(f"*/{named}"):
        try:
            told = json.loads(path.read_text())
            yield Entry(
                **{**told, "owner": Owner(**told["owner"]), "used_by": tuple(told.get("used_by", ()))}
            )
        except (OSError, ValueError, TypeError, KeyError):
            continue  # being removed just now, or another version's
