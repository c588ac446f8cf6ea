"""What of a body can be drawn ahead of it, so that iterations begin elsewhere where a shared generator then stands.

Reading is certain here of what is done once more: known calls on plain objects, which draw, or make something new. It
need not be certain that nothing else draws: where every iteration leaves the generators is looked at as it runs.

In this room the draws of a loop are chosen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nbcluster.analysis.facts import Call, Loop, Obstacle, Piece, Span
from nbcluster.plan import modules
from nbcluster.plan.surroundings import Role, Surroundings

_BUILTINS: Final = frozenset(
    {"len", "range", "int", "float", "bool", "abs", "round", "min", "max", "sum", "list", "tuple", "sorted"}
    | {"enumerate", "zip"}
)
_FRESH: Final = frozenset({"list", "sorted"})
"""Builtins that make something new, which may be shuffled."""
_FRESH_OF_NUMPY: Final = frozenset({"arange", "array", "zeros", "ones", "full", "linspace"})
_OF_NUMPY: Final = _FRESH_OF_NUMPY | {"size", "shape"}
_INTO: Final = frozenset({"random", "standard_normal", "standard_exponential", "standard_gamma"})
"""Methods of a generator whose third argument is an array to draw into."""
_LOOKED_AT: Final[frozenset[Role | None]] = frozenset(
    {"list", "dict", "array", "number", "text", "tuple", "none", "frame", "module", "generator-rng"}
)
"""Roles of what a piece may read: to take a part of it, or to ask it how long it is, runs no code of the user's."""


@dataclass(frozen=True)
class Ahead:
    """What is to be done ahead, in order, and which generators it draws from."""

    spans: tuple[Span, ...]
    """An inner loop stands before what of it is repeated."""
    python: bool
    numpy: bool
    names: tuple[str, ...]
    """Captured generators."""
    lines: frozenset[tuple[str, int]]
    """Where a name is the root of what draws."""

    @property
    def called(self) -> tuple[str, ...]:
        """The generators, as a user calls them."""
        shared = [name for name, drawn in (("random", self.python), ("numpy.random", self.numpy)) if drawn]
        return (*shared, *self.names)

    def settles(self, obstacle: Obstacle) -> bool:
        """Whether what the obstacle speaks of is drawn ahead."""
        name = obstacle.name or ""
        return obstacle.reason == "random" and (name in self.names or (name, obstacle.line) in self.lines)


_MOVABLE: Final = frozenset(
    {"numpy.random._generator.Generator", "numpy.random.mtrand.RandomState", "random.Random"}
)
"""Generators whose state is all that there is to them."""


def ahead(loop: Loop, around: Surroundings | None) -> Ahead | None:
    """None where nothing draws, or not everything that is seen to draw can be done ahead."""
    chosen = _Choice(loop, around).chosen()
    draws = [call for piece in chosen for call in piece.calls if _generator(call, around) is not None]
    if not draws:
        return None
    own = {call.name for call in draws if _generator(call, around) == "own"}
    own |= {name for piece in chosen for name in piece.reads if _role(name, around) == "generator-rng"}
    read = {(name, line) for piece in chosen for name in piece.reads for line in _lines(piece)}
    if any((name, line) not in read for name in own for line in loop.names[name].reads):
        return None  # somebody else has it too
    if around is not None and not all(around.kinds[name].type in _MOVABLE for name in own):
        return None
    shared = {_generator(call, around) for call in draws}
    return Ahead(
        tuple(piece.span for piece in chosen),
        "python" in shared,
        "numpy" in shared,
        tuple(sorted(own)),
        frozenset((call.name, call.line) for call in draws),
    )


def _lines(piece: Piece) -> range:
    """On which it reads."""
    return range(piece.span.line, (piece.head_to or piece.span.end_line) + 1)


