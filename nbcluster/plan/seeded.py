"""Generators that the iterations of a loop seed themselves: ``np.random.seed(i)`` at the top of a body.

What such an iteration draws does not depend on the iterations before it, whatever draws and however often, for as long
as nothing draws before it has seeded. That is not for reading to say: a function that is called before may draw. It is
watched where the iteration runs.

In this room it is known which calls of a body seed which generator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nbcluster.analysis.facts import Loop, Obstacle, Seeding, Span
from nbcluster.plan import modules
from nbcluster.plan.surroundings import Surroundings

_SHARED: Final = ("random", "numpy.random", "torch")
"""The generators that everybody shares, as a user calls them, in the order in which they are numbered."""
_WITH_SEEDS: Final = frozenset({"numpy.random.mtrand.RandomState", "random.Random"})
"""Generators that can be seeded anew, and whose state is all that there is to them."""


@dataclass(frozen=True)
class Seeded:
    """Which generators they are, and where they are seeded."""

    called: tuple[str, ...]
    """As a user calls them; a captured one by its name."""
    calls: Mapping[Span, int]
    """The calls that seed, and for each the generator's place among these."""

    @property
    def names(self) -> tuple[str, ...]:
        """Captured generators."""
        return tuple(name for name in self.called if name not in _SHARED)

    def settles(self, obstacle: Obstacle) -> bool:
        """Whether the obstacle speaks of nothing but such a generator."""
        return obstacle.reason == "random" and obstacle.name in self.names


def seeded(loop: Loop, around: Surroundings | None) -> Seeded | None:
    """None where the body seeds none."""
    found = {each.span: generator for each in loop.seedings if (generator := _generator(each, around))}
    own = sorted(set(found.values()) - set(_SHARED))
    called = (*(name for name in _SHARED if name in found.values()), *own)
    return Seeded(called, {span: called.index(name) for span, name in found.items()}) if called else None


def _generator(seeding: Seeding, around: Surroundings | None) -> str | None:
    kind = None if around is None else around.kinds.get(seeding.name)
    if kind is not None and kind.role == "generator-rng":
        return seeding.name if seeding.path == "seed" and kind.type in _WITH_SEEDS else None
    dotted = modules.full_name(seeding.name, seeding.path, around)
    return dotted.rpartition(".")[0] if modules.seeds(dotted) else None
