"""Functions and classes: whose they are.

What a library defines is everybody's: it travels by name, and is not looked into. What the notebook
defines, what the user's own modules define (files beside the notebook), and what nobody could import by its
name, is the user's, and may hold state: defaults, closures, class attributes.

In this room a definition is told to be the user's own or not.
"""

import site
import sys
import sysconfig
from functools import cache, lru_cache
from os.path import isabs
from pathlib import Path
from types import ModuleType
from typing import Any


def qualified_name(definition: type) -> str:
    return f"{definition.__module__}.{definition.__qualname__}"


def is_own(definition: Any) -> bool:
    """Whether a function or class is the user's, so that its state is too."""
    module = sys.modules.get(getattr(definition, "__module__", None) or "")
    return module is None or not is_library(module) or not _is_found_in(module, definition)


def is_library(module: ModuleType) -> bool:
    """Whether a module is installed, or part of Python or of nbcluster: not the notebook, not a file
    beside it.
    """
    if module.__name__ == "__main__":
        return False
    file = getattr(module, "__file__", None)
    if file is None or not isabs(file):
        return True  # made by some library as it went along
    return module.__name__.partition(".")[0] == "nbcluster" or _is_installed(file)


def _is_found_in(module: ModuleType, definition: Any) -> bool:
    found: Any = module
    for name in definition.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is definition


@lru_cache(maxsize=4096)
def _is_installed(file: str) -> bool:
    return file.startswith(_places()) or "/site-packages/" in file or "/dist-packages/" in file


@cache
def _places() -> tuple[str, ...]:
    """The folders that Python and packages are installed in."""
    paths = sysconfig.get_paths()
    folders = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders += [*site.getsitepackages(), site.getusersitepackages()]
    return tuple({f"{place}/" for folder in folders for place in (folder, Path(folder).resolve())})
