"""Where a comprehension stands in its statement, and what the statement evaluates before it.

``total = offset() + sum(f(x) for x in xs)`` evaluates ``offset()``, then ``sum``, then the items' values. A comprehension
can be evaluated apart wherever its place is certain: all that comes before it has been evaluated once, in order, and what
comes after is done with its value. A generator is not evaluated at its place but by whoever takes from it, bit by bit, so
that only those builtins count as takers of which it is known what they do with what they have.

In this room (``analysis``) a statement is read as the sequence of steps that Python makes of it.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import Final

from nbcluster.analysis.facts import Taker
from nbcluster.analysis.mapped import Unit, mapped
from nbcluster.analysis.scope import span

_TAKES_ONE: Final = frozenset({"list", "tuple", "set", "frozenset", "dict", "any", "all"})
"""Builtins that are given nothing but the generator."""


def units(statement: ast.stmt) -> list[Unit]:
    """The comprehensions of a statement that may be evaluated apart, and the calls that go through items with a function,
    in the order in which they are evaluated."""
    found = list(_units(statement))
    # Two that are told to lie in one place (pieces of an f-string may be) cannot be told apart.
    places = Counter(span(unit) for unit in found)
    return [unit for unit in found if places[span(unit)] == 1]


def taker(statement: ast.stmt, unit: Unit) -> Taker | None:
    """Who takes from a generator; a comprehension that is no generator needs nobody."""
    return _taker(way(statement, unit)[-2]) if isinstance(unit, ast.GeneratorExp) else None


def way(statement: ast.stmt, unit: ast.AST) -> list[ast.AST]:
    """The nodes from the statement down to the unit, along which every step is certain to be made, once."""
    found = _way(statement, unit)
    assert found is not None, "a unit was found along such a way"
    return found


def before(statement: ast.stmt, unit: ast.AST) -> list[ast.expr]:
    """What is evaluated before the unit, in order: each as much as has been evaluated in full by then."""
    done: list[ast.expr] = []
    nodes = way(statement, unit)
    for above, below in pairwise(nodes):
        done += takewhile(lambda step: step is not below, _steps(above))  # noqa: B023  # used up at once
    return [step for step in done if not isinstance(step, ast.Constant)]


def _units(node: ast.AST) -> Iterator[Unit]:
    for step in _steps(node):
        if isinstance(step, ast.ListComp | ast.SetComp | ast.DictComp):
            yield step
        elif isinstance(step, ast.GeneratorExp):
            if _taker(node) is not None:
                yield step
        elif not _spread_later(node, step):
            inner = list(_units(step))
            if isinstance(step, ast.Call) and not inner and mapped(step) is not None:
                inner = [step]
            yield from inner


def _spread_later(node: ast.AST, step: ast.expr) -> bool:
    """``*(…)`` whose items are not simply listed where it stands: a set asks each for its hash, and in a call with keywords
    these may come first."""
    if not (isinstance(step, ast.Starred) and isinstance(step.value, ast.GeneratorExp)):
        return False
    return isinstance(node, ast.Set) or (isinstance(node, ast.Call) and bool(node.keywords))


def _way(node: ast.AST, unit: ast.AST) -> list[ast.AST] | None:
    if node is unit:
        return [node]
    for step in _steps(node):
        if (found := _way(step, unit)) is not None:
            return [node, *found]
    return None


def _steps(node: ast.AST) -> Iterator[ast.expr]:
    """The parts of a node that are evaluated once whenever it is, in Python's order; where that is no longer certain, no
    more of them."""
    match node:
        case ast.Expr(value=value) | ast.Assign(value=value) | ast.UnaryOp(operand=value):
            yield value
        case ast.AnnAssign(value=ast.expr() as value) | ast.Return(value=ast.expr() as value):
            yield value
        case ast.AugAssign(target=ast.Name() as target, value=value):
            yield target
            yield value
        case ast.BinOp(left=left, right=right):
            yield left
            yield right
        case ast.Compare(left=left, comparators=[right, *_]):
            yield left
            yield right
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
            yield first
        case ast.Call(func=func, args=arguments, keywords=keywords):
            yield func
            yield from arguments
            # `**more` is looked through for names that were given before, and after what follows it.
            yield from (each.value for each in takewhile(lambda each: each.arg is not None, keywords))
        case ast.Attribute(value=value) | ast.Starred(value=value) | ast.NamedExpr(value=value):
            yield value
        case ast.FormattedValue(value=value):
            yield value
        case ast.Subscript(value=value, slice=key):
            yield value
            yield key
        case ast.Slice():
            yield from (bound for bound in (node.lower, node.upper, node.step) if bound is not None)
        case ast.Tuple(elts=several) | ast.List(elts=several) | ast.Set(elts=several):
            yield from _until_slice(several)
        case ast.Dict(keys=keys, values=values):
            for pair in takewhile(lambda pair: pair[0] is not None, zip(keys, values, strict=True)):
                yield from (part for part in pair if part is not None)
        case ast.JoinedStr(values=several):
            yield from several
        case _:
            return


def _until_slice(several: list[ast.expr]) -> Iterator[ast.expr]:
    """``a[i:j, k]``: a slice is no value that could be put aside."""
    return takewhile(lambda each: not isinstance(each, ast.Slice), several)


def _taker(node: ast.AST) -> Taker | None:
    """The taker, if a generator that is the first thing in `node` is given to one that is known.

    What else it is given is evaluated before it takes anything, and so has to be something that can wait.
    """
    match node:
        case ast.Starred():
            return Taker("*")
        case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp()], keywords=[]) if name in _TAKES_ONE:
            return Taker(name, name)
        case ast.Call(func=ast.Name(id="sum"), args=[ast.GeneratorExp(), *more], keywords=keywords):
            starts = [*more, *(each.value for each in keywords)]
            return Taker("sum", "sum") if all(map(_is_number, starts)) else None
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=[ast.GeneratorExp()], keywords=keywords):
            calm = all(each.arg == "default" and isinstance(each.value, ast.Constant) for each in keywords)
            return Taker(name, name) if calm else None
        case ast.Call(func=ast.Name(id="sorted"), args=[ast.GeneratorExp()], keywords=keywords):
            return Taker("sorted", "sorted") if all(_can_wait(each.value) for each in keywords) else None
        case ast.Call(
            func=ast.Attribute(value=separator, attr="join"), args=[ast.GeneratorExp()], keywords=[]
        ):
            if isinstance(separator, ast.Constant) and isinstance(separator.value, str):
                return Taker("join")
            return Taker("join", separator.id) if isinstance(separator, ast.Name) else None
        case _:
            return None


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _can_wait(node: ast.expr) -> bool:
    """Evaluating it does nothing, and cannot fail."""
    match node:
        case ast.Constant():
            return True
        case ast.Lambda(args=given):
            return not given.defaults and not any(given.kw_defaults)
        case _:
            return False
