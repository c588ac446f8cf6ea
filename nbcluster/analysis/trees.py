"""Syntax trees are copied, searched and put together.

In this room (``analysis``) a node keeps the line and column at which the user has written it.
"""

import ast
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from nbcluster.analysis.facts import Span

N = TypeVar("N", bound=ast.AST)


def copied(node: N) -> N:
    """A tree of its own. Only what belongs to the grammar is copied: IPython's tracebacks hang a whole module's tree on
    nodes that all trees share (`ast.Load()` is one object), and `copy.deepcopy` would follow."""
    names = (name for name in (*node._fields, *node._attributes) if hasattr(node, name))
    return type(node)(**{name: _copied(getattr(node, name)) for name in names})


def _copied(value: Any) -> Any:
    if isinstance(value, ast.AST):
        return copied(value)
    return [_copied(each) for each in value] if isinstance(value, list) else value


def swapped(node: Any, swaps: Mapping[int, ast.expr]) -> Any:
    """A tree of its own, with others in the place of some nodes."""
    if isinstance(node, list):
        return [swapped(each, swaps) for each in node]
    if not isinstance(node, ast.AST):
        return node
    if id(node) in swaps:
        return swaps[id(node)]
    names = (name for name in (*node._fields, *node._attributes) if hasattr(node, name))
    return type(node)(**{name: swapped(getattr(node, name), swaps) for name in names})


class Swap(ast.NodeTransformer):
    """Puts other nodes in the place of some."""

    def __init__(self, swaps: Mapping[int, ast.AST]) -> None:
        self._swaps = swaps

    def visit(self, node: ast.AST) -> ast.AST:
        swapped: ast.AST = self._swaps.get(id(node)) or self.generic_visit(node)
        return swapped


def span_at(node: ast.AST) -> Span:
    if not isinstance(node, ast.stmt | ast.expr):
        return Span(0, 0, 0, 0)
    return Span(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)


def node_at(root: ast.AST, span: Span) -> ast.stmt | ast.expr:
    """The outermost statement or expression that lies exactly there."""
    for node in ast.walk(root):
        if isinstance(node, ast.stmt | ast.expr) and span_at(node) == span:
            return node
    raise LookupError(f"no statement or expression at {span}")


def expression_at(root: ast.AST, span: Span) -> ast.expr:
    """The outermost expression that lies exactly there."""
    for node in ast.walk(root):
        if isinstance(node, ast.expr) and span_at(node) == span:
            return node
    raise LookupError(f"no expression at {span}")


def as_statement(expression: ast.expr) -> ast.stmt:
    return ast.copy_location(ast.Expr(expression), expression)


def function_of(name: str, parameters: Sequence[str], body: list[ast.stmt], at: ast.AST) -> ast.FunctionDef:
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(parameter) for parameter in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    function = ast.FunctionDef(name=name, args=arguments, body=body, decorator_list=[])
    if "type_params" in ast.FunctionDef._fields:  # since Python 3.12
        function.type_params = []  # type: ignore[attr-defined,unused-ignore]
    return ast.copy_location(function, at)


def bound_in(node: ast.AST) -> set[str]:
    return {
        child.id
        for child in ast.walk(node)
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store)
    }
