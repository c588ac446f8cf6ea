"""Statements that are chosen by what a collected object holds.

    if key not in groups:                 if word in counts:
        groups[key] = []                      counts[word] += 1
                                          else:
                                              counts[word] = 1

What `groups` holds by then only the kernel knows: the whole `if` is one site. The worker evaluates what it asks and
what it would put in, whichever branch is taken; so all but the key of the first test must be names, constants and
displays of them, which cost nothing and do nothing by being evaluated.

In this room an ``if`` becomes a site.
"""

import ast
from dataclasses import dataclass, field

from nbcluster.analysis.candidates import Candidate, Stored
from nbcluster.analysis.facts import SiteKind
from nbcluster.analysis.holes import is_repeatable, picked
from nbcluster.analysis.places import place_of
from nbcluster.analysis.sites import candidate

_CHOSEN: frozenset[SiteKind] = frozenset({"append", "extend", "add", "merge", "setitem", "setitem_op"})
_USING: frozenset[SiteKind] = frozenset({"extend", "merge", "setitem_op"})
"""Statements that use what they are given at once; the others keep it."""


@dataclass
class _Found:
    """What an ``if`` is made of, gathered in the order in which Python comes by."""

    asked: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    holes: list[ast.expr] = field(default_factory=list)
    own: list[ast.expr] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)
    parts: list[SiteKind] = field(default_factory=list)
    picked: list[int] = field(default_factory=list)
    deep: int = 0


def choice(statement: ast.If) -> Candidate | None:
    """The site that an ``if`` would be, judged by its form."""
    found = _Found()
    if not _is_choice(statement, found, first=True):
        return None
    names = tuple(dict.fromkeys(found.names))
    # What it asks it must also change; and below one name only.
    if not set(found.asked) <= set(names) or (found.deep and len(names) > 1):
        return None
    return Candidate(
        "choice",
        statement,
        names,
        tuple(found.holes),
        tuple(found.own),
        deep=found.deep,
        stored=tuple(found.stored),
        parts=tuple(found.parts),
        branches=True,
        picked=tuple(found.picked),
    )


def _is_choice(statement: ast.If, found: _Found, *, first: bool) -> bool:
    return _is_test(statement.test, found, first=first) and all(
        _is_chosen(inner, found) for inner in (*statement.body, *statement.orelse)
    )


def _is_chosen(statement: ast.stmt, found: _Found) -> bool:
    match statement:
        case ast.Pass():
            return True
        case ast.If():
            return _is_choice(statement, found, first=False)
        case _:
            form = candidate(statement)
    if (
        form is None
        or form.kind not in _CHOSEN
        or form.sliced
        or form.indexer
        or form.branches
        or form.picked
    ):
        return False
    if len(getattr(statement, "targets", ())) > 1 or not all(map(_is_settled, form.holes)):
        return False
    if form.kind in _USING:
        found.picked += (len(found.holes) + at for at in picked(form.holes))
    found.names += form.names
    found.holes += form.holes
    found.own += form.own
    found.stored += form.stored
    found.parts.append(form.kind)
    found.deep = max(found.deep, form.deep)
    return True


def _is_settled(hole: ast.expr) -> bool:
    """Names, constants and displays of them, or a new container: nobody notices that it is evaluated."""
    match hole:
        case ast.Name():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return True
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(map(_is_settled, parts))
        case ast.Dict(keys=keys, values=parts):  # a key that is computed may have no hash
            return all(isinstance(key, ast.Constant) for key in keys) and all(map(_is_settled, parts))
        case _:
            return is_repeatable(hole)


def _is_test(test: ast.expr, found: _Found, *, first: bool) -> bool:
    """``k in X``, ``k not in X.keys()``, ``not k in X``, ``X.get(k) is None``."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _is_test(inner, found, first=first)
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[container]):
            match container:
                case ast.Call(func=ast.Attribute(value=inner, attr="keys"), args=[], keywords=[]):
                    container = inner
                case _:
                    pass
        case ast.Compare(
            left=ast.Call(func=ast.Attribute(value=container, attr="get"), args=[key], keywords=[]),
            ops=[ast.Is() | ast.IsNot()],
            comparators=[ast.Constant(value=None)],
        ):
            first = False  # it is evaluated where `X.get` has been looked up
        case _:
            return False
    place = place_of(container)
    if place is None or place.stored or not all(_is_settled(hole) for _, hole in place.holes):
        return False
    if not (first or _is_settled(key)) or isinstance(key, ast.Starred):
        return False
    found.asked.append(place.name.id)
    asked = [*([] if isinstance(key, ast.Constant) else [key]), *(hole for _, hole in place.holes)]
    found.picked += range(len(found.holes), len(found.holes) + len(asked))
    found.holes += asked
    found.own += place.own
    # What is asked lies where the changes do, or above.
    found.deep = max(found.deep, place.deep)
    return True
