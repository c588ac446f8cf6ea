"""What a person asks of one cell, beside running it.

It is known before anything of the engine is imported, which takes a while.

In this room (``engine``) is what was said on the magic's line.
"""

from dataclasses import dataclass

from nbcluster.settings import Allowance


@dataclass(frozen=True)
class CellOptions:
    """What was asked for on the magic's line."""

    strict: bool = False
    workers: int | None = None
    quiet: bool = False
    name: str | None = None
    streams: int | None = None
    """The seed of which each iteration is to have random numbers of its own."""
    allow: tuple[Allowance, ...] = ()
    """In which respects the iterations are said to be independent."""
    check: int | None = None
    """How many iterations of each loop are run again in the kernel, and compared."""
    gpus: float | None = None
    """How much of a GPU each iteration needs."""
    blas: int | None = None
    """How many threads linear algebra has in an iteration on a worker, rather than as many as in the kernel."""
    memory: int | None = None
    """How many bytes one iteration needs, where that is known better than iteration 0 tells."""
    cpus: float | None = None
    """How many cores one iteration keeps busy, where that is known better than iteration 0 tells."""
