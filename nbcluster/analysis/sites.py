"""Statements that a worker can record and the kernel can replay.

A site is a statement with holes: expressions that the worker evaluates, while everything around them, done
by the kernel on the real objects, gives exactly what the plain statement would have given. That holds only if
the statement's own names are read and changed nowhere else in the body; who decides this is `classes`.

In this room a statement is looked at by its form alone.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nbcluster.analysis.facts import SiteKind
from nbcluster.analysis.known import DICT_VIEWS
from nbcluster.analysis.scope import is_plain_target, target_names

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

_COMPARISONS: dict[type[ast.cmpop], str] = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}


@dataclass(frozen=True)
class Candidate:
    """A statement that has the form of a site."""

    kind: SiteKind
    node: ast.stmt | ast.expr
    names: tuple[str, ...]
    holes: tuple[ast.expr, ...]
    """In the order in which Python evaluates them."""
    own: tuple[ast.Name, ...]
    """Where the statement itself mentions its names, as its form requires."""
    operator: str | None = None
    sliced: bool = False
    """Its key has slices."""
    binds: bool = False
    """It binds its names, rather than changing the object that its name stands for."""


def candidate(statement: ast.stmt) -> Candidate | None:
    """The site that `statement` would be, judged by its form."""
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return _method(statement, call)
        case ast.Assign(
            targets=[*others, ast.Subscript(value=ast.Name() as target, slice=key)], value=value
        ) if (
            # `a = X[k] = e` binds from the left, so that k sees the new a; the other way round it would not.
            all(map(is_plain_target, others))
        ):
            holes, sliced = _key_holes(key)
            return Candidate("setitem", statement, (target.id,), (value, *holes), (target,), sliced=sliced)
        case ast.AugAssign(target=ast.Subscript(value=ast.Name() as target, slice=key), op=op, value=value):
            holes, sliced = _key_holes(key)
            name, operator = (target.id,), OPERATORS[type(op)]
            return Candidate("setitem_op", statement, name, (*holes, value), (target,), operator, sliced)
        case ast.AugAssign(target=ast.Name() as target, op=op, value=value):
            name, operator = (target.id,), OPERATORS[type(op)]
            return Candidate("fold", statement, name, (value,), (target,), operator, binds=True)
        case ast.Assign(targets=[ast.Name() as target], value=value):
            return _fold(statement, target, value)
        case ast.If():
            return _update(statement)
        case _:
            return None


def prints(form: Candidate) -> bool:
    """Whether an update says something when it happens."""
    return form.kind == "update" and any(isinstance(node, ast.Expr) for node in ast.walk(form.node))


def _method(statement: ast.stmt, call: ast.Call) -> Candidate | None:
    """``X.append(e)``, ``X.extend(e)``, ``X.add(e)``."""
    match call:
        case ast.Call(
            func=ast.Attribute(value=ast.Name() as target, attr="append" | "extend" | "add" as kind),
            args=[operand],
            keywords=[],
        ) if not isinstance(operand, ast.Starred):
            # The pattern leaves `kind` a plain text for the type checker.
            kinds: dict[str, SiteKind] = {"append": "append", "extend": "extend", "add": "add"}
            return Candidate(kinds[kind], statement, (target.id,), (operand,), (target,))
        case _:
            return None


def is_listed(form: Candidate) -> bool:
    """``X.extend(f(j) for j in js)``, ``X.extend(map(f, js))``, ``X.extend(d.items())``: an operand that can be gone
    through, and nothing else; it could not travel."""
    if form.kind != "extend":
        return False
    match form.holes[0]:
        case ast.GeneratorExp():
            return True
        case ast.Call(func=ast.Name(id="map" | "zip" | "filter" | "enumerate" | "reversed" | "iter")):
            return True
        case ast.Call(func=ast.Attribute(attr=method), args=[], keywords=[]):
            return method in DICT_VIEWS
        case _:
            return False


def is_number(node: ast.expr) -> bool:
    """A number as it stands."""
    match node:
        case ast.Constant(value=int() | float() | complex()):
            return True
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return is_number(operand)
        case _:
            return False


def is_odd_append(call: ast.Call) -> bool:
    """``X.append(*several)`` and the like, which may fail or do more than one thing."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="append" | "extend" | "add")):
            one = len(call.args) == 1 and not isinstance(call.args[0], ast.Starred)
            return not one or bool(call.keywords)
        case _:
            return False


def _key_holes(key: ast.expr) -> tuple[tuple[ast.expr, ...], bool]:
    """The whole key; or, and then true, what stands between the colons of its slices."""
    parts = key.elts if isinstance(key, ast.Tuple) else [key]
    if not any(isinstance(part, ast.Slice) for part in parts):
        return (key,), False
    inside: list[ast.expr | None] = []
    for part in parts:
        inside += [part.lower, part.upper, part.step] if isinstance(part, ast.Slice) else [part]
    return tuple(part for part in inside if part is not None and not isinstance(part, ast.Constant)), True


