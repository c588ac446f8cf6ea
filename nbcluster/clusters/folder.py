"""A cluster's private folder: nobody else may look into it, and it goes when the cluster goes.

It lies in Jupyter's runtime folder, and its owner is the host process. Whoever of host, zygote and kernel is
left removes it; if they were all killed at once, nobody was: so each start sweeps away the folders of this
machine and boot whose owner is gone, by its pid *and* by the moment it was made, for pids are used again.

In this room folders are made, removed and swept.
"""

import json
import os
import shutil
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from typing import Self

import psutil

_OWNER = "owner.json"


@dataclass(frozen=True, slots=True)
class Owner:
    """A process, so that no other can be taken for it."""

    machine: str
    boot: str
    pid: int
    created: float  #: seconds; when the process was made

    @classmethod
    def this_process(cls) -> Self:
        return cls(socket.gethostname(), _boot(), os.getpid(), psutil.Process().create_time())

    def is_surely_gone(self) -> bool:
        """Never true of another machine's process, or of one from before this machine last started."""
        if (self.machine, self.boot) != (socket.gethostname(), _boot()):
            return False
        try:
            return abs(psutil.Process(self.pid).create_time() - self.created) > 2.0
        except psutil.NoSuchProcess:
            return True
        except psutil.Error:
            return False


def choose_folder(runtime: Path, cluster: str) -> Path:
    """A folder that is not there yet."""
    return runtime / f"{cluster}-{token_hex(4)}"


def make_folder(folder: Path) -> None:
    """Makes it, owned by this process, and its parents."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    (folder / _OWNER).write_text(json.dumps(asdict(Owner.this_process())))


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def sweep(runtime: Path) -> None:
    """Removes what dead owners left below `runtime`."""
    for note in runtime.glob(f"*/{_OWNER}"):
        try:
            owner = Owner(**json.loads(note.read_text()))
        except (OSError, ValueError, TypeError):
            continue  # being written or removed just now, or not ours
        if owner.is_surely_gone():
            remove_folder(note.parent)


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return f"{psutil.boot_time():.0f}"
