"""What a text shows of the names that it sets, to somebody who has no objects to look at.

In this room (``analysis``) a notebook's earlier cells become names with outlines, and functions with what they look up.
"""

import ast
import symtable
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbcluster.analysis.outline import Outline, bindings, outline


@dataclass(frozen=True)
class Shown:
    """What is known of a name from the statement that bound it last."""

    outline: Outline
    """How its value is made; ``unknown`` where the text does not tell."""
    looks_up: frozenset[str] = frozenset()
    """Of a function: the names that it looks for outside itself."""
    sets: frozenset[str] = frozenset()
    """Of a function: the names outside itself that it sets."""
    is_function: bool = False


def names_shown(source: str) -> list[Mapping[str, Shown]]:
    """For each statement at the top level of a text, the names that it may bind.

    Raises the SyntaxError that Python itself would raise.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whoever runs the cell is warned then
        tree = ast.parse(source)
        functions = {
            (table.get_name(), table.get_lineno()): table
            for table in _tables(source)
            if table.get_type() == "function"
        }
    shown: list[Mapping[str, Shown]] = []
    for statement in tree.body:
        names = {name: Shown(told) for name, told in {**bindings(statement), **_parts(statement)}.items()}
        if isinstance(statement, ast.FunctionDef) and not statement.decorator_list:
            table = functions.get((statement.name, statement.lineno))
            if table is not None:
                looks_up, sets = _of_function(table)
                names[statement.name] = Shown(Outline("unknown"), looks_up, sets, is_function=True)
        shown.append(names)
    return shown


def _parts(statement: ast.stmt) -> Mapping[str, Outline]:
    """The names of ``fig, ax = plt.subplots()``: each is an item of what is given."""
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Call() as value):
            item = Outline("item", of=outline(value))
            return {each.id: item for name in names for each in ast.walk(name) if isinstance(each, ast.Name)}
        case _:
            return {}


def _tables(source: str) -> list[symtable.SymbolTable]:
    return symtable.symtable(source, "<cell>", "exec").get_children()


def _of_function(table: symtable.SymbolTable) -> tuple[frozenset[str], frozenset[str]]:
    symbols = [symbol for each in _with_inner(table) for symbol in each.get_symbols() if symbol.is_global()]
    return (
        frozenset(symbol.get_name() for symbol in symbols if symbol.is_referenced()),
        frozenset(symbol.get_name() for symbol in symbols if symbol.is_assigned()),
    )


def _with_inner(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    waiting = [table]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += each.get_children()
