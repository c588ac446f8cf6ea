"""Statements that make a name's next value from its last: sums, products, joined texts and tables.

In this room (``analysis``) reductions are known by their form.
"""

import ast
from dataclasses import replace

from nbcluster.analysis import divided
from nbcluster.analysis.candidates import Candidate
from nbcluster.analysis.holes import binds_a_name, is_silent, picked

OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.BitAnd: "&",
}


def fold(statement: ast.stmt, target: ast.Name, value: ast.expr) -> Candidate | None:
    """``X = X op e``, ``X = e op X``, ``X = max(X, e)``, ``X = min(e, X)``, ``X = pd.concat([X, e])``, and longer ones."""
    match value:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=module), attr=join),
            args=[ast.List(elts=operands) | ast.Tuple(elts=operands)],
            keywords=keywords,
        ) if join in JOINERS and join != "append":
            return _joined(statement, target, operands, keywords, f"{module}.{join}")
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=module), attr="append"), args=[*operands], keywords=keywords
        ) if len(operands) > 1:
            return _joined(statement, target, operands, keywords, f"{module}.append")
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=module), attr=which), args=[_, _] as operands, keywords=[]
        ) if which in PICKERS_OF_TWO:
            return _joined(statement, target, operands, [], f"{module}.{which}")
        case ast.BinOp(left=left, op=op, right=right):
            operator, operands = OPERATORS[type(op)], [left, right]
        case ast.Call(func=ast.Name(id="max" | "min" as operator), args=[left, right], keywords=[]):
            operands = [left, right]
        case _:
            operator, operands = "", []
    mine = [node for node in operands if isinstance(node, ast.Name) and node.id == target.id]
    holes = [node for node in operands if node not in mine and not isinstance(node, ast.Starred)]
    if len(mine) == len(holes) == 1 and not divided.mentions(holes[0], target.id):
        own, looks_up = (target, mine[0]), frozenset({operator} & divided.PICKERS)
        form = Candidate("fold", statement, (target.id,), tuple(holes), own, operator, binds=True)
        return replace(form, looks_up=looks_up, picked=picked(holes) if looks_up else ())
    return _fold_of_parts(statement, target, value)


def _fold_of_parts(statement: ast.stmt, target: ast.Name, value: ast.expr) -> Candidate | None:
    """``X = X + e + f``, ``X = 0.9 * X + e``, ``X = max(X, e, f)``, ``X = e if e > X else X``."""

    def read(node: ast.expr) -> divided.Own | None:
        return divided.Own((node,)) if isinstance(node, ast.Name) and node.id == target.id else None

    parts = divided.divided(value, target.id, read)
    if parts is None or not parts.computed:
        return None
    late = tuple(at for at, (before, hole) in enumerate(parts.holes) if before and not is_silent(hole))
    if any(binds_a_name(parts.holes[at][1]) for at in late):
        return None
    holes = tuple(hole for _, hole in parts.holes)
    own, looks_up = (target, *parts.own), parts.looks_up
    return Candidate(
        "fold",
        statement,
        (target.id,),
        holes,
        own,
        None,
        binds=True,
        late=late,
        looks_up=looks_up,
        branches=parts.branches,
        picked=picked(holes) if parts.picks else (),
    )


PICKERS_OF_TWO = frozenset({"maximum", "minimum", "fmax", "fmin", "logical_and", "logical_or"})
"""Functions of numpy that make one of two."""


JOINERS = frozenset({"concat", "concatenate", "append", "vstack", "hstack", "dstack", "column_stack"})
"""Functions of pandas and numpy that put several things together and leave them as they are."""


def _joined(
    statement: ast.stmt,
    target: ast.Name,
    operands: list[ast.expr],
    keywords: list[ast.keyword],
    operator: str,
) -> Candidate | None:
    mine = [node for node in operands if isinstance(node, ast.Name) and node.id == target.id]
    holes = [node for node in operands if node not in mine]
    plain = not any(isinstance(node, ast.Starred) for node in operands)
    settled = all(keyword.arg and isinstance(keyword.value, ast.Constant) for keyword in keywords)
    if len(mine) != 1 or not holes or not plain or not settled:
        return None
    return Candidate("fold", statement, (target.id,), tuple(holes), (target, mine[0]), operator, binds=True)
