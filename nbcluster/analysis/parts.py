"""A statement, evaluated in parts, so that a comprehension in it can be evaluated apart.

What Python evaluates before the comprehension is evaluated before it, and its value put in its place; then the value of
the comprehension is; what is left is executed at last. The parts keep their lines, and Python's order.

In this room (``analysis``) a statement is cut where its comprehensions stand.
"""

import ast
import operator
from collections.abc import Iterator
from types import CodeType
from typing import Any, Final

from nbcluster.analysis import place
from nbcluster.analysis.facts import Loop, Statement
from nbcluster.analysis.mapped import Unit
from nbcluster.analysis.planted import called, plant
from nbcluster.analysis.rewrite import CellSource
from nbcluster.analysis.scope import span

_IN_PLACE: Final = {
    ast.Add: operator.iadd,
    ast.Sub: operator.isub,
    ast.Mult: operator.imul,
    ast.MatMult: operator.imatmul,
    ast.Div: operator.itruediv,
    ast.FloorDiv: operator.ifloordiv,
    ast.Mod: operator.imod,
    ast.Pow: operator.ipow,
    ast.LShift: operator.ilshift,
    ast.RShift: operator.irshift,
    ast.BitOr: operator.ior,
    ast.BitXor: operator.ixor,
    ast.BitAnd: operator.iand,
}


class Parts:
    """The parts of one statement, by names of ours. Under each name a function is to be planted, which gives the part's
    value: a constant would be reckoned with while the code is made."""

    def __init__(self, cell: CellSource, statement: Statement) -> None:
        self._cell = cell
        self._statement = cell.node(statement)
        self._names: dict[int, str] = {}
        cell.hear(statement.index)

    def before(self, loop: Loop) -> Iterator[tuple[str, CodeType]]:
        """What is to be evaluated before the loop and was not yet, in order: names and codes. Each is taken for
        evaluated when the next is asked for."""
        for node in place.before(self._statement, self._unit(loop)):
            if id(node) not in self._names:
                code = self._cell.compiled_again(ast.Expression(body=self._value(node)), "eval")
                yield self._name(node), code

    def loop(self, loop: Loop) -> str:
        """The name of the loop's own value, which is taken for evaluated from now on."""
        return self._name(self._unit(loop))

    def native(self, loop: Loop) -> tuple[str, CodeType]:
        """The loop as it stands, with whoever takes from it; its name, by which it is taken for evaluated."""
        node = self._unit(loop)
        whole = place.way(self._statement, node)[-2] if loop.taker is not None else node
        assert isinstance(whole, ast.expr)
        code = self._cell.compiled_again(ast.Expression(body=self._value(whole)), "eval")
        return self._name(whole), code

    def rest(self) -> CodeType:
        """What is left, to be executed; to be evaluated if the statement has a value: an expression, or a ``return``."""
        statement = self._statement
        if isinstance(statement, ast.Expr | ast.Return) and statement.value is not None:
            return self._cell.compiled_again(ast.Expression(body=self._put(statement.value)), "eval")
        if not isinstance(statement, ast.AugAssign):
            return self._cell.compiled_again(ast.Module(body=[self._put(statement)], type_ignores=[]), "exec")
        # `x += e` with x as it was before e.
        value = called("change", [self._value(statement.target), self._put(statement.value)], statement)
        assignment = ast.copy_location(ast.Assign([_as_it_stands(statement.target)], value), statement)
        code = self._cell.compiled_again(ast.Module(body=[assignment], type_ignores=[]), "exec")
        return plant(code, {"change": _IN_PLACE[type(statement.op)]})

    def _unit(self, loop: Loop) -> Unit:
        return next(unit for unit in place.units(self._statement) if span(unit) == loop.span)

    def _name(self, node: ast.AST) -> str:
        return self._names.setdefault(id(node), f"part{len(self._names)}")

    def _value(self, node: ast.expr) -> ast.expr:
        """A part as an expression of its own."""
        part: ast.expr = self._put(node)
        match part:
            case ast.Name(id=name):  # it may be what `+=` stores to
                return ast.copy_location(ast.Name(name, ast.Load()), node)
            case ast.Starred():
                return ast.copy_location(ast.List([part], ast.Load()), node)
            case ast.FormattedValue():
                return ast.copy_location(ast.JoinedStr([part]), node)
            case _:
                return part

    def _put(self, node: Any) -> Any:
        """A tree of its own, with what was evaluated put in its place."""
        if isinstance(node, list):
            return [self._put(each) for each in node]
        if not isinstance(node, ast.AST):
            return node
        if id(node) in self._names:
            return self._evaluated(node)
        names = (name for name in (*node._fields, *node._attributes) if hasattr(node, name))
        return type(node)(**{name: self._put(getattr(node, name)) for name in names})

    def _evaluated(self, node: ast.AST) -> ast.expr:
        value = called(self._names[id(node)], [], node)
        match node:
            case ast.Starred():
                return ast.copy_location(ast.Starred(value, ast.Load()), node)
            case ast.FormattedValue():
                return ast.copy_location(ast.FormattedValue(value, -1, None), node)
            case _:
                return value


def _as_it_stands(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    assert isinstance(target, ast.Name), "other targets are looked up in more than one step"
    return ast.copy_location(ast.Name(target.id, ast.Store()), target)
