"""Where a statement stores: below a name, by keys, attributes and pandas' indexers.

In this room (``analysis``) targets are taken apart.
"""

import ast

from nbcluster.analysis.candidates import Candidate, Place, Stored
from nbcluster.analysis.facts import SiteKind
from nbcluster.analysis.holes import binds_a_name, is_silent


def put_below(
    kind: SiteKind,
    statement: ast.stmt,
    place: Place,
    holes: list[tuple[int, ast.expr]],
    put: Stored | None,
    operator: str | None = None,
) -> Candidate | None:
    """A site that changes what lies at a place. Of each hole is told whether something was looked up before it."""
    late = tuple(at for at, (before, hole) in enumerate(holes) if before and not is_silent(hole))
    if any(binds_a_name(holes[at][1]) for at in late):
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
    """``d``, ``d[k]``, ``d.setdefault(k, [])`` and what is below: the place that an expression names."""
    match node:
        case ast.Name():
            return Place(node, (node,))
        case ast.Subscript(value=above, slice=key) if not has_slices(key):
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


def indexed(
    statement: ast.stmt, target: ast.Subscript, value: ast.expr, operator: str | None
) -> Candidate | None:
    """``X.loc[k] = e``, ``X.at[k, c] += e``."""
    match target.value:
        case ast.Attribute(value=ast.Name() as name, attr=indexer) if indexer in INDEXERS:
            keys, sliced = key_holes(target.slice)
            own = (name, target.value)
            if operator is None:
                holes = (value, *keys)
                return Candidate("setitem", statement, (name.id,), holes, own, sliced=sliced, indexer=indexer)
            if binds_a_name(value):
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


def has_slices(key: ast.expr) -> bool:
    parts = key.elts if isinstance(key, ast.Tuple) else [key]
    return any(isinstance(part, ast.Slice | ast.Starred) for part in parts)


def key_holes(key: ast.expr) -> tuple[tuple[ast.expr, ...], bool]:
    """The whole key; or, and then true, what stands between the colons of its slices."""
    parts = key.elts if isinstance(key, ast.Tuple) else [key]
    if not any(isinstance(part, ast.Slice) for part in parts):
        return (key,), False
    inside: list[ast.expr | None] = []
    for part in parts:
        inside += [part.lower, part.upper, part.step] if isinstance(part, ast.Slice) else [part]
    return tuple(part for part in inside if part is not None and not isinstance(part, ast.Constant)), True
