"""Expressions, divided into what a worker evaluates and what is left for the kernel to do with it.

Of ``total + f(x) * 2 + 1`` the worker evaluates ``f(x) * 2``; the kernel, which has `total`, adds. The kernel's half
may hold operators, ``max`` and ``min``, and one of two: what costs next to nothing and is done by Python's own code
or by that of the operands. What costs is in the holes, as long as it does not mention the name itself.

In this room an expression falls into two halves.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

PICKERS = frozenset({"max", "min"})
"""Builtins that the kernel's half may call."""


@dataclass(frozen=True)
class Own:
    """A part that only the kernel has: its nodes, and the holes in it, each with how much is looked up before it."""

    nodes: tuple[ast.expr, ...]
    holes: tuple[tuple[int, ast.expr], ...] = ()


@dataclass
class Divided:
    """The two halves, in the order in which Python evaluates them."""

    holes: list[tuple[int, ast.expr]] = field(default_factory=list)
    """Each with how many steps the kernel has done before it is evaluated."""
    own: list[ast.expr] = field(default_factory=list)
    looks_up: frozenset[str] = frozenset()
    """Builtins in the kernel's half."""
    reads: int = 0
    """How often it asks what the kernel has."""
    steps: int = 0
    """How many the kernel's half has."""
    computed: bool = False
    """A worker has something to do for it."""
    picks: bool = False
    """It may come to one of its parts, rather than to something made of them."""
    branches: bool = False
    """Some of its parts may not be evaluated."""


class _Undivided(Exception):
    """The kernel would have to do more than it may."""


def divided(node: ast.expr, name: str, read: Callable[[ast.expr], Own | None]) -> Divided | None:
    """The halves of an expression that mentions `name`; None where the kernel's would be more than operators.

    ``read`` tells the parts that the kernel has. ``u = u + 0.1 * (2 - u)``, which asks for `u` more than once, is a
    recurrence: nothing of it could be computed elsewhere.
    """
    parts = Divided()
    try:
        _divide(node, name, read, parts, certain=True)
    except _Undivided:
        return None
    if not parts.reads or (parts.reads > 1 and not parts.picks):
        return None
    if parts.branches and not all(is_quiet(hole) for _, hole in parts.holes[1:]):
        return None  # iteration 0 shows them together with the first
    return parts


def mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node))


def is_quiet(node: ast.expr) -> bool:
    """Whether nobody notices that it is evaluated."""
    return isinstance(node, ast.Name | ast.Constant)


def _divide(
    node: ast.expr, name: str, read: Callable[[ast.expr], Own | None], parts: Divided, *, certain: bool
) -> None:
    if not mentions(node, name):
        _take_hole(node, parts.steps, parts, certain)
        return
    own = read(node)
    if own is not None:
        if any(mentions(hole, name) for _, hole in own.holes):
            raise _Undivided
        parts.own += own.nodes
        parts.reads += 1
        computed = parts.computed
        for before, hole in own.holes:
            _take_hole(hole, parts.steps + before, parts, certain)
        parts.computed = computed  # a key says where, not what
        parts.steps += not isinstance(node, ast.Name)
        return
    always, perhaps = _inner(node, parts)
    for inner in always:
        _divide(inner, name, read, parts, certain=certain)
    for inner in perhaps:
        _divide(inner, name, read, parts, certain=False)
    parts.steps += 1


def _take_hole(node: ast.expr, before: int, parts: Divided, certain: bool) -> None:
    # The worker evaluates it whether the kernel comes by there or not.
    if not certain and not is_quiet(node):
        raise _Undivided
    parts.holes.append((before, node))
    parts.computed |= not isinstance(node, ast.Constant)


def _inner(node: ast.expr, parts: Divided) -> tuple[list[ast.expr], list[ast.expr]]:
    """The parts of a step that the kernel may do: those that are always evaluated, and those that may not be."""
    match node:
        case ast.BinOp(left=left, right=right):
            return [left, right], []
        case ast.UnaryOp(operand=operand):
            return [operand], []
        case ast.Call(func=ast.Name(id=picker), args=given, keywords=[]) if picker in PICKERS:
            parts.looks_up |= {picker}
            parts.picks = True
            if len(given) == 1 and isinstance(given[0], ast.List | ast.Tuple):
                given = given[0].elts
            if len(given) > 1 and not any(isinstance(one, ast.Starred) for one in given):
                return given, []
        case ast.IfExp(test=test, body=body, orelse=orelse):
            parts.picks = parts.branches = True
            return [test], [body, orelse]
        case ast.BoolOp(values=[first, *rest]):
            parts.picks = parts.branches = True
            return [first], rest
        case ast.Compare(left=left, comparators=[first, *rest]):
            parts.branches |= bool(rest)
            return [left, first], rest
        case _:
            pass
    raise _Undivided
