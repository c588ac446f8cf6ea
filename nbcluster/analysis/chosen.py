"""Statements in a row that bind a name each, written as a list of which each element is one of their values.

    a = load(x)              [load(x) if item == 0 else load(y) for item in (0, 1)]
    b = load(y)

In this room (``analysis``) it is read which statements do no more than bind a name, and a group of them is given a form
that a worker can be asked a part of.
"""

import ast
from collections.abc import Sequence
from typing import Final, TypeVar

from nbcluster.analysis.mapped import ITEM

E = TypeVar("E", bound=ast.expr)

_PLAIN: Final = (
    ast.Call,
    ast.Name,
    ast.Attribute,
    ast.Constant,
    ast.Subscript,
    ast.Slice,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.JoinedStr,
    ast.FormattedValue,
)
"""Expressions that do no more than evaluate their parts, once, and then themselves."""


def is_binding(statement: ast.stmt) -> bool:
    """Whether it is ``name = f(…)``: a call whose parts are plain, and one name."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as value):
            parts = [node for node in ast.walk(value) if isinstance(node, ast.expr)]
            reads = {node.id for node in parts if isinstance(node, ast.Name)}
            return name not in reads and all(isinstance(node, _PLAIN) for node in parts)
        case _:
            return False


def chosen(statements: Sequence[ast.Assign]) -> ast.ListComp:
    """The list. Each value keeps its own place; what stands around it begins where its statement does."""
    last = statements[-1]
    element: ast.expr = last.value
    for number, each in reversed(list(enumerate(statements[:-1]))):
        item = ast.copy_location(ast.Name(ITEM, ast.Load()), each.value)
        wanted = ast.copy_location(ast.Constant(number), each.value)
        test = ast.copy_location(ast.Compare(item, [ast.Eq()], [wanted]), each.value)
        element = _reaching(ast.IfExp(test, each.value, element), each, last)
    first = statements[0]
    numbers = [ast.copy_location(ast.Constant(number), first) for number in range(len(statements))]
    items = ast.copy_location(ast.Tuple(elts=[*numbers], ctx=ast.Load()), first)
    target = ast.copy_location(ast.Name(ITEM, ast.Store()), first)
    each_item = ast.comprehension(target=target, iter=items, ifs=[], is_async=0)
    return _reaching(ast.ListComp(elt=element, generators=[each_item]), first, last)


def _reaching(node: E, first: ast.stmt, last: ast.stmt) -> E:
    node.lineno, node.col_offset = first.lineno, first.col_offset
    node.end_lineno, node.end_col_offset = last.end_lineno, last.end_col_offset
    return node
