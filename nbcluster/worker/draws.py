"""Random generators, put where an iteration expects them.

An iteration that draws from generators that all iterations share can run anywhere, once it is known where these stand
when it begins. Either that was found out ahead, by drawing (`Foreseen`), and then each iteration must leave them where
the next one was said to begin; or every iteration begins with numbers of its own (`Streams`).

In this room generators are looked at and moved, and nothing else draws.
"""

import pickle
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any, ClassVar, Final, Protocol

from nbcluster.worker.items import Items

#: No more states than that travel; between two of them a worker draws for itself. One takes 3 KB.
_MOST_STATES: Final = 4096

States = tuple[Any, ...]
"""One for each generator, as it gives and takes it."""
Draw = Callable[[Iterable[object]], None]
"""Goes through items and draws what their iterations do."""


@dataclass(frozen=True)
class Which:
    """Some generators: the two that are shared by everybody, and the notebook's own by name."""

    python: bool
    numpy: bool
    names: tuple[str, ...] = ()

    def among(self, space: Mapping[str, object]) -> "Generators":
        found: dict[str, Any] = {}
        if self.python:
            found["Python's shared generator (random)"] = random
        if self.numpy:
            # Who has imported numpy has not yet imported this.
            shared: Any = import_module("numpy.random.mtrand")
            found["numpy's shared generator (numpy.random)"] = shared._rand
        return Generators({**found, **{f"`{name}`": space[name] for name in self.names}})


class Generators:
    """Some generators, each with what a user calls it."""

    def __init__(self, generators: Mapping[str, Any]) -> None:
        self.called = tuple(generators)
        self._generators = tuple(generators.values())

    def states(self) -> States:
        return tuple(map(_state, self._generators))

    def put(self, states: States) -> None:
        for generator, state in zip(self._generators, states, strict=True):
            _put(generator, state)

    def seed(self, child: Any) -> None:
        """Put each where a child of a ``numpy.random.SeedSequence`` leads it."""
        for generator, own in zip(self._generators, child.spawn(len(self._generators)), strict=True):
            _seed(generator, own)


def can_be_moved(value: object) -> bool:
    """Whether it is a generator whose state can be taken and given back: no subclass, which may keep more than that."""
    numpys: Any = sys.modules.get("numpy.random")
    return type(value) is random.Random or (
        hasattr(numpys, "Generator") and type(value) in (numpys.Generator, numpys.RandomState)
    )


def _is_pythons(generator: Any) -> bool:
    return hasattr(generator, "getstate")


def _state(generator: Any) -> Any:
    if _is_pythons(generator):
        return generator.getstate()
    if hasattr(generator, "get_state"):
        return generator.get_state(legacy=False)
    return generator.bit_generator.state


def _put(generator: Any, state: Any) -> None:
    if _is_pythons(generator):
        generator.setstate(state)
    elif hasattr(generator, "set_state"):
        generator.set_state(state)
    else:
        generator.bit_generator.state = state


def _seed(generator: Any, child: Any) -> None:
    if _is_pythons(generator):
        words = [int(word) for word in child.generate_state(8)]
        generator.seed(sum(word << 32 * at for at, word in enumerate(words)))
        return
    kind = type(generator._bit_generator if hasattr(generator, "_bit_generator") else generator.bit_generator)
    fresh = kind(child).state
    if hasattr(generator, "set_state"):
        fresh |= {"has_gauss": 0, "gauss": 0.0}
    _put(generator, fresh)


def _is_same(one: Any, other: Any) -> bool:
    """Whether two states are, arrays in them too."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_is_same(one[key], other[key]) for key in one)
    if hasattr(one, "tobytes"):
        return bool(one.tobytes() == other.tobytes())
    return bool(one == other)


class Course(Protocol):
    """Where generators stand when an iteration begins. It travels with a loop."""

    @property
    def which(self) -> Which: ...
    @property
    def is_kept(self) -> bool:
        """Whether each iteration must leave the generators where the next one begins."""
        ...

    def leading(self, space: Mapping[str, object], items: Items) -> "Lead":
        """What leads the generators of a namespace along it."""
        ...


Lead = Callable[[Generators, int], None]
"""Puts them where the iteration at a position begins."""


@dataclass(frozen=True)
class Foreseen:
    """The states before iterations, every ``stride`` of them, as drawing ahead has shown; ``code`` draws between."""

    which: Which
    code: CodeType
    stride: int
    before: Sequence[bytes]

    is_kept: ClassVar = True

    def leading(self, space: Mapping[str, object], items: Items) -> Lead:
        draw = drawing(self.code, space)

        def lead(generators: Generators, position: int) -> None:
            at = min(position // self.stride, len(self.before) - 1)
            generators.put(pickle.loads(self.before[at]))
            if at * self.stride < position:
                draw(items.block(at * self.stride, position))

        return lead


@dataclass(frozen=True)
class Streams:
    """Each iteration has a child of one ``SeedSequence``, however many there are and wherever they run."""

    which: Which
    seed: int
    loop: int
    """Which of the cell's loops it is: no two have the same numbers."""

    is_kept: ClassVar = False

    def leading(self, space: Mapping[str, object], items: Items) -> Lead:
        from numpy.random import SeedSequence

        def lead(generators: Generators, position: int) -> None:
            generators.seed(SeedSequence(self.seed, spawn_key=(self.loop, position)))

        return lead


def stride_of(total: int) -> int:
    """Every how many iterations a state is kept."""
    return -(-max(total, 1) // _MOST_STATES)


def drawing(code: CodeType, space: Mapping[str, object]) -> Draw:
    """The form ``ahead`` of a loop, made to run. It holds on to what it looks up, and to nothing else of the notebook's."""
    names = _global_names(code) | {"__name__"}
    return FunctionType(code, {name: space[name] for name in names if name in space})


def _global_names(code: CodeType) -> set[str]:
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(_global_names, inner))


def strayed(generators: Generators, before: States) -> str | None:
    """Of the generators, the first that does not stand where it did, in words."""
    states = zip(generators.called, before, generators.states(), strict=True)
    return next((called for called, was, now in states if not _is_same(was, now)), None)


class Led:
    """The generators of a worker, led along a course."""

    def __init__(self, course: Course, space: Mapping[str, object], items: Items) -> None:
        """To be made when the watches have been armed: to them, nothing will have been drawn."""
        self._is_kept = course.is_kept
        self._generators = course.which.among(space)
        self._lead = course.leading(space, items)
        self._armed = self._generators.states()
        self._began = self._armed
        self._at: int | None = None

    def begin(self, position: int) -> None:
        """The iteration at ``position`` is about to run."""
        if self._at != position or not self._is_kept:
            self._lead(self._generators, position)
        if self._is_kept:
            self._began = self._generators.states()
        self._at = position + 1

    def undo(self) -> None:
        """The iteration that was begun last has not come to its end."""
        self._generators.put(self._began)

    def strayed(self, position: int) -> str | None:
        """What does not stand where the iteration at ``position`` begins, in words."""
        if not self._is_kept:
            return None
        found = self._generators.states()
        self._lead(self._generators, position)
        return strayed(self._generators, found)

    def rest(self) -> None:
        """The watches are about to look."""
        self._generators.put(self._armed)
        self._at = None
