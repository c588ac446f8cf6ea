"""A cell, from its text to facts.

In this room a cell is cut into statements, its loops are found, and it is seen whether it can be cut at all.
"""

import ast
import inspect
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from nbcluster.analysis.blocks import BLOCKS, held
from nbcluster.analysis.facts import (
    Binding,
    CellFacts,
    Context,
    FunctionFacts,
    Loop,
    Obstacle,
    Span,
    Statement,
)
from nbcluster.analysis.loop import (
    Text,
    read_binding,
    read_comprehension,
    read_for,
    read_group,
    read_inner,
    read_mapped,
    too_deep,
)
from nbcluster.analysis.mapped import Unit, mapped
from nbcluster.analysis.place import units
from nbcluster.analysis.plotting import surfaces_of
from nbcluster.analysis.rewrite import LINE_END, CellSource
from nbcluster.analysis.scope import Comprehension, span


def read_cell(source: str, first_line: int = 1) -> CellFacts:
    """Read a cell's text (without its magic line), whose first line is shown as line `first_line`.

    Raises the SyntaxError that Python itself would raise; run the cell as it is to have Python show it.
    """
    tree, is_async = _parse(source)
    ast.increment_lineno(tree, first_line - 1)
    text = Text(LINE_END.split(source), first_line)
    statements = tuple(_statement(index, node, text) for index, node in enumerate(tree.body))
    return CellFacts(source, statements, _native(tree) if is_async else None)


def read_plotting(source: str, first_line: int, where: Span, figures: frozenset[str]) -> Loop | None:
    """The ``for`` statement that stands there, read by who knows that `figures` stand for what can be drawn on; None if
    that makes nothing of it that could draw apart.
    """
    tree, _ = _parse(source)
    ast.increment_lineno(tree, first_line - 1)
    node = next(each for each in ast.walk(tree) if isinstance(each, ast.For) and span(each) == where)
    loop = read_for(node, Text(LINE_END.split(source), first_line), surfaces_of(node, figures))
    # As a nest it would be read by somebody who knows no figures.
    return replace(loop, flat=()) if any(site.kind == "plot" for site in loop.sites) else None


def read_beside(cell: CellSource, index: int, count: int) -> Loop:
    """Read `count` statements from `index` on, which bind a name each, as one loop."""
    return read_group(cell.bindings_from(index, count), Text(cell.lines, 1))


def read_functions(source: str, first_line: int = 1) -> tuple[FunctionFacts, ...]:
    """Read the bodies of all functions in a text, in order, each as `read_cell` would read it as a cell.

    Raises the SyntaxError that Python itself would raise.
    """
    tree, _ = _parse(source)
    ast.increment_lineno(tree, first_line - 1)
    text = Text(LINE_END.split(source), first_line)
    return tuple(
        FunctionFacts(name, tuple(_statement(index, each, text) for index, each in enumerate(node.body)))
        for name, node in _functions(tree)
    )


def read_statements(body: Sequence[ast.stmt], lines: list[str]) -> tuple[Statement, ...]:
    """Read the body of a function as that of a cell; `lines` are those of the whole text in which it lies."""
    return tuple(_statement(index, node, Text(lines, 1)) for index, node in enumerate(body))


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    waiting: list[tuple[str, ast.AST]] = [("", tree)]
    while waiting:
        around, node = waiting.pop()
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield f"{around}{name}", node
                around = f"{around}{name}."
            case ast.ClassDef(name=name):
                around = f"{around}{name}."
            case _:
                pass
        waiting.extend((around, child) for child in [*ast.iter_child_nodes(node)][::-1])


