"""A function of the notebook's, read on its own: where does the order of a set show in what it does?

The body's own lines are read with the body; what it calls is read here, by the same rules. Parameters may be
anything, and nothing is said of them.

In this room a function's text becomes what it goes through.
"""

import ast
import textwrap
from dataclasses import dataclass

from nbcluster.analysis.findings import Findings
from nbcluster.analysis.walk import Walk


@dataclass(frozen=True)
class GoneThrough:
    """What a function goes through so that the order shows."""

    a_set: bool = False
    """Something that is plainly a set of other things than ints."""
    names: tuple[str, ...] = ()
    """Names from outside the function: if they are sets, their order shows."""
    parts: tuple[str, ...] = ()
    """Names of whose objects a part is gone through."""


def gone_through(source: str) -> GoneThrough:
    """Read the statement that makes a function. Nothing is known of a text that is no whole statement."""
    try:
        tree = ast.parse(textwrap.dedent(source))
    except SyntaxError:
        return GoneThrough()
    walk = Walk(Findings())
    walk.block(tree.body)
    found = walk.findings
    a_set = any(obstacle.reason == "order" for obstacle in found.obstacles.values())
    return GoneThrough(a_set, tuple(found.iterated), tuple(found.iterated_parts))
