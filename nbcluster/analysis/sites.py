"""Statements that a worker can record and the kernel can replay.

A site is a statement with holes: expressions that the worker evaluates, while everything around them, done
by the kernel on the real objects, gives exactly what the plain statement would have given. That holds only if
the statement's own names are read and changed nowhere else in the body; who decides this is `classes`.

In this room a statement is looked at by its form alone.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nbcluster.analysis import divided
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
    own: tuple[ast.expr, ...]
    """Where the statement itself mentions its names, or what lies below them, as its form requires."""
    operator: str | None = None
    sliced: bool = False
    """Its key has slices."""
    binds: bool = False
    """It binds its names, rather than changing the object that its name stands for."""
    deep: int = 0
    """How far below its name lies what it changes."""
    late: tuple[int, ...] = ()
    """Holes that come after something was looked up, and may be heard."""
    stored: tuple["Stored", ...] = ()
    """What it puts into the object of its name, or below."""
    indexer: str | None = None
    looks_up: frozenset[str] = frozenset()
    """Names beside its own that the kernel looks up when it performs it."""
    parts: tuple[SiteKind, ...] = ()
    """What a choice is made of."""
    branches: bool = False
    """Some of its holes may not be evaluated: names, constants and displays of them, all but the first."""
    wins: bool = False
    """An update whose name becomes what it was compared with."""
    picked: tuple[int, ...] = ()
    """Holes that are used at once and may be kept as they are too: nothing may change them in between."""


@dataclass(frozen=True)
class Stored:
    """Something that comes to lie ``level`` steps below a name; None for what one cannot see from the text."""

    level: int
    value: ast.expr | None


@dataclass(frozen=True)
class Place:
    """``X``, ``X[k]``, ``X.setdefault(k, [])[j]``: what a statement changes, and how it comes there."""

    name: ast.Name
    own: tuple[ast.expr, ...]
    holes: tuple[tuple[int, ast.expr], ...] = ()
    """Each with how many things have been looked up before it is evaluated."""
    stored: tuple[Stored, ...] = ()
    deep: int = 0

    def below(self, node: ast.expr, *holes: ast.expr, stored: tuple[Stored, ...] = ()) -> "Place":
        """One step down, to `node`."""
        asked = tuple((self.deep, hole) for hole in holes if not is_repeatable(hole))
        return Place(self.name, (*self.own, node), self.holes + asked, self.stored + stored, self.deep + 1)


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
            holes, sliced = _key_holes(key)
            put = Stored(1, None if others or sliced else value)
            return Candidate(
                "setitem", statement, (target.id,), (value, *holes), (target,), sliced=sliced, stored=(put,)
            )
        case ast.AugAssign(target=ast.Subscript(value=ast.Name() as target, slice=key), op=op, value=value):
            holes, sliced = _key_holes(key)
            name, operator = (target.id,), OPERATORS[type(op)]
            if _binds_a_name(value):
                return None
            late = () if is_silent(value) else (len(holes),)
            holes = (*holes, value)
            return Candidate("setitem_op", statement, name, holes, (target,), operator, sliced, late=late)
        case ast.Assign(targets=[ast.Subscript() as target], value=value):
            return (
                _indexed(statement, target, value, None)
                or _item_of_itself(statement, target.value, target.slice, value)
                or _deep_item(statement, target, value, None)
            )
        case ast.AugAssign(target=ast.Subscript() as target, op=op, value=value):
            operator = OPERATORS[type(op)]
            return _indexed(statement, target, value, operator) or _deep_item(
                statement, target, value, operator
            )
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


_METHODS: dict[str, SiteKind] = {"append": "append", "extend": "extend", "add": "add", "update": "merge"}


def _method(statement: ast.stmt, call: ast.Call) -> Candidate | None:
    """``X.append(e)``, ``X.extend(e)``, ``X.add(e)``, ``X.update(e)``; the same on ``X[k]``."""
    match call:
        case ast.Call(func=ast.Attribute(value=target, attr=method), args=[operand], keywords=[]) if (
            method in _METHODS and not isinstance(operand, ast.Starred) and (place := place_of(target))
        ):
            kind = _METHODS[method]
            put = Stored(place.deep + 1, operand if kind in ("append", "add") else None)
            return _below(kind, statement, place, [*place.holes, (place.deep, operand)], put)
        case _:
            return None


def _deep_item(
    statement: ast.stmt, target: ast.Subscript, value: ast.expr, operator: str | None
) -> Candidate | None:
    """``X[j][k] = e``, ``X[j][k] += e``."""
    place, key = place_of(target.value), target.slice
    if place is None or _has_slices(key):
        return None
    keys = [] if is_repeatable(key) else [(place.deep, key)]
    if operator is None:
        # The value comes first, before anything is looked up.
        put = Stored(place.deep + 1, value)
        return _below("setitem", statement, place, [(0, value), *place.holes, *keys], put)
    holes = [*place.holes, *keys, (place.deep + 1, value)]
    return _below("setitem_op", statement, place, holes, None, operator)


def picked(holes: Iterable[ast.expr]) -> tuple[int, ...]:
    """Which of them may stand for something that others have too: a display is new wherever it stands."""
    new = ast.Constant | ast.List | ast.Dict | ast.Set | ast.JoinedStr
    return tuple(at for at, hole in enumerate(holes) if not isinstance(hole, new))


def _item_of_itself(
    statement: ast.stmt, container: ast.expr, key: ast.expr, value: ast.expr
) -> Candidate | None:
    """``X[k] = X[k] + e``, ``X[k] = X.get(k, 0) + e``, ``X[k] = max(X[j], e)``: the kernel has what `X` holds by then."""
    place = place_of(container)
    if place is None or _has_slices(key) or not divided.mentions(value, place.name.id):
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
    form = _below("setitem_op", statement, place, holes, put)
    if form is None or (parts.branches and not all(map(is_silent, form.holes[1:]))):
        return None
    kept = form.holes if parts.picks or picked(handed_out) else ()
    own, looks_up = (*form.own, *parts.own), parts.looks_up
    return replace(form, own=own, looks_up=looks_up, branches=parts.branches, picked=picked(kept))


def _is_own_item(container: ast.expr, key: ast.expr, parts: divided.Divided) -> bool:
    """``d[k] = d[k] + 1`` counts; ``x[t + 1] = x[t] / 2`` is a recurrence."""
    asked = {ast.dump(hole) for _, hole in parts.holes}
    return isinstance(container, ast.Name) and ast.dump(key) in asked


def _below(
    kind: SiteKind,
    statement: ast.stmt,
    place: Place,
    holes: list[tuple[int, ast.expr]],
    put: Stored | None,
    operator: str | None = None,
) -> Candidate | None:
    late = tuple(at for at, (before, hole) in enumerate(holes) if before and not is_silent(hole))
    if any(_binds_a_name(holes[at][1]) for at in late):
        return None  # a name that would stay unbound where nothing is found
    return Candidate(
        kind,
        statement,
        (place.name.id,),
        tuple(hole for _, hole in holes),
        place.own,
        operator,
        deep=place.deep,
        late=late,
        stored=(*place.stored, *([put] if put else [])),
    )


def place_of(node: ast.expr) -> Place | None:
    match node:
        case ast.Name():
            return Place(node, (node,))
        case ast.Subscript(value=above, slice=key) if not _has_slices(key):
            place = place_of(above)
            return place and place.below(node, key)
        case ast.Call(
            func=ast.Attribute(value=above, attr="setdefault"), args=[key, default], keywords=[]
        ) if not any(isinstance(given, ast.Starred) for given in (key, default)):
            place = place_of(above)
            return place and place.below(node, key, default, stored=(Stored(place.deep + 1, default),))
        case _:
            return None


INDEXERS = frozenset({"loc", "iloc", "at", "iat"})


def _indexed(
    statement: ast.stmt, target: ast.Subscript, value: ast.expr, operator: str | None
) -> Candidate | None:
    """``X.loc[k] = e``, ``X.at[k, c] += e``."""
    match target.value:
        case ast.Attribute(value=ast.Name() as name, attr=indexer) if indexer in INDEXERS:
            keys, sliced = _key_holes(target.slice)
            own = (name, target.value)
            if operator is None:
                holes = (value, *keys)
                return Candidate("setitem", statement, (name.id,), holes, own, sliced=sliced, indexer=indexer)
            if _binds_a_name(value):
                return None
            return Candidate(
                "setitem_op",
                statement,
                (name.id,),
                (*keys, value),
                own,
                operator,
                sliced,
                late=() if is_silent(value) else (len(keys),),
                indexer=indexer,
            )
        case _:
            return None


MAKERS = frozenset({"list", "dict", "set", "defaultdict", "Counter", "OrderedDict", "deque"})
"""What makes a new container, if the name stands for what it usually does."""


def is_new(value: ast.expr | None, below: int) -> bool:
    """Whether an expression makes an object that nothing else holds, and ``below`` steps down only such objects."""
    match value:
        case ast.Constant() | ast.JoinedStr():
            return True
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            whole = not any(isinstance(part, ast.Starred) for part in parts)
            return below == 0 or (whole and all(is_new(part, below - 1) for part in parts))
        case ast.ListComp() | ast.SetComp() | ast.DictComp():
            return below == 0
        case ast.Call(func=ast.Name(id="defaultdict"), args=given, keywords=[]):
            return all(_is_maker(one) for one in given)
        case ast.Call(func=ast.Name(id=maker), args=given, keywords=[]) if maker in MAKERS:
            return below == 0 or not given
        case _:
            return False


def _is_maker(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name):
            return name in MAKERS or name in ("int", "float", "str")
        case _:
            return False


def is_repeatable(hole: ast.expr) -> bool:
    """A constant, or a new container of nothing else: the kernel makes its own."""
    match hole:
        case ast.Constant():
            return True
        case ast.List(elts=parts):
            return all(map(is_repeatable, parts))
        case ast.Dict(keys=keys, values=parts):
            return all(isinstance(key, ast.Constant) for key in keys) and all(map(is_repeatable, parts))
        case ast.Call(func=ast.Name(), args=[]) | ast.Call(func=ast.Name(id="defaultdict")):
            return is_new(hole, 0)
        case _:
            return False


def is_silent(hole: ast.expr) -> bool:
    """Whether evaluating it cannot be heard."""
    match hole:
        case ast.Constant() | ast.Name():
            return True
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(map(is_silent, parts))
        case _:
            return False


def _binds_a_name(hole: ast.expr) -> bool:
    return any(isinstance(node, ast.NamedExpr) for node in ast.walk(hole))


def _has_slices(key: ast.expr) -> bool:
    parts = key.elts if isinstance(key, ast.Tuple) else [key]
    return any(isinstance(part, ast.Slice | ast.Starred) for part in parts)


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


def is_number(node: ast.expr) -> bool:
    """A number as it stands."""
    match node:
        case ast.Constant(value=int() | float() | complex()):
            return True
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return is_number(operand)
        case _:
            return False


def number(node: ast.expr) -> int | float | None:
    """The real number that stands there."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case _:
            return None


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
    if any(_binds_a_name(parts.holes[at][1]) for at in late):
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


def names_of_replay(form: Candidate) -> frozenset[str]:
    """Names beside its own that the kernel looks up when it performs a site: they must be what the body meant."""
    if form.kind == "fold" and form.operator and "." in form.operator:
        return frozenset({form.operator.partition(".")[0]})
    return form.looks_up | (MAKERS if form.deep else frozenset())


@dataclass
class _Parts:
    """What an update is made of, gathered in the order of evaluation."""

    names: frozenset[str]
    holes: list[ast.expr]
    own: list[ast.Name]


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
    form = Candidate("update", statement, tuple(names), holes, own, operator, binds=True, branches=True)
    return replace(form, wins=_keeps_what_it_compares(statement, parts))


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
