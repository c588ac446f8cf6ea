"""Calls that are given a function, to call it with one item after the other: ``df.apply(f, axis=1)``, ``list(map(f, xs))``.

What such a call would compute is read as ``[f(item) for item in …]``. Whether it really calls the function so depends on
what it is asked of: reading finds the candidates, and the kernel looks at the objects when the statement is reached.

In this room (``analysis``) a call is taken apart into what it calls, the function, and what it goes through.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeGuard

from nbcluster.analysis.scope import Comprehension

METHODS: Final = frozenset({"apply", "map", "agg", "aggregate", "transform"})
"""Methods of pandas that are given such functions."""
_TAKERS: Final = frozenset({"list", "tuple"})
"""Builtins that take all that comes, and look at nothing."""

#: What the items are called where the call is written as a comprehension; no user's name has a dot.
ITEM: Final = "nbcluster.item"

Unit = Comprehension | ast.Call
"""What can be evaluated apart from the rest of its statement."""


@dataclass(frozen=True)
class Mapped:
    """The parts of such a call, as they stand in the cell."""

    call: ast.Call
    function: ast.Name | ast.Lambda
    parts: Mapping[str, ast.expr]
    """What is evaluated before the function is called, in Python's order; the function among it."""
    source: ast.expr
    """What tells what is gone through."""

    @property
    def comprehension(self) -> ast.ListComp:
        """What it computes, as a list."""
        item = ast.copy_location(ast.Name(ITEM, ast.Load()), self.function)
        element = ast.copy_location(ast.Call(self.function, [item], []), self.function)
        target = ast.copy_location(ast.Name(ITEM, ast.Store()), self.function)
        each = ast.comprehension(target=target, iter=self.source, ifs=[], is_async=0)
        return ast.copy_location(ast.ListComp(elt=element, generators=[each]), self.call)


def mapped(node: ast.AST) -> Mapped | None:
    """The parts of a call that may go through items with a function; None of any other."""
    match node:
        case ast.Call(func=ast.Name(id=taker) as take, args=[ast.Call() as inner], keywords=[]) if (
            taker in _TAKERS
        ):
            match inner:
                case ast.Call(func=ast.Name(id="map") as called, args=[function, items], keywords=[]):
                    if _is_function(function) and not isinstance(items, ast.Starred):
                        parts = {"take": take, "map": called, "function": function, "items": items}
                        return Mapped(node, function, parts, items)
            return None
        case ast.Call(func=ast.Attribute(attr=name) as method, args=[function], keywords=keywords):
            if name in METHODS and _is_function(function) and all(map(_is_plain, keywords)):
                return Mapped(node, function, {"method": method, "function": function}, method)
            return None
        case ast.Call(
            func=ast.Call(func=ast.Attribute(attr="vectorize") as maker, args=[function], keywords=[]),
            args=[items],
            keywords=[],
        ):
            if _is_function(function) and not isinstance(items, ast.Starred):
                parts = {"method": maker, "function": function, "items": items}
                return Mapped(node, function, parts, items)
            return None
        case _:
            return None


def _is_function(node: ast.expr) -> TypeGuard[ast.Name | ast.Lambda]:
    """One of a name, or one that is made where it stands, and nothing else with it."""
    if isinstance(node, ast.Lambda):
        return not node.args.defaults and not any(node.args.kw_defaults)
    return isinstance(node, ast.Name)


def _is_plain(keyword: ast.keyword) -> bool:
    return keyword.arg is not None and isinstance(keyword.value, ast.Constant)
