"""Containers that a loop changes while it goes through them.

In this room a header is held against the body, to see whether the iterable is the body's own work.
"""

import ast
from collections.abc import Iterator

from nbcluster.analysis.classes import Conclusion
from nbcluster.analysis.facts import Obstacle

_SNAPSHOTS = frozenset(
    {"range", "list", "tuple", "sorted", "set", "frozenset", "len", "dict", "sum", "min", "max"}
)
"""Builtins after which a loop no longer sees changes of what they were given."""


def live_changes(source: ast.expr, known: Conclusion, line: int) -> Iterator[Obstacle]:
    """Obstacles for names that the header goes through as they are and the body changes."""
    changed = {
        name: site.span.line
        for site in reversed(known.sites)
        for name in site.names
        if site.kind != "update"  # that only binds names; a fold may do more: `xs += [x]` lengthens the list
    }
    for name in live_names(source):
        if name in changed:
            detail = f"goes through `{name}`, which line {changed[name]} changes meanwhile"
            advice = f"To run it in parallel, if what it adds need not be gone through too: go through list({name})"
            yield Obstacle("changes", line, changed[name], name, detail, advice=advice)


def live_names(source: ast.expr) -> tuple[str, ...]:
    """Names whose objects the loop goes through as they are, so that it would see them change."""
    return tuple(dict.fromkeys(_live(source)))


def _live(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name):
            yield name
        case ast.Call(func=ast.Name(id=name)) if name in _SNAPSHOTS:
            return
        case ast.Call(func=ast.Attribute(attr="copy")):
            return
        case ast.Lambda():
            return
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _live(child)