class _Choice:
    """Among the pieces of a loop: those that draw, and those that they need."""

    def __init__(self, loop: Loop, around: Surroundings | None) -> None:
        self._loop = loop
        self._around = around
        self._known = [piece for piece in loop.pieces if self._is_known(piece)]
        self._loops = {piece.span: piece for piece in self._known if piece.head_to}
        self._setting = {name: piece for piece in self._known for name in piece.binds}

    def chosen(self) -> list[Piece]:
        if self._loop.form == "generator":
            return []  # whoever takes its items may take no more of them
        needed: set[Span] = set()
        for piece in self._known:
            if any(_generator(call, self._around) is not None for call in piece.calls):
                found = self._with_needs(piece)
                if found is not None:
                    needed |= found
        found_in_order = [piece for piece in self._known if piece.span in needed]
        return [
            piece for piece in found_in_order if not any(_lies_in(piece, other) for other in found_in_order)
        ]

    def _with_needs(self, piece: Piece) -> set[Span] | None:
        """A piece and what sets the names that it reads; None where that is not among the pieces."""
        found = {piece.span}
        waiting = [piece]
        while waiting:
            reader = waiting.pop()
            if reader.within is not None and reader.within not in found:
                around = self._loops.get(reader.within)
                if around is None:
                    return None
                found.add(around.span)
                waiting.append(around)
            for name in reader.reads:
                if not self._is_private(name):
                    continue
                maker = self._setting.get(name)
                if maker is None or maker.span >= reader.span or len(self._loop.names[name].writes) > 1:
                    return None
                if maker.span not in found:
                    found.add(maker.span)
                    waiting.append(maker)
        return found

    def _is_private(self, name: str) -> bool:
        return name in self._loop.names and self._loop.names[name].kind == "private"

    def _is_known(self, piece: Piece) -> bool:
        return all(map(self._may_read, piece.handed)) and all(map(self._may_call, piece.calls))

    def _may_read(self, name: str) -> bool:
        facts = self._loop.names.get(name)
        if facts is None:
            return False
        if facts.kind == "item":
            return len(facts.writes) < 2
        if facts.kind == "private":
            return True
        return facts.kind == "captured" and (self._around is None or _role(name, self._around) in _LOOKED_AT)

    def _may_call(self, call: Call) -> bool:
        if "out" in call.keywords or (call.path in _INTO and call.given > 2):
            return False
        if _generator(call, self._around) is None:
            return _computes(call, self._around)
        return not _shuffles(call, self._around) or self._is_own(call.first)

    def _is_own(self, name: str) -> bool:
        """Whether a name of the body's stands for something that a piece has made."""
        return self._is_private(name) and any(
            piece.makes and name in piece.binds and _makes_new(piece, self._around)
            for piece in self._loop.pieces
        )


def _lies_in(piece: Piece, other: Piece) -> bool:
    """What an inner loop repeats stands for itself; what its header calls does not."""
    one, two = piece.span, other.span
    if other.head_to:
        return (
            two[:2] <= one[:2] and piece.within != two and one.end_line <= other.head_to and not piece.head_to
        )
    return one != two and two[:2] <= one[:2] and one[2:] <= two[2:]


def _role(name: str, around: Surroundings | None) -> Role | None:
    return None if around is None else around.role(name)


def _generator(call: Call, around: Surroundings | None) -> str | None:
    """What a call draws from: ``python``, ``numpy``, ``own`` (a captured generator); None if it does not draw."""
    if "random_state" in call.keywords or "rng" in call.keywords or "**" in call.keywords:
        return None
    if _role(call.name, around) == "generator-rng":
        return "own" if modules.draws_by_method(call.path) else None
    if _role(call.name, around) == "frame":
        return "numpy" if call.path == "sample" else None
    return modules.drawn_from(_dotted(call, around))


def _shuffles(call: Call, around: Surroundings | None) -> bool:
    """Whether a drawing call changes what it is given."""
    if _role(call.name, around) == "generator-rng":
        return call.path == "shuffle"
    return _dotted(call, around) in ("numpy.random.shuffle", "random.shuffle")


def _dotted(call: Call, around: Surroundings | None) -> str:
    if around is None:
        root = modules.usual(call.name)
    else:
        kind = around.kinds.get(call.name)
        if kind is None or kind.role not in ("module", "function"):
            return ""
        if kind.role == "function" and call.path:
            return ""
        root = kind.detail
    return f"{root}.{call.path}" if root and call.path else root


def _computes(call: Call, around: Surroundings | None) -> bool:
    """Whether a call is known to do nothing but compute."""
    if not call.path:
        return call.name in _BUILTINS and (around is None or call.name not in around.kinds)
    module, _, name = _dotted(call, around).rpartition(".")
    return module == "numpy" and name in _OF_NUMPY


def _makes_new(piece: Piece, around: Surroundings | None) -> bool:
    return all(_is_fresh(call, around) for call in _outermost(piece))


def _outermost(piece: Piece) -> Iterator[Call]:
    """The call that gives the piece its value stands first."""
    yield from piece.calls[:1]


def _is_fresh(call: Call, around: Surroundings | None) -> bool:
    if not call.path:
        return call.name in _FRESH and _computes(call, around)
    module, _, name = _dotted(call, around).rpartition(".")
    return (module == "numpy" and name in _FRESH_OF_NUMPY) or _generator(call, around) == "numpy"
