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
from os.path import isabs, sep
from pathlib import Path
from types import ModuleType
from typing import Any


def qualified_name(definition: type) -> str:
    return f"{definition.__module__}.{definition.__qualname__}"


def defines(cls: type, name: str) -> bool:
    """Whether instances have this of their class or one of its bases. A metaclass is not asked: it may answer anything."""
    return any(name in vars(base) for base in cls.__mro__)


def is_own(definition: Any) -> bool:
    """Whether a function or class is the user's, so that its state is too."""
    module = sys.modules.get(getattr(definition, "__module__", None) or "")
    return module is None or not is_library(module) or not _is_found_in(module, definition)


def is_library(module: ModuleType) -> bool:
    """Whether a module is installed, or is part of Python or of nbcluster: not the notebook, not a file beside
    it."""
    space = names_of(module)
    name, file = str(space.get("__name__", "")), space.get("__file__")
    if name == "__main__":
        return False
    if not isinstance(file, str) or not isabs(file):
        return True  # made by some library as it went along
    return name.partition(".")[0] == "nbcluster" or _is_installed(file)


def names_of(module: ModuleType) -> dict[str, Any]:
    """What a module holds now. A lazy one, asked in any other way, would load itself, or another."""
    try:
        space: dict[str, Any] = object.__getattribute__(module, "__dict__")
    except AttributeError:
        return {}  # what cffi made of a C library says that it is a module, and is none
    return space


def _is_found_in(module: ModuleType, definition: Any) -> bool:
    first, *rest = definition.__qualname__.split(".")
    found: Any = names_of(module).get(first)
    for name in rest:
        found = getattr(found, "__dict__", {}).get(name)
    return getattr(found, "__func__", found) is definition


@lru_cache(maxsize=4096)
def _is_installed(file: str) -> bool:
    usual = file.startswith(_places()) or "/site-packages/" in file or "/dist-packages/" in file
    return usual or any(file.startswith(f"{place}{sep}") for place in sys.path if _is_installed_into(place))


@cache
def _is_installed_into(place: str) -> bool:
    """Whether a folder of the search path holds what an installer put there (``pip install --target``, `PYTHONPATH`)."""
    return isabs(place) and any(Path(place).glob("*.dist-info"))


@cache
def _places() -> tuple[str, ...]:
    """The folders that Python and packages are installed in."""
    paths = sysconfig.get_paths()
    folders = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders += [*site.getsitepackages(), site.getusersitepackages()]
    return tuple({f"{place}/" for folder in folders for place in (folder, Path(folder).resolve())})
