"""Random generators, put where an iteration expects them.

An iteration that draws from generators that all iterations share can run anywhere, once it is known where these stand
when it begins. Either that was found out ahead, by drawing (`Foreseen`), and then each iteration must leave them where
the next one was said to begin; or every iteration begins with numbers of its own (`Streams`). Or it does not matter
where they stand, for an iteration seeds them before it draws (`Seeds`); then only where the last one leaves them does.

In this room generators are looked at and moved, and nothing else draws.
"""

import builtins
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
#: After so many iterations that seed a worker hands over where they have left the generators.
_MOST_LEFT: Final = 1024

#: How it is told that an iteration has not seeded a generator in time.
TOO_EARLY: Final = "was drawn from before the iteration had seeded it"

States = tuple[Any, ...]
"""One for each generator, as it gives and takes it."""
Left = tuple[bytes | None, ...]
"""For each generator, where an iteration has left it that has seeded it, pickled; None of one that it has not."""
Draw = Callable[[Iterable[object]], None]
"""Goes through items and draws what their iterations do."""


@dataclass(frozen=True)
class Which:
    """Some generators: those that are shared by everybody, and the notebook's own by name."""

    python: bool
    numpy: bool
    names: tuple[str, ...] = ()
    torch: bool = False

    def among(self, space: Mapping[str, object]) -> "Generators":
        found: dict[str, Any] = {}
        if self.python:
            found["Python's shared generator (random)"] = random
        if self.numpy:
            # Who has imported numpy has not yet imported this.
            shared: Any = import_module("numpy.random.mtrand")
            found["numpy's shared generator (numpy.random)"] = shared._rand
        if self.torch:
            found["torch's default generator"] = import_module("torch").default_generator
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

    def leave(self, left: Left) -> None:
        """Put those that iterations elsewhere have seeded as though these had run here."""
        for generator, pickled in zip(self._generators, left, strict=True):
            if pickled is None:
                continue
            state = pickle.loads(pickled)
            _put(generator, state)
            if _is_torchs(generator):
                # A seed of torch's goes to devices too, and waits for those that nobody has used yet.
                import_module("torch").manual_seed(generator.initial_seed())
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


def _is_torchs(generator: Any) -> bool:
    return hasattr(generator, "initial_seed")


def _state(generator: Any) -> Any:
    if _is_pythons(generator):
        return generator.getstate()
    if _is_torchs(generator):
        return generator.get_state().numpy().tobytes()
    if hasattr(generator, "get_state"):
        return generator.get_state(legacy=False)
    return generator.bit_generator.state


def _put(generator: Any, state: Any) -> None:
    if _is_pythons(generator):
        generator.setstate(state)
    elif _is_torchs(generator):
        torch = import_module("torch")
        generator.set_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))
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


@dataclass(frozen=True)
class Seeds:
    """Each iteration seeds them itself, before it draws."""

    which: Which

    is_kept: ClassVar = False

    def leading(self, space: Mapping[str, object], items: Items) -> Lead:
        """Nobody has to lead them."""
        return lambda generators, position: None


def stride_of(total: int) -> int:
    """Every how many iterations a state is kept."""
    return -(-max(total, 1) // _MOST_STATES)


def drawing(code: CodeType, space: Mapping[str, object]) -> Draw:
    """The form ``ahead`` of a loop, made to run. It holds on to what it looks up, and to nothing else of the notebook's."""
    names = _global_names(code) | {"__name__"}
    known = {name: space[name] for name in names if name in space}
    # An import in a library that is compiled asks the calling function's namespace for them.
    return FunctionType(code, {"__builtins__": builtins, **known, "nbcluster.lasting": lasting})


class UsedUp(Exception):
    """What is drawn hangs on something that can be gone through only once, or that is an object of the user's."""


def lasting(value: Any) -> Any:
    """What may be used twice; raises UsedUp for anything else."""
    kind = type(value)
    if hasattr(kind, "__next__") or kind.__module__ == "__main__":
        raise UsedUp
    return value


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
        """That something does not stand where the iteration at ``position`` begins, in words."""
        if not self._is_kept:
            return None
        found = self._generators.states()
        self._lead(self._generators, position)
        which = strayed(self._generators, found)
        return which and f"{which} was drawn from otherwise than could be foreseen"

    def rest(self) -> None:
        """The watches are about to look."""
        self._generators.put(self._armed)
        self._at = None

    @property
    def is_full(self) -> bool:
        """Whether what iterations have left should be handed over."""
        return False

    def taken(self) -> list[Left]:
        """Where each iteration since this was asked last has left the generators that they seed; nothing where they seed
        none."""
        return []

    def seeding(self, generator: int, value: Any) -> Any:
        """The body is about to seed one of them."""
        return value

    def seeded(self, generator: int, value: Any) -> Any:
        """It has."""
        return value


class LedBySeeds(Led):
    """Those of a worker whose iterations seed them. An iteration finds them where they stood when the watches were
    armed, and must leave them there until it seeds them: nothing has been drawn from them so far, then."""

    def __init__(self, course: Course, space: Mapping[str, object], items: Items) -> None:
        super().__init__(course, space, items)
        self._left: list[Left] = []
        self._has_seeded: set[int] = set()
        self._early: str | None = None
        """What was drawn from too early, by an iteration that has come to its end."""
        self._early_now: str | None = None
        """The same of the one that runs."""

    def begin(self, position: int) -> None:
        self._conclude()
        self._generators.put(self._armed)
        self._at = position

    def undo(self) -> None:
        self._generators.put(self._armed)
        self._at, self._early_now = None, None
        self._has_seeded.clear()

    def strayed(self, position: int) -> str | None:
        self._conclude()
        return self._early and f"{self._early} {TOO_EARLY}"

    @property
    def is_full(self) -> bool:
        return len(self._left) >= _MOST_LEFT

    def taken(self) -> list[Left]:
        left, self._left = self._left, []
        return left

    def seeding(self, generator: int, value: Any) -> Any:
        if generator not in self._has_seeded:
            self._look_at(generator, self._generators.states()[generator])
        return value

    def seeded(self, generator: int, value: Any) -> Any:
        self._has_seeded.add(generator)
        return value

    def _conclude(self) -> None:
        """The iteration that was begun last has come to its end."""
        if self._at is None:
            return
        states = self._generators.states()
        for generator in set(range(len(states))) - self._has_seeded:
            self._look_at(generator, states[generator])
        self._left.append(
            tuple(
                pickle.dumps(state, protocol=5) if generator in self._has_seeded else None
                for generator, state in enumerate(states)
            )
        )
        self._early = self._early or self._early_now
        self._at, self._early_now = None, None
        self._has_seeded.clear()

    def _look_at(self, generator: int, state: Any) -> None:
        if not _is_same(state, self._armed[generator]):
            self._early_now = self._early_now or self._generators.called[generator]


def follow(course: Course, space: Mapping[str, object], items: Items) -> Led:
    """What leads a worker's generators."""
    return (LedBySeeds if isinstance(course, Seeds) else Led)(course, space, items)
