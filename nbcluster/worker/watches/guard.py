"""A guard watches all objects of one make at once.

It keeps a *shadow*: references to what each object held when the guard was set. An object is unchanged when
it still holds the identical things; as the shadow keeps them alive, identity means something, and no code
of the user's runs to find out (no `__eq__`, no `__hash__`). The shadows of many objects lie in one flat
list, so that a look is a few calls of C for a million elements.

In this room is what all guards have in common.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nbcluster.worker.watches.change import Reason


class Whole(str):
    """A suffix after which nothing may be written: a place inside (`[3, 4]`) would mean something else
    there.
    """

    __slots__ = ()


#: A suffix of a path (`['x']`, `.coef_`, `[3]`) and where it leads.
Edge = tuple[str, object]

#: What a child costs while guards are set: found, recognised, and looked at for the first time.
ELEMENT_COST_S: Final = 0.3e-6
OBJECT_COST_S: Final = 2e-6


@dataclass(frozen=True, slots=True)
class Difference:
    """One object that is not as it was."""

    owner: object
    place: str
    """Where in the owner, as a suffix of the owner's path; empty for all of it."""
    what: str
    """Completes the sentence that begins with the place: 'was 1, is 2'."""
    neutral: bool = False
    """It changes no value: a cache was filled, a number written again."""
    fresh: bool = False
    """A neutral difference that brought new objects, so that the walk must be taken again."""
    reason: Reason = "changes"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An object that a guard could not shadow."""

    owner: object
    why: str


class Guard(ABC):
    """Set with `add`, asked with `same`; the other methods find the words when something changed, and
    may be slow.
    """

    def __init__(self) -> None:
        self.objects: list[Any] = []
        self.refused: list[Refusal] = []
        """Objects that could not be shadowed."""

    @abstractmethod
    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        """Shadow these objects. The answer is what they hold; the shadow keeps it alive.

        All or nothing: where reading one of them raises, none has been added.
        """

    @abstractmethod
    def same(self) -> bool:
        """Whether all objects are as they were. False may turn out to be nothing but neutral differences."""

    @abstractmethod
    def differences(self) -> Iterator[Difference]:
        """What is not as it was: for each such object one difference at least."""

    @abstractmethod
    def edges(self, obj: Any) -> Iterator[Edge]:
        """What an object holds now, by the words that lead there."""

    def refresh(self) -> None:
        """Take what the objects hold now for granted."""
        objects, self.objects = self.objects, []
        self.forget()
        self.add(objects)

    @abstractmethod
    def forget(self) -> None:
        """Drop the shadow; `objects` is empty already."""

    def cost_s(self, objects: Sequence[Any]) -> float:
        """About how long `add` and the walk over its answer will take."""
        return OBJECT_COST_S * len(objects)


class Opaque(Exception):
    """The state of an object cannot be looked at. The text says why."""
