"""In what the workers' installation differs from the kernel's, why that matters, and how it is mended.

In this room (`clusters`) two outfits (`worker/outfit.py`) are compared.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions
from platform import python_version
from types import ModuleType

from nbcluster.worker.outfit import BLAS, MACHINE, PYTHON


@dataclass(frozen=True)
class Difference:
    """One thing that is otherwise on some workers."""

    name: str
    here: str
    there: str  #: empty where it is missing
    workers: tuple[str, ...]

    @property
    def clause(self) -> str:
        """For a line of a report."""
        if self.name == _UNTOLD:
            return f"{names_of(self.workers)} did not tell what they compute with"
        if not self.there:
            return f"workers lack {self.name}, which is {self.here} here"
        return f"{self.name} is {self.there} on workers and {self.here} here"

    @property
    def why(self) -> str:
        """What may come of it."""
        if self.name == _UNTOLD:
            return "nobody knows whether they are like this notebook"
        if self.name == MACHINE:
            return "another kind of processor computes other last bits"
        if self.name == BLAS:
            return (
                "sums and products of matrices are added up in another order there, so last bits may differ"
            )
        if self.name == PYTHON:
            return "library functions, messages and hashes may change from one Python to the next"
        if not self.there:
            return "a loop that needs it goes on in the kernel"
        return "what it computes, rounds or prints may have changed between the two versions"

    @property
    def mending(self) -> str:
        """What to do."""
        if self.name == _UNTOLD:
            return "they are busy, perhaps with native code; `%cluster` asks again"
        if self.name == MACHINE:
            return "none: a run on such workers is never promised to be the same to the last bit"
        if self.name == BLAS:
            return (
                "install the same builds on both sides; where only the processor differs, OPENBLAS_CORETYPE (or "
                "MKL_CBWR) set alike for the kernel and the workers before they start makes them compute alike"
            )
        if self.name == PYTHON:
            return f"start the workers with Python {self.here}"
        return f'in the environment of the workers: pip install "{self.name}=={self.here}"; then start them again'


def differences(here: Mapping[str, str], there: Mapping[str, Mapping[str, str]]) -> tuple[Difference, ...]:
    """``there``: by worker. One row for each value that some of them have."""
    found: dict[tuple[str, str], list[str]] = {}
    for worker, outfit in there.items():
        for name, value in here.items():
            if (other := outfit.get(name, "")) != value:
                found.setdefault((name, other), []).append(worker)
    return tuple(Difference(name, here[name], other, tuple(who)) for (name, other), who in found.items())


SAME_PYTHON = (
    f"Start its workers with Python {'.'.join(python_version().split('.')[:2])}, or this notebook with theirs; "
    "then attach again."
)


def other_python(there: Iterable[str]) -> str:
    """Why no code can travel to workers of these versions of Python; empty if it can. Code of one minor version is no
    code of another."""
    here = _minor(python_version())
    other = sorted({_minor(version) for version in there} - {here})
    if not other:
        return ""
    return (
        f"its workers run Python {' and '.join(other)}, this kernel {here}: code cannot travel between them"
    )


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


_UNTOLD = "not told"


def untold(workers: tuple[str, ...]) -> Difference:
    """Of workers that have not answered."""
    return Difference(_UNTOLD, "", "not told", workers)


def packages_of(space: Mapping[str, object]) -> list[str]:
    """What is installed of which a notebook's names stand for something; and numpy, if it is loaded at all."""
    roots = (
        {_root(value) for value in list(space.values())}
        - sys.stdlib_module_names
        - {"__main__", "nbcluster", ""}
    )
    installed = _distributions()
    roots |= {"numpy"} & sys.modules.keys()
    return sorted({name for root in roots for name in installed.get(root, ())})


def _root(value: object) -> str:
    name = value.__name__ if isinstance(value, ModuleType) else getattr(type(value), "__module__", "")
    if isinstance(value, type) or callable(value):
        name = getattr(value, "__module__", None) or name
    return name.partition(".")[0] if isinstance(name, str) else ""


#: Every notebook has names of the kernel's own, which no loop needs.
_SHELLS = ("IPython", "ipykernel")


@cache
def _distributions() -> dict[str, list[str]]:
    return {root: list(names) for root, names in packages_distributions().items() if root not in _SHELLS}


def names_of(workers: Iterable[str], most: int = 3) -> str:
    """``w1, w2, w3 and 5 more``"""
    listed = list(workers)
    rest = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {rest} more" if rest > 0 else "")
