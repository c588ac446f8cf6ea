"""What a statement is, seen as a site: its names, its holes, what it puts where.

In this room (``analysis``) are the shapes that looking at forms fills in.
"""

import ast
from dataclasses import dataclass

from nbcluster.analysis.facts import SiteKind
from nbcluster.analysis.holes import is_repeatable


@dataclass(frozen=True)
class Candidate:
    """A statement that has the form of a site."""

    kind: SiteKind
    node: ast.stmt | ast.expr
    names: tuple[str, ...]
    holes: tuple[ast.expr, ...]
    """In the order in which Python evaluates them."""
    own: tuple[ast.expr, ...]
    """Where the statement itself mentions its names, or what lies below them, as its form requires."""
    operator: str | None = None
    sliced: bool = False
    """Its key has slices."""
    binds: bool = False
    """It binds its names, rather than changing the object that its name stands for."""
    deep: int = 0
    """How far below its name lies what it changes."""
    late: tuple[int, ...] = ()
    """Holes that come after something was looked up, and may be heard."""
    stored: tuple["Stored", ...] = ()
    """What it puts into the object of its name, or below."""
    indexer: str | None = None
    looks_up: frozenset[str] = frozenset()
    """Names beside its own that the kernel looks up when it performs it."""
    parts: tuple[SiteKind, ...] = ()
    """What a choice is made of."""
    branches: bool = False
    """Some of its holes may not be evaluated: names, constants and displays of them, all but the first."""
    wins: bool = False
    """An update whose name becomes what it was compared with."""
    by_key: bool = False
    """An update that compares something of the best so far: its length, its first."""
    picked: tuple[int, ...] = ()
    """Holes that are used at once and may be kept as they are too: nothing may change them in between."""


@dataclass(frozen=True)
class Stored:
    """Something that comes to lie ``level`` steps below a name; None for what one cannot see from the text."""

    level: int
    value: ast.expr | None


@dataclass(frozen=True)
class Place:
    """``X``, ``X[k]``, ``X.setdefault(k, [])[j]``: what a statement changes, and how it comes there."""

    name: ast.Name
    own: tuple[ast.expr, ...]
    holes: tuple[tuple[int, ast.expr], ...] = ()
    """Each with how many things have been looked up before it is evaluated."""
    stored: tuple[Stored, ...] = ()
    deep: int = 0

    def below(self, node: ast.expr, *holes: ast.expr, stored: tuple[Stored, ...] = ()) -> "Place":
        """One step down, to `node`."""
        asked = tuple((self.deep, hole) for hole in holes if not is_repeatable(hole))
        return Place(self.name, (*self.own, node), self.holes + asked, self.stored + stored, self.deep + 1)
