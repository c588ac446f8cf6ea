"""Expressions that can be evaluated ahead of their time, because evaluating them does nothing and is nobody's business.

``for j in range(i):`` inside of ``for i in range(9):`` goes through ranges that can be known before anything has run.
What an expression looks like tells half of it, and what its names stand for the other half: so the expression is
rewritten to ask, of each object that it would ask for something, whether that is a plain one.

In this room (``analysis``) an expression is told from what may do more than compute.
"""

import ast
from types import CodeType
from typing import Final

from nbcluster.analysis.facts import Leaf
from nbcluster.analysis.planted import called
from nbcluster.analysis.rewrite import CellSource
from nbcluster.analysis.trees import copied

_OPERATORS: Final = ast.Add | ast.Sub | ast.Mult | ast.FloorDiv | ast.Mod
_VIEWS: Final = frozenset({"items", "keys", "values"})


def plainly(cell: CellSource, leaf: Leaf) -> CodeType:
    """An expression that is plain by its looks, to be evaluated. Plant ``builtin(function, *arguments)``, which calls it,
    ``item(whole, key)``, ``cut(whole, start, stop, step)``, and ``number(value)`` and ``dictionary(value)``, which answer
    with what they are given; each raises what it likes where that is nothing plain."""
    node = asking(cell.expression_at(leaf.span))
    assert node is not None, "it was read as plain"
    return cell.compiled_again(ast.Expression(body=node), "eval")


def asking(node: ast.expr) -> ast.expr | None:
    """The expression in a form that asks; None where its looks say that it may do more than compute."""
    try:
        return _asking(node)
    except _NotPlainError:
        return None


class _NotPlainError(Exception):
    """It may run code of the user's, or make something that is not the same the second time."""


def _asking(node: ast.expr) -> ast.expr:
    match node:
        case ast.Name() | ast.Constant():
            return copied(node)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            kind = type(node)
            return ast.copy_location(kind([_element(each) for each in elements], ast.Load()), node)
        case ast.Call(func=ast.Name(id="range" | "len") as function, args=arguments, keywords=[]):
            return called("builtin", [copied(function), *map(_asking, arguments)], node)
        case ast.Call(func=ast.Attribute(value=value, attr=view) as function, args=[], keywords=[]) if (
            view in _VIEWS
        ):
            whole = called("dictionary", [_asking(value)], value)
            function = ast.copy_location(ast.Attribute(whole, view, ast.Load()), function)
            return ast.copy_location(ast.Call(function, [], []), node)
        case ast.Subscript(value=whole, slice=ast.Slice(lower=start, upper=stop, step=step)):
            ends = [_none(node) if end is None else _asking(end) for end in (start, stop, step)]
            return called("cut", [_asking(whole), *ends], node)
        case ast.Subscript(value=whole, slice=key):
            return called("item", [_asking(whole), _asking(key)], node)
        case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, _OPERATORS):
            operands = [called("number", [_asking(each)], each) for each in (left, right)]
            return ast.copy_location(ast.BinOp(operands[0], operator, operands[1]), node)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            number = called("number", [_asking(operand)], operand)
            return ast.copy_location(ast.UnaryOp(ast.USub(), number), node)
        case _:
            raise _NotPlainError


def _element(node: ast.expr) -> ast.expr:
    """Made anew when the expression is evaluated again, it would be another object."""
    if isinstance(node, ast.Name | ast.Constant | ast.BinOp | ast.UnaryOp | ast.Tuple):
        return _asking(node)
    raise _NotPlainError


def _none(at: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Constant(None), at)
