"""A cluster's private folder: nobody else may look into it, and it goes when the cluster goes.

It lies in Jupyter's runtime folder, and its owner is the host process. Whoever of host, zygote and kernel is
left removes it; if they were all killed at once, nobody was: so each start sweeps away the folders of this
machine and boot whose owner is gone, by its pid *and* by the moment it was made, for pids are used again.

In this room folders are made, removed and swept.
"""

import errno
import json
import os
import shutil
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from typing import Self

import psutil
from jupyter_core.paths import jupyter_runtime_dir

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

    def is_here(self) -> bool:
        """Whether it was made on this machine since that last started, so that its pid means something here."""
        return (self.machine, self.boot) == (socket.gethostname(), _boot())

    def is_surely_gone(self) -> bool:
        """Never true of another machine's process, or of one from before this machine last started."""
        if not self.is_here():
            return False
        try:
            process = psutil.Process(self.pid)
            # One that nobody has reaped yet has ended all the same.
            return abs(process.create_time() - self.created) > 2.0 or process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True
        except psutil.Error:
            return False

    def kill(self) -> None:
        """Ends the process, and none that has taken its number since."""
        if self.is_here() and not self.is_surely_gone():
            with suppress(psutil.Error):
                psutil.Process(self.pid).kill()


def runtime_folder() -> Path:
    """Where the folders of this user's clusters lie."""
    return Path(jupyter_runtime_dir(), "nbcluster")


def choose_folder(runtime: Path, cluster: str) -> Path:
    """A folder that is not there yet."""
    return runtime / f"{cluster}-{token_hex(4)}"


def make_folder(folder: Path) -> None:
    """Makes it, owned by this process, and its parents. Raises FileExistsError: its name is another cluster's; any other
    OSError names the folder above it, and leaves nothing.

    It gets its name when its owner's stands in it: one that nobody owned would be swept by nobody.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = choose_folder(folder.parent, f".{folder.name}")
    try:
        made.mkdir(mode=0o700)
        write_private(made / _OWNER, json.dumps(asdict(Owner.this_process())))
        made.rename(folder)
    except OSError as error:
        remove_folder(made)
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder)) from None
        # A full disk names no file where it refuses to write, and this one's name is gone with it.
        raise OSError(error.errno, error.strerror, str(folder.parent)) from None


def write_private(path: Path, text: str) -> None:
    """Nobody else can read it, from the moment it is there; and whoever reads it finds all of it.

    Raises OSError, which names the file; what was there before stays then.
    """
    unfinished = path.with_name(f".{path.name}-{token_hex(4)}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None


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
