"""What a walk through a body meets, kept until all of it has been seen.

A walk may pass a place several times (loops, ``finally``), so everything is kept by the node it stands at.

In this room events are written down; nothing is concluded from them here.
"""

import ast
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Literal

from nbcluster.analysis.candidates import Candidate
from nbcluster.analysis.facts import Obstacle, Use
from nbcluster.analysis.origin import NEW, Value, join

How = Literal[
    "method",  # X.sort()
    "form",  # X.append(*several): it would be a site in a plainer form
    "store",  # X.a = …, del X[k], and what lies deeper
    "augmented",  # Y += … where Y is X
    "argument",  # shuffle(X), f(out=X)
    "global",  # a function's `global X`
]
"""The act by which an older object is changed."""


@dataclass(frozen=True)
class Read:
    name: str
    line: int
    column: int
    exposed: bool
    """On some path the name is not yet set when it is read here."""
    hopeful: bool
    """It is not set there only if an inner loop ran zero times, or a context swallowed an exception."""
    late: bool
    """It is a function made in the body that reads it, whenever it is called."""
    site: Candidate | None


@dataclass(frozen=True)
class Bind:
    name: str
    line: int
    column: int
    unbinds: bool
    site: Candidate | None


@dataclass(frozen=True)
class Change:
    """An object that is older than the iteration is changed."""

    root: str
    line: int
    column: int
    how: How
    direct: bool
    """What is changed is the object that `root` names itself."""
    through: str | None
    """The name by which the body calls it, if it is another one."""
    text: str
    """The user's words for the act: ``model.fit()``."""
    method: str = ""
    """The method that does it."""


@dataclass(frozen=True)
class Seen:
    """A site's form, met on the way."""

    candidate: Candidate
    value: Value
    """What the object or the name was just before."""
    once: bool
    nested: bool
    guarded: bool


@dataclass(frozen=True)
class HoleValue:
    """What a hole leaves, so far as it matters to whoever keeps it."""

    candidate: Candidate
    line: int
    value: Value


@dataclass
class Findings:
    """Everything that one walk met, in the order in which it first came by."""

    reads: dict[Hashable, Read] = field(default_factory=dict)
    binds: dict[Hashable, Bind] = field(default_factory=dict)
    changes: dict[Hashable, Change] = field(default_factory=dict)
    seen: dict[int, Seen] = field(default_factory=dict)
    holes: dict[int, HoleValue] = field(default_factory=dict)
    obstacles: dict[Hashable, Obstacle] = field(default_factory=dict)
    uses: dict[Hashable, Use] = field(default_factory=dict)
    iterated: dict[str, int] = field(default_factory=dict)
    iterated_parts: dict[str, int] = field(default_factory=dict)
    companies: dict[str, frozenset[str]] = field(default_factory=dict)
    """For names from outside the body: its names that are set wherever they are read."""

    def read(self, key: Hashable, read: Read) -> None:
        before = self.reads.get(key)
        if before is not None:
            exposed, hopeful = before.exposed or read.exposed, before.hopeful or read.hopeful
            read = replace(before, exposed=exposed, hopeful=hopeful)
        self.reads[key] = read

    def company(self, name: str, certain: frozenset[str]) -> None:
        """`name`, not of the body's making, is read where the body's own names `certain` are set."""
        self.companies[name] = self.companies.get(name, certain) & certain

    def hole(self, node: ast.expr, candidate: Candidate, value: Value) -> None:
        before = self.holes.get(id(node))
        known = join([value, before.value]) if before else value
        self.holes[id(node)] = HoleValue(candidate, node.lineno, known)

    def site(self, seen: Seen) -> None:
        before = self.seen.get(id(seen.candidate.node))
        self.seen[id(seen.candidate.node)] = (
            replace(seen, value=join([seen.value, before.value])) if before else seen
        )

    def hole_value(self, node: ast.expr) -> Value:
        known = self.holes.get(id(node))
        return known.value if known else NEW
