"""What every worker process does first, and how it ends, whoever made it and whatever it is reached by.

In this room (`worker`) a process becomes one that user code may find itself in.
"""

import os
import sys
import tempfile
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from nbcluster.worker import caches, modules

#: The thread that is spoken to waits so long for the interpreter's lock, and once more for each read and write of a
#: socket: with Python's 5 ms a worker that computes would answer after 15 to 20.
_SWITCH_S = 0.0005


def get_ready() -> None:
    """Imports what a worker's slices need, and so registers what its door answers. Before the fork, if any."""
    import_module("nbcluster.worker.station")
    import_module("nbcluster.worker.tasks")
    import_module("nbcluster.worker.statements")


def settle(folder: str) -> None:
    """Make this process a worker's. Temporary files and caches go where they are removed with it, even if it is killed.

    The environment says nothing of it: user code finds the kernel's, name by name.
    """
    sys.setswitchinterval(_SWITCH_S)
    # User code finds a `__main__` like a notebook's: without a file that multiprocessing would run again.
    sys.modules["__main__"] = ModuleType("__main__")
    modules.be_apart()
    sys.dont_write_bytecode = True  # an import in the body is no write of the body's
    os.makedirs(folder, mode=0o700, exist_ok=True)
    tempfile.tempdir = folder
    caches.be_private(folder)


def leave(code: int) -> NoReturn:
    """Ends the process at once: its main thread may be in user code that never comes back."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass  # nobody reads any more
    os._exit(code)