def _fold(statement: ast.stmt, target: ast.Name, value: ast.expr) -> Candidate | None:
    """``X = X op e``, ``X = e op X``, ``X = max(X, e)``, ``X = min(e, X)``."""
    match value:
        case ast.BinOp(left=left, op=op, right=right):
            operator = OPERATORS[type(op)]
        case ast.Call(func=ast.Name(id="max" | "min" as operator), args=[left, right], keywords=[]):
            pass
        case _:
            return None
    operands = [left, right]
    mine = [node for node in operands if isinstance(node, ast.Name) and node.id == target.id]
    holes = [node for node in operands if node not in mine and not isinstance(node, ast.Starred)]
    if len(mine) != 1 or len(holes) != 1:
        return None
    return Candidate("fold", statement, (target.id,), tuple(holes), (target, mine[0]), operator, binds=True)


def _update(statement: ast.If) -> Candidate | None:
    """``if e > X: X = …; Y = …``, the guarded update of a best value and of what belongs to it."""
    if not all(isinstance(other, ast.Pass) for other in statement.orelse):
        return None
    names: list[str] = []
    for inner in statement.body:
        if isinstance(inner, ast.Assign):
            for target in inner.targets:
                names += [name for name in target_names(target) if name not in names]
    parts = _Parts(frozenset(names), [], [])
    operator = _guard(statement.test, parts)
    if operator is None or not all(_is_simple_action(inner, parts) for inner in statement.body):
        return None
    holes, own = tuple(parts.holes), tuple(parts.own)
    return Candidate("update", statement, tuple(names), holes, own, operator, binds=True)


@dataclass
class _Parts:
    """What an update is made of, gathered in the order of evaluation."""

    names: frozenset[str]
    holes: list[ast.expr]
    own: list[ast.Name]


def _guard(test: ast.expr, parts: _Parts) -> str | None:
    """The operator of ``e > X`` or of ``X is None or e > X``, whose hole is then evaluated ahead of time."""
    match test:
        case ast.BoolOp(
            op=ast.Or(),
            values=[
                ast.Compare(left=ast.Name() as name, ops=[ast.Is()], comparators=[ast.Constant(value=None)]),
                second,
            ],
        ) if name.id in parts.names:
            parts.own.append(name)
            operator = _guard(second, parts)
            ahead_of_time = _Parts(parts.names, [], [])
            safe = all(_is_simple(hole, ahead_of_time) for hole in parts.holes) and not ahead_of_time.own
            return operator if safe and isinstance(second, ast.Compare) else None
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            best = [side for side in (left, right) if isinstance(side, ast.Name) and side.id in parts.names]
            if len(best) != 1:
                return None
            parts.own.append(best[0])
            parts.holes.append(right if best[0] is left else left)
            return _COMPARISONS[type(op)]
        case _:
            return None


def _is_simple_action(statement: ast.stmt, parts: _Parts) -> bool:
    """What a branch may do: it is replayed by the kernel, its holes are evaluated whether it runs or not."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            return _is_simple(value, parts) and all(_is_simple_target(target, parts) for target in targets)
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=arguments, keywords=keywords)):
            given = [*arguments, *(keyword.value for keyword in keywords if keyword.arg)]
            named = len(given) == len(arguments) + len(keywords)
            return named and all(_is_simple(one, parts) for one in given)
        case ast.Pass():
            return True
        case _:
            return False


def _is_simple_target(target: ast.expr, parts: _Parts) -> bool:
    match target:
        case ast.Name():
            parts.own.append(target)
            return True
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return all(_is_simple_target(element, parts) for element in elements)
        case _:
            return False


def _is_simple(expression: ast.expr, parts: _Parts) -> bool:
    """Names and constants, and displays of them: evaluating it has no effect and cannot fail by itself."""
    match expression:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            if name in parts.names:
                parts.own.append(expression)
            else:
                parts.holes.append(expression)
            return True
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant()):
            return True
        case _:
            inside = list(_display_parts(expression))
            return bool(inside) and all(part is not None and _is_simple(part, parts) for part in inside)


def _display_parts(expression: ast.expr) -> Iterator[ast.expr | None]:
    match expression:
        case ast.Tuple(elts=[]) | ast.List(elts=[]) | ast.Dict(keys=[]):
            yield ast.Constant(None)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            yield from elements
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                yield from (key, value)
        case ast.JoinedStr(values=values):
            yield from values
            if not values:
                yield ast.Constant("")
        case ast.FormattedValue(value=value, format_spec=spec):
            yield value
            if spec is not None:
                yield spec
        case _:
            return
