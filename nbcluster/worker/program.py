"""What a worker needs to run slices of one loop: the code, the names it reads, the items, and how to behave.

In this room a loop is a thing that can be sent.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from nbcluster.worker.draws import Course
from nbcluster.worker.items import Items
from nbcluster.worker.recording import Rules

if TYPE_CHECKING:
    from nbcluster.analysis.facts import SiteKind

Owned = tuple[tuple[Any, ...], ...]
"""By iteration: the objects that belong to its item alone."""


@dataclass(frozen=True)
class SitePlan:
    """What the worker has to know of a site."""

    index: int
    kind: "SiteKind"  # named only: reading stays out of workers
    once: bool
    prune: str | None = None
    """The comparison of an update whose losing candidates need not travel: ``>``, ``>=``, ``<`` or ``<=``."""
    holes: int = 1
    keeps: frozenset[int] = frozenset()
    """The holes whose objects are only put somewhere, by nobody's code but Python's."""


@dataclass(frozen=True)
class Behaviour:
    """How often a slice speaks, and how much it may say at once."""

    flush_s: float
    checkpoint_ratio: float
    binding_bytes: int = 1_000_000
    """What all kept names may weigh to travel with every flush; heavier, only the last iteration's do."""


@dataclass
class Program:
    """One loop, ready to run on a worker. Everything in ``names`` is the payload's, and watched."""

    run: str
    code: CodeType
    kept: tuple[str, ...]
    conditional: frozenset[str]
    """Kept names that an iteration may leave as they were."""
    stay_global: frozenset[str]
    sites: tuple[SitePlan, ...]
    one_log: bool
    items: Items
    names: dict[str, object]
    """The captured names, and ``__name__``; the globals of the body and of the notebook's functions."""
    ambient: Mapping[str, object]
    rules: Rules
    behaviour: Behaviour
    allowed: tuple[str, ...] = ()
    """What user code may do to the world on a worker: ``writes``, ``network``, ``processes``."""
    on_gpu: bool = False
    """Whether the kernel has taken hold of one, by torch."""
    course: Course | None = None
    """Where random generators stand when an iteration begins, if iterations may draw from shared ones."""
    owned: Owned = ()
    """What belongs to the items alone; nothing, where iterations must leave all items as they are."""
    function: Callable[..., None] = field(init=False, repr=False)

    def bind(self, space: dict[str, object]) -> None:
        """Make the slice function, with ``space`` (which the notebook's functions share) as its globals."""
        space.update(self.names)
        space.setdefault("__name__", "__main__")
        space.setdefault("__builtins__", sys.modules["builtins"])
        self.function = FunctionType(self.code, space)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "function"}
