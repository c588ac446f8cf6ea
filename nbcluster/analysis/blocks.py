"""Blocks at the top level of a cell: ``if``, ``with``, ``try``, ``match``.

Python goes through a block as it stands, and the statements in it that hold loops come to us when it is their turn:

    with np.errstate(all="ignore"):            with np.errstate(all="ignore"):
        scale = 1 / total                          scale = 1 / total
        for x in xs:                               if not (come to the loop):
            out.append(f(x * scale))                   for x in xs:
                                                           out.append(f(x * scale))

So tests are asked, contexts entered and exceptions caught by nobody but Python.

In this room (``analysis``) it is read which statements of a block can come to us, and the block is rewritten.
"""

import ast
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Final

from nbcluster.analysis.facts import Context, Statement, Use
from nbcluster.analysis.planted import called
from nbcluster.analysis.rewrite import CellSource
from nbcluster.analysis.scope import span, target_names
from nbcluster.analysis.trees import copied

BLOCKS: Final = (ast.If, ast.With, ast.Try, ast.Match)
"""An ``except*`` takes exceptions apart, and puts others in their place."""

#: What is planted: a statement is come to, a loop that stayed has been left, an exception is met by a handler.
COME, LEFT, MET = "come{}", "left{}", "met"

_LONGEST: Final = 60


def held(block: ast.stmt, around: tuple[Context, ...] = ()) -> Iterator[tuple[ast.stmt, tuple[Context, ...]]]:
    """The statements of a block and of those in it, in order, and the contexts that are entered around each.

    What handles an exception, or follows one, runs while Python remembers it, and a worker would not.
    """
    inside = (*around, *_contexts(block))
    for statement in (each for part in _parts(block) for each in part):
        if isinstance(statement, BLOCKS):
            yield from held(statement, inside)
        else:
            yield statement, inside


def _parts(block: ast.stmt) -> list[list[ast.stmt]]:
    match block:
        case ast.If() | ast.Try():
            return [block.body, block.orelse]
        case ast.With():
            return [block.body]
        case ast.Match(cases=cases):
            return [case.body for case in cases]
        case _:
            return []


def _contexts(block: ast.stmt) -> Iterator[Context]:
    for item in block.items if isinstance(block, ast.With) else ():
        text = ast.unparse(item.context_expr)
        names = () if item.optional_vars is None else tuple(target_names(item.optional_vars))
        short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        made_by, given = _made_by(item.context_expr), _given(item.context_expr)
        yield Context(item.context_expr.lineno, short, made_by, names, given)


def _made_by(expression: ast.expr) -> Use | None:
    """``np.errstate`` of ``np.errstate(all="ignore")``; None of anything but a call of a name."""
    path: list[str] = []
    node = expression.func if isinstance(expression, ast.Call) else None
    while isinstance(node, ast.Attribute):
        path.insert(0, node.attr)
        node = node.value
    return Use(node.id, ".".join(path), node.lineno, called=True) if isinstance(node, ast.Name) else None


def _given(expression: ast.expr) -> tuple[tuple[str, object], ...] | None:
    """``all="ignore"`` of ``np.errstate(all="ignore")``."""
    if not isinstance(expression, ast.Call) or expression.args:
        return None
    given: list[tuple[str, object]] = []
    for each in expression.keywords:
        if each.arg is None or not isinstance(each.value, ast.Constant):
            return None
        given.append((each.arg, each.value.value))
    return tuple(given)


class Block:
    """One top-level block, rewritten."""

    def __init__(self, cell: CellSource, statement: Statement) -> None:
        self._cell = cell
        self._index = statement.index
        self._numbers = {inside.span: number for number, inside in enumerate(statement.inside)}

    def code(self) -> CodeType:
        """The block, to be executed. For each statement inside, plant `COME` with its number, which says whether that
        statement has been done; and `LEFT`, which hears that a loop that stayed is over. `MET` is called at the
        beginning of each handler that an exception from inside may come to."""
        self._cell.hear(self._index)
        (block,) = self._put([self._cell.tree.body[self._index]])
        return self._cell.compiled_again(ast.Module(body=[block], type_ignores=[]), "exec")

    def _put(self, body: Iterable[ast.stmt]) -> list[ast.stmt]:
        return [self._block(each) if isinstance(each, BLOCKS) else self._held(each) for each in body]

    def _block(self, node: ast.stmt) -> ast.stmt:
        block = copied(node)
        match block:
            case ast.If() | ast.With():
                block.body = self._put(block.body)
                if isinstance(block, ast.If):
                    block.orelse = self._put(block.orelse)
            case ast.Try():
                block.body, block.orelse = self._put(block.body), self._put(block.orelse)
                for handler in block.handlers:
                    handler.body = [self._met(handler), *handler.body]
                if block.finalbody:
                    block.finalbody = [self._met(block.finalbody[0]), *block.finalbody]
            case ast.Match():
                for case in block.cases:
                    case.body = self._put(case.body)
        return block

    def _held(self, node: ast.stmt) -> ast.stmt:
        number = self._numbers.get(span(node))
        if number is None:
            return node
        come = called(COME.format(number), [], node)
        if not isinstance(node, ast.For):
            return ast.copy_location(ast.Expr(come), node)
        left = ast.copy_location(ast.Expr(called(LEFT.format(number), [], node)), node)
        staying = ast.copy_location(ast.Try(body=[node], handlers=[], orelse=[], finalbody=[left]), node)
        test = ast.copy_location(ast.UnaryOp(ast.Not(), come), node)
        return ast.copy_location(ast.If(test=test, body=[staying], orelse=[]), node)

    @staticmethod
    def _met(at: ast.stmt | ast.ExceptHandler) -> ast.stmt:
        return ast.copy_location(ast.Expr(called(MET, [], at)), at)
