"""``if score > best: best, model = score, m``: the best so far, in all the ways in which people write it.

In this room (``analysis``) conditional updates are known by their form.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from nbcluster.analysis.candidates import Candidate
from nbcluster.analysis.holes import binds_a_name, is_number, is_silent
from nbcluster.analysis.scope import target_names

_COMPARISONS: dict[type[ast.cmpop], str] = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}


@dataclass
class _Parts:
    """What an update is made of, gathered in the order of evaluation."""

    names: frozenset[str]
    holes: list[ast.expr]
    own: list[ast.Name]
    looks_up: set[str] = field(default_factory=set)
    late: bool = False
    """What the best is compared by is asked before the candidate is evaluated."""
    by_key: bool = False
    """What is compared is not the best itself."""


def update(statement: ast.If) -> Candidate | None:
    """``if e > X: X = …; Y = …``, the guarded update of a best value and of what belongs to it; also by what is known of
    it: ``if len(e) > len(X)``, ``if e > X[0]``."""
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
    late = (0,) if parts.late and not is_silent(holes[0]) else ()
    if late and binds_a_name(holes[0]):
        return None
    form = Candidate(
        "update", statement, tuple(names), holes, own, operator, binds=True, late=late, branches=True
    )
    wins = not parts.by_key and _keeps_what_it_compares(statement, parts)
    return replace(form, wins=wins, by_key=parts.by_key, looks_up=frozenset(parts.looks_up))


def _keeps_what_it_compares(statement: ast.If, parts: _Parts) -> bool:
    """Whether `X` of ``if e > X`` becomes `e`, so that no lesser one can win afterwards."""
    compared, best = parts.holes[0], parts.own[0].id
    kept = [value and ast.dump(value) for name, value in _bindings(statement.body) if name == best]
    return kept == [ast.dump(compared)]


def _bindings(statements: list[ast.stmt]) -> Iterator[tuple[str, ast.expr | None]]:
    """Names and what they are given, as far as one can see."""
    for statement in statements:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            assert isinstance(statement, ast.Assign)
            match target, statement.value:
                case ast.Name(id=name), value:
                    yield name, value
                case ((ast.Tuple(elts=names) | ast.List(elts=names)), ast.Tuple(elts=values)) if len(
                    names
                ) == len(values):
                    for each, value in zip(names, values, strict=True):
                        yield from (
                            (name, value if isinstance(each, ast.Name) else None)
                            for name in target_names(each)
                        )
                case _:
                    yield from ((name, None) for name in target_names(target))


def _guard(test: ast.expr, parts: _Parts) -> str | None:
    """The operator of ``e > X`` or of ``X is None or e > X``, whose hole is then evaluated ahead of time."""
    match test:
        case ast.BoolOp(
            op=ast.Or(),
            values=[
                ast.Compare(left=ast.Name() as name, ops=[ast.Is()], comparators=[ast.Constant(value=None)])
                | ast.UnaryOp(op=ast.Not(), operand=ast.Name() as name),
                second,
            ],
        ) if name.id in parts.names:
            parts.own.append(name)
            operator = _guard(second, parts)
            ahead_of_time = _Parts(parts.names, [], [])
            safe = all(_is_simple(hole, ahead_of_time) for hole in parts.holes) and not ahead_of_time.own
            return operator if safe and isinstance(second, ast.Compare) else None
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            best = [side for side in (left, right) if _is_of_best(side, parts.names)]
            if len(best) != 1:
                return None
            _ask_best(best[0], parts)
            parts.holes.append(right if best[0] is left else left)
            parts.by_key = not isinstance(best[0], ast.Name)
            parts.late = parts.by_key and best[0] is left
            return _COMPARISONS[type(op)]
        case _:
            return None


MEASURES = frozenset({"len", "abs"})
"""Builtins that the kernel may ask of the best so far."""


def _is_of_best(node: ast.expr, names: frozenset[str]) -> bool:
    """``X``, ``len(X)``, ``X[0]``, ``X.score``, ``scores[X]``: what the kernel, which has it, knows at once."""
    match node:
        case ast.Name(id=name):
            return name in names
        case ast.Call(func=ast.Name(id=measure), args=[inner], keywords=[]):
            return measure in MEASURES and _is_of_best(inner, names)
        case ast.Attribute(value=inner):
            return _is_of_best(inner, names)
        case ast.Subscript(value=ast.Name(id=table), slice=inner) if table not in names:
            return _is_of_best(inner, names)
        case ast.Subscript(value=inner, slice=key):
            return (isinstance(key, ast.Constant) or is_number(key)) and _is_of_best(inner, names)
        case _:
            return False


def _ask_best(node: ast.expr, parts: _Parts) -> None:
    """Its name is the statement's own; others in it are looked up by the kernel."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in parts.names:
            parts.own.append(inner)
        elif isinstance(inner, ast.Name):
            parts.looks_up.add(inner.id)


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
