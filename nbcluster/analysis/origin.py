"""Where a value comes from, as far as reading can tell: made in this iteration, or older than it.

A value that the iteration made may be changed at will. One that may be older (a captured object, an item,
a part of either) may not, because in a plain run the next iteration would see the change. The results of
calls count as new: whether a callee handed out something old is for the watches to see.

In this room values are described without being computed, and what several paths leave is joined.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Value:
    """What reading knows of one value."""

    outside: bool = False
    """It is, or may be, an object that is older than the iteration."""
    holds: bool = False
    """It may hold such objects."""
    root: str | None = None
    """The name through which an outside value was reached."""
    direct: bool = False
    """It is the very object that `root` names, not a part of it."""
    unordered: bool = False
    """It is plainly a set of something other than ints."""
    set_if: frozenset[str] = frozenset()
    """It is a set if one of these captured names stands for one."""
    late: frozenset[str] = frozenset()
    """Names that functions made in this iteration, which it is or holds, will read when they are called."""

    def part(self) -> "Value":
        """What an index or a loop takes out of it."""
        if self.outside or self.holds:
            return outside(self.root)
        return NEW

    def holder(self) -> "Value":
        """A new container that holds it."""
        return Value(holds=self.outside or self.holds, root=self.root, late=self.late)


NEW = Value()


def outside(root: str | None, *, direct: bool = False) -> Value:
    """An object that is older than the iteration."""
    named = frozenset({root}) if direct and root is not None else frozenset[str]()
    return Value(outside=True, holds=True, root=root, direct=direct, set_if=named)


def join(values: Iterable[Value]) -> Value:
    """What is known of a value that may be any of these."""
    several = set(values)
    if len(several) == 1:
        return several.pop()
    older = [value for value in several if value.outside]
    roots = sorted({value.root for value in several if value.root})
    return Value(
        outside=bool(older),
        holds=any(value.holds for value in several),
        root=roots[0] if roots else None,
        # Only where all are one and the same object may what that object is clear a doubt.
        direct=bool(older) and all(value.direct for value in older) and len(roots) == 1,
        unordered=any(value.unordered for value in several),
        set_if=frozenset[str]().union(*(value.set_if for value in several)),
        late=frozenset[str]().union(*(value.late for value in several)),
    )


@dataclass(frozen=True)
class State:
    """What has certainly happened to the body's names when control reaches a point of it."""

    bound: Mapping[str, Value] = field(default_factory=dict)
    """Names that are set on every path to here, and what they may be."""
    hoped: Mapping[str, Value] = field(default_factory=dict)
    """Names that are set too, unless a loop on the way ran zero times or a context swallowed an exception."""
    touched: frozenset[str] = frozenset()
    """Names that are set or unset on every path to here."""
    dead: bool = False
    """Control never gets here."""

    def bind(self, name: str, value: Value) -> "State":
        if self.dead:
            return self
        bound = {**self.bound, name: value}
        return replace(self, bound=bound, hoped=_without(self.hoped, name), touched=self.touched | {name})

    def unbind(self, name: str) -> "State":
        if self.dead:
            return self
        bound, hoped = _without(self.bound, name), _without(self.hoped, name)
        return State(bound, hoped, self.touched | {name})

    def value(self, name: str) -> Value | None:
        """What a name may be; None if it is not certainly set, nor hoped to be."""
        return self.bound.get(name, self.hoped.get(name))

    def hoping(self, fuller: "State") -> "State":
        """This state, in the hope that what led to `fuller` has happened at least once."""
        if self.dead or fuller.dead:
            return self
        more = {**fuller.hoped, **fuller.bound}
        hoped = {name: value for name, value in more.items() if name not in self.bound}
        return replace(self, hoped={**self.hoped, **hoped})


def _without(values: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    return {known: value for known, value in values.items() if known != name}


DEAD = State(dead=True)


def meet(*states: State) -> State:
    """What is certain where several paths come together."""
    alive = [state for state in states if not state.dead]
    if not alive:
        return DEAD
    first, *others = alive
    if not others:
        return first
    bound: dict[str, Value] = {}
    hoped: dict[str, Value] = {}
    for name in [*first.bound, *first.hoped]:
        values = [value for state in alive if (value := state.value(name)) is not None]
        if len(values) == len(alive):
            certain = all(name in state.bound for state in alive)
            (bound if certain else hoped)[name] = join(values)
    touched = first.touched.intersection(*(state.touched for state in others))
    return State(bound, hoped, touched)
