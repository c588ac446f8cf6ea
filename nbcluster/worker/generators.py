"""Dask shares the process with the user's code, and must not draw from the user's generator.

It shuffles, samples and jitters by the functions of `random`, from its own threads and at times of its own. In a kernel
that would change the numbers that a cell draws next; in a worker it would look as if the cell had drawn.

In this room those modules are given a generator that is nobody else's.
"""

import random
import sys
from types import ModuleType
from typing import Final

_LIBRARIES: Final = ("dask", "distributed", "tornado")

#: Those that have been given theirs.
_given: dict[str, ModuleType] = {}


class _OwnGenerator(random.Random):
    """Stands for the module `random` where only its functions are used."""

    Random = random.Random


def give_dask_its_own() -> None:
    """To be called when Dask has been imported, and again when more of it may have been; harmless where it has not."""
    shared = {
        name: getattr(random, name) for name in random.__all__ if not isinstance(getattr(random, name), type)
    }
    own = _OwnGenerator()
    for name, module in list(sys.modules.items()):
        if (
            name.startswith(_LIBRARIES)
            and name.partition(".")[0] in _LIBRARIES
            and _given.get(name) is not module
            and isinstance(module, ModuleType)
        ):
            _exchange(module, shared, own)
            _given[name] = module


def _exchange(module: ModuleType, shared: dict[str, object], own: _OwnGenerator) -> None:
    for name, value in list(vars(module).items()):
        if value is random:
            setattr(module, name, own)
        elif name in shared and value is shared[name]:  # `from random import randint`
            setattr(module, name, getattr(own, name))
