"""Statements that a worker can record and the kernel can replay.

A site is a statement with holes: expressions that the worker evaluates, while everything around them, done
by the kernel on the real objects, gives exactly what the plain statement would have given. That holds only if
the statement's own names are read and changed nowhere else in the body; who decides this is `classes`.

In this room a statement is looked at by its form alone.
"""

import ast
from dataclasses import replace

from nbcluster.analysis import divided
from nbcluster.analysis.candidates import Candidate, Stored
from nbcluster.analysis.facts import SiteKind
from nbcluster.analysis.folds import OPERATORS, fold
from nbcluster.analysis.holes import MAKERS, binds_a_name, is_repeatable, is_silent, picked
from nbcluster.analysis.known import DICT_VIEWS
from nbcluster.analysis.places import has_slices, indexed, key_holes, place_of, put_below
from nbcluster.analysis.scope import is_plain_target
from nbcluster.analysis.updates import update


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
            if not others and (form := _item_of_itself(statement, target, key, value)):
                return form
            holes, sliced = key_holes(key)
            put = Stored(1, None if others or sliced else value)
            return Candidate(
                "setitem", statement, (target.id,), (value, *holes), (target,), sliced=sliced, stored=(put,)
            )
        case ast.AugAssign(target=ast.Subscript(value=ast.Name() as target, slice=key), op=op, value=value):
            holes, sliced = key_holes(key)
            name, operator = (target.id,), OPERATORS[type(op)]
            if binds_a_name(value):
                return None
            late = () if is_silent(value) else (len(holes),)
            holes = (*holes, value)
            return Candidate("setitem_op", statement, name, holes, (target,), operator, sliced, late=late)
        case ast.Assign(targets=[ast.Subscript() as target], value=value):
            return (
                indexed(statement, target, value, None)
                or _item_of_itself(statement, target.value, target.slice, value)
                or _deep_item(statement, target, value, None)
            )
        case ast.AugAssign(target=ast.Subscript() as target, op=op, value=value):
            operator = OPERATORS[type(op)]
            return indexed(statement, target, value, operator) or _deep_item(
                statement, target, value, operator
            )
        case ast.AugAssign(target=ast.Name() as target, op=op, value=value):
            name, operator = (target.id,), OPERATORS[type(op)]
            return Candidate("fold", statement, name, (value,), (target,), operator, binds=True)
        case ast.Assign(targets=[ast.Name() as target], value=value):
            return fold(statement, target, value)
        case ast.If():
            return update(statement)
        case _:
            return None


def prints(form: Candidate) -> bool:
    """Whether an update says something when it happens, or asks its operands to: for a text, or for a key."""
    return form.kind == "update" and any(map(_asks_operands, ast.walk(form.node)))


def _asks_operands(node: ast.AST) -> bool:
    match node:
        case ast.Expr() | ast.JoinedStr():
            return True
        case ast.Dict(keys=keys):
            return not all(isinstance(key, ast.Constant) for key in keys)
        case _:
            return False


_METHODS: dict[str, SiteKind] = {"append": "append", "extend": "extend", "add": "add", "update": "merge"}


def _method(statement: ast.stmt, call: ast.Call) -> Candidate | None:
    """``X.append(e)``, ``X.extend(e)``, ``X.add(e)``, ``X.update(e)``; the same on ``X[k]``."""
    match call:
        case ast.Call(func=ast.Attribute(value=target, attr=method), args=[operand], keywords=[]) if (
            method in _METHODS and not isinstance(operand, ast.Starred) and (place := place_of(target))
        ):
            kind = _METHODS[method]
            put = Stored(place.deep + 1, operand if kind in ("append", "add") else None)
            return put_below(kind, statement, place, [*place.holes, (place.deep, operand)], put)
        case _:
            return None


def _deep_item(
    statement: ast.stmt, target: ast.Subscript, value: ast.expr, operator: str | None
) -> Candidate | None:
    """``X[j][k] = e``, ``X[j][k] += e``."""
    place, key = place_of(target.value), target.slice
    if place is None or has_slices(key):
        return None
    keys = [] if is_repeatable(key) else [(place.deep, key)]
    if operator is None:
        # The value comes first, before anything is looked up.
        put = Stored(place.deep + 1, value)
        return put_below("setitem", statement, place, [(0, value), *place.holes, *keys], put)
    holes = [*place.holes, *keys, (place.deep + 1, value)]
    return put_below("setitem_op", statement, place, holes, None, operator)


def _item_of_itself(
    statement: ast.stmt, container: ast.expr, key: ast.expr, value: ast.expr
) -> Candidate | None:
    """``X[k] = X[k] + e``, ``X[k] = X.get(k, 0) + e``, ``X[k] = max(X[j], e)``: the kernel has what `X` holds by then."""
    place = place_of(container)
    if place is None or has_slices(key) or not divided.mentions(value, place.name.id):
        return None
    name = place.name.id
    handed_out: list[ast.expr] = []
    """What `get` may come to."""

    def read(node: ast.expr) -> divided.Own | None:
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr="get"), args=given, keywords=[]) if len(
                given
            ) in (1, 2) and not any(isinstance(one, ast.Starred) for one in given):
                there = place_of(inner)
                asked = tuple((there.deep, one) for one in given) if there else ()
                handed_out.extend(given[1:])
            case ast.Subscript():
                there, asked = place_of(node), ()
            case _:
                return None
        if there is None or there.name.id != name or there.stored:
            return None
        return divided.Own(there.own, (*there.holes, *asked))

    parts = divided.divided(value, name, read)
    if parts is None or not (parts.computed or _is_own_item(container, key, parts)):
        return None
    keys = [(parts.steps + before, hole) for before, hole in place.holes]
    keys += [] if isinstance(key, ast.Constant) else [(parts.steps + place.deep, key)]
    holes = [*parts.holes, *keys]
    put = Stored(place.deep + 1, None)
    form = put_below("setitem_op", statement, place, holes, put)
    if form is None or (parts.branches and not all(map(is_silent, form.holes[1:]))):
        return None
    kept = form.holes if parts.picks or picked(handed_out) else ()
    own, looks_up = (*form.own, *parts.own), parts.looks_up
    return replace(form, own=own, looks_up=looks_up, branches=parts.branches, picked=picked(kept))


def _is_own_item(container: ast.expr, key: ast.expr, parts: divided.Divided) -> bool:
    """``d[k] = d[k] + 1`` counts; ``x[t + 1] = x[t] / 2`` is a recurrence."""
    asked = {ast.dump(hole) for _, hole in parts.holes}
    return isinstance(container, ast.Name) and ast.dump(key) in asked


def is_listed(form: Candidate) -> bool:
    """``X.extend(f(j) for j in js)``, ``X.update(map(f, js))``, ``X.extend(d.items())``: an operand that can be gone
    through, and nothing else; it could not travel."""
    if form.kind not in ("extend", "merge"):
        return False
    match form.holes[-1]:
        case ast.GeneratorExp():
            return True
        case ast.Call(func=ast.Name(id="map" | "zip" | "filter" | "enumerate" | "reversed" | "iter")):
            return True
        case ast.Call(func=ast.Attribute(attr=method), args=[], keywords=[]):
            return method in DICT_VIEWS
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


def names_of_replay(form: Candidate) -> frozenset[str]:
    """Names beside its own that the kernel looks up when it performs a site: they must be what the body meant."""
    if form.kind == "fold" and form.operator and "." in form.operator:
        return frozenset({form.operator.partition(".")[0]})
    return form.looks_up | (MAKERS if form.deep else frozenset())
