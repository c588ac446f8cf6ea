"""Where libraries keep what they would only have to work out again: a folder that is this worker's alone.

A worker may be killed at any moment, and a lock that matplotlib then leaves in the user's own cache would stand in
everybody's way. So its cache is pointed elsewhere, filled with what the user's holds already. The environment is
not the means: the user's code would see `MPLCONFIGDIR`, and matplotlib would miss the user's own styles, which lie
in that folder too.

What a library finds out once by starting a program, it finds out before user code runs, which must start none.

In this room libraries are shown their private folders, and asked what they will want to know.
"""

import glob
import os
import shutil
import sys
import warnings
from contextlib import suppress
from importlib import import_module
from typing import Any

from nbcluster.worker.guard import private_folders
from nbcluster.worker.process import LINUX

_folder: str | None = None


def be_private(folder: str) -> None:
    """From now on caches are kept below this folder, which goes with the worker."""
    global _folder
    _folder = os.path.join(folder, "caches")
    os.makedirs(_folder, mode=0o700, exist_ok=True)
    private_folders([_folder])


def show_folders() -> None:
    """Point the libraries that are loaded by now to their folders. Called when the kernel's settings are in force."""
    matplotlib: Any = sys.modules.get("matplotlib")
    if _folder is None or not hasattr(matplotlib, "get_cachedir"):
        return
    private = os.path.join(_folder, "matplotlib")
    if not os.path.isdir(private):
        os.mkdir(private)
        for known in glob.glob(os.path.join(glob.escape(_of_matplotlib()), "fontlist-*.json")):
            with suppress(OSError):  # then the fonts are looked for again
                shutil.copy(known, private)
        matplotlib.get_cachedir = lambda: private
    if "matplotlib.font_manager" in sys.modules or not _has_fonts(private):
        return
    # The first import looks for fonts, with programs to help it, where no list is found; with one it is cheap.
    with suppress(Exception):  # a matplotlib that is broken here too: the body will say so
        import_module("matplotlib.font_manager")


def count_cores() -> None:
    """Have joblib, if it is loaded, count the machine's cores, for which it starts `lscpu`: scikit-learn's k-means and
    neighbours want to know."""
    count: Any = getattr(sys.modules.get("joblib"), "cpu_count", None)
    # A border to a library: one that is broken, or too old, says so to the body.
    with suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        count(only_physical_cores=True)


def _has_fonts(folder: str) -> bool:
    return any(name.startswith("fontlist-") for name in os.listdir(folder))


def _of_matplotlib() -> str:
    """The user's own cache, found as matplotlib does, which would make it, or set a variable, if there is none."""
    if chosen := os.environ.get("MPLCONFIGDIR"):
        return chosen
    if LINUX:
        return os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "matplotlib")
    return os.path.expanduser("~/.matplotlib")
