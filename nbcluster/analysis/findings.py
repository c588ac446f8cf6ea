"""What a walk through a body meets, kept until all of it has been seen.

A walk may pass a place several times (loops, ``finally``), so everything is kept by the node it stands at.

In this room events are written down; nothing is concluded from them here.
"""

import ast
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Literal

from nbcluster.analysis.facts import Obstacle, Use
from nbcluster.analysis.origin import NEW, Value, join
from nbcluster.analysis.sites import Candidate


@dataclass(frozen=True)
class Read:
    name: str
    line: int
    column: int
    exposed: bool
    """On some path the name is not yet set when it is read here."""
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
    how: Literal["method", "store", "augmented", "argument", "global"]
    direct: bool
    """What is changed is the object that `root` names itself."""
    through: str | None
    """The name by which the body calls it, if it is another one."""
    text: str
    """The user's words for the act: ``model.fit()``."""


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
    appearance: dict[str, None] = field(default_factory=dict)
    """Names in the order in which the text first mentions them."""

    def read(self, key: Hashable, read: Read) -> None:
        before = self.reads.get(key)
        self.reads[key] = read if before is None else replace(before, exposed=before.exposed or read.exposed)

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