def _parse(source: str) -> tuple[ast.Module, bool]:
    """The tree, and whether the cell awaits at its top level.

    Compiling finds what parsing does not: a ``return`` outside a function, a name declared twice.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whoever runs the cell compiles it again, and warns then
        tree = ast.parse(source)
        # From the text again: a tree handed to it Python reads less deep than a text.
        code = compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return tree, bool(code.co_flags & inspect.CO_COROUTINE)


def _native(tree: ast.Module) -> Obstacle:
    for node in _here(tree):
        if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith) or (
            isinstance(node, Comprehension) and any(part.is_async for part in node.generators)
        ):
            return Obstacle("async", node.lineno, detail="awaits outside a function")
    raise AssertionError("a cell that compiles to a coroutine awaits somewhere")


def _here(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything that runs when the cell does, so without the insides of functions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        inside = [*ast.iter_child_nodes(node)][::-1]
        functions = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        waiting.extend(child for child in inside if not isinstance(child, functions))


def _statement(index: int, node: ast.stmt, text: Text) -> Statement:
    try:
        return _read(index, node, text)
    except RecursionError:
        # Hundreds of operators or of elifs in a row are nested as deeply, and walking them takes frames of ours.
        return Statement(index, node.lineno, node.end_lineno or node.lineno, (), (too_deep(node, text),))


def _read(index: int, node: ast.stmt, text: Text) -> Statement:
    binding: Binding | None = None
    if isinstance(node, BLOCKS):
        found = (_simple(index, each, around, text) for each, around in held(node))
        inside = tuple(replace(each, span=span(at)) for at, each in found if each.loops)
        loops = tuple(loop for each in inside for loop in each.loops)
    else:
        _, simple = _simple(index, node, (), text)
        inside, loops = (), simple.loops
        binding = None if loops else read_binding(node)
    inner = tuple(_inner(node, {loop.span for loop in loops}, text))
    return Statement(
        index, node.lineno, node.end_lineno or node.lineno, loops, inner, binding=binding, inside=inside
    )


def _simple(
    index: int, node: ast.stmt, around: tuple[Context, ...], text: Text
) -> tuple[ast.stmt, Statement]:
    """A statement that is no block, with the loops that may run apart from it."""
    if isinstance(node, ast.For):
        loops = [read_for(node, text)]
    else:
        loops = [_unit(unit, node, text) for unit in units(node)]
    found = tuple(_within(around, loop) for loop in loops)
    return node, Statement(index, node.lineno, node.end_lineno or node.lineno, found)


def _within(around: tuple[Context, ...], loop: Loop) -> Loop:
    return replace(loop, contexts=around, flat=tuple(_within(around, each) for each in loop.flat))


def _unit(unit: Unit, statement: ast.stmt, text: Text) -> Loop:
    call = mapped(unit)
    if call is not None:
        return read_mapped(call, statement, text)
    assert not isinstance(unit, ast.Call)
    return read_comprehension(unit, statement, text)


def _inner(statement: ast.stmt, read: set[Span], text: Text) -> Iterator[Obstacle]:
    """The outermost loops that lie inside a statement and are not `read`, those of functions aside: they run when
    called."""
    waiting: list[tuple[ast.AST, str]] = [(statement, "")]
    while waiting:
        node, where = waiting.pop(0)
        if isinstance(node, ast.For | ast.AsyncFor | ast.While | Comprehension):
            if span(node) not in read:
                yield read_inner(node, where, text)
            elif isinstance(node, ast.For):
                waiting.extend((child, "a loop's else") for child in node.orelse)
        elif isinstance(node, ast.Try | ast.TryStar):
            inside = where if isinstance(node, ast.Try) else "a try with except*"
            waiting.extend((child, inside) for child in [*node.body, *node.handlers, *node.orelse])
            waiting.extend((child, "a finally") for child in node.finalbody)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            inside = _PLACES.get(type(node), where)
            waiting.extend((child, inside) for child in ast.iter_child_nodes(node))


_PLACES: Final[dict[type[ast.AST], str]] = {
    ast.ExceptHandler: "an except",
    ast.AsyncWith: "an async with",
    ast.ClassDef: "a class",
}
