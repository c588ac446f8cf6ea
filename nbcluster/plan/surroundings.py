"""What the names of a loop stand for, as plain data: gathered by whoever may look at the objects.

In this room a notebook's objects are described by what a decision has to know of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal[
    "list",
    "dict",
    "set",
    "array",
    "number",
    "text",
    "tuple",
    "none",
    "function",
    "class",
    "module",
    "iterator",
    "file",
    "generator-rng",
    "frame",
    "instance",
    "other",
]


@dataclass(frozen=True)
class Kind:
    """What sort of object a name stands for."""

    type: str
    """The qualified name of its type: ``builtins.list``."""
    role: Role
    exact: bool = False
    """Its type is exactly the builtin that the role speaks of (or ``numpy.ndarray``), no subclass."""
    detail: str = ""
    """For a module: its name. For a class or a library's function: its qualified name. For a method of an object: the
    method's name."""
    below: tuple[frozenset[str], ...] = ()
    """For what a loop changes deeper down (``X[k].append(e)``): by steps, the types of what lies there."""


@dataclass(frozen=True)
class Surroundings:
    """What is known, when a loop is about to run, of the names that it mentions and of what it may call."""

    kinds: Mapping[str, Kind]
    """By name; a name that is not here is not defined now (or is a builtin)."""
    same: tuple[frozenset[str], ...] = ()
    """Names that stand for one mutable object."""
    callee_reads: frozenset[str] = frozenset()
    """Globals that functions reachable from the body read."""
    callee_writes: frozenset[str] = frozenset()
    """Globals that functions reachable from the body set or delete."""
    reads_of: Mapping[str, frozenset[str]] | None = None
    """The part of `callee_reads` that can be reached from one captured name; None where nobody has asked."""
    holds_sets: frozenset[str] = frozenset()
    """Captured names whose object holds, somewhere inside, a set of something other than ints."""
    callee_orders: tuple[str, ...] = ()
    """In words: functions reachable from the body that go through a set, so that its order shows."""
    odd_taker: bool = False
    """A generator is given to something else than the builtin, or the text, that its name speaks of."""
    contexts: tuple[str, ...] = ()
    """What makes each of the contexts around the loop: a class or a function by its full name; or nothing."""
    callees: Mapping[str, str] = field(default_factory=dict)
    """For a global of the two above: a function that reads or sets it."""

    def role(self, name: str) -> Role | None:
        kind = self.kinds.get(name)
        return None if kind is None else kind.role

    def may_reach(self, captured: str, name: str) -> bool:
        """Whether using a captured name may call something that reads the global `name`."""
        if self.reads_of is not None:
            return name in self.reads_of.get(captured, frozenset())
        return name in self.callee_reads and self.role(captured) not in _CALL_NOTHING

    def others_like(self, name: str) -> frozenset[str]:
        """Other names of the same object."""
        return frozenset(other for group in self.same if name in group for other in group) - {name}

    def callee_of(self, name: str) -> str:
        """As it stands at the beginning of a sentence."""
        callee = self.callees.get(name)
        return f"{callee}()" if callee else "a function that it calls"


_CALL_NOTHING = {None, "number", "text", "none", "array", "frame", "module"}
"""Roles of what calls no function of the notebook's by itself."""


def first_of(names: Iterable[str], among: Iterable[str]) -> str | None:
    """The first of `names` that is in `among`."""
    known = set(among)
    return next((name for name in names if name in known), None)
