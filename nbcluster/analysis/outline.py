"""How an expression is built, as far as that tells what it gives.

``df.groupby("a")`` is a call of the attribute ``groupby`` of the name ``df``. Whoever may look at the objects goes
along that path without evaluating anything.

In this room expressions become outlines, and assignments become names with outlines.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from nbcluster.analysis.header import shortened

_LONGEST = 40
_MOST_STEPS = 40
"""Of a path; nobody follows a longer one, and each takes frames of the stack."""

_MADE: dict[type[ast.expr], str] = {
    ast.List: "list",
    ast.ListComp: "list",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.Tuple: "tuple",
    ast.JoinedStr: "str",
    ast.GeneratorExp: "generator",
}
"""Forms of expression that make an object of one type, whatever stands in them."""


@dataclass(frozen=True)
class Outline:
    """One step of the path, and where it starts from."""

    kind: Literal["name", "attribute", "call", "item", "cut", "made", "module", "unknown"]
    """``cut`` is a slice of something; ``made`` is a display or a constant; ``module`` an import."""
    text: str = ""
    """As it stands, on one line."""
    name: str = ""
    """Of the name, the attribute, the module, or the type of what is made."""
    of: "Outline | None" = None
    key: object = None
    """Of an item: the constant in the brackets. Of a constant: itself. Of a call: the name that is its only argument."""


def outline(node: ast.expr) -> Outline:
    """The outline of an expression."""
    return replace(_path(node), text=shortened(ast.unparse(node), _LONGEST))


def _path(node: ast.expr, room: int = _MOST_STEPS) -> Outline:
    """The outline without its text, of which only that of the whole is ever shown."""
    match node:
        case _ if not room:
            return Outline("unknown")
        case ast.Name(id=name):
            return Outline("name", name=name)
        case ast.Attribute(value=value, attr=name):
            return Outline("attribute", name=name, of=_path(value, room - 1))
        case ast.Call(func=function, args=[ast.Name(id=name)], keywords=[]):
            return Outline("call", of=_path(function, room - 1), key=name)
        case ast.Call(func=function):
            return Outline("call", of=_path(function, room - 1))
        case ast.Subscript(value=value, slice=ast.Slice()):
            return Outline("cut", of=_path(value, room - 1))
        case ast.Subscript(value=value, slice=ast.Constant(value=key)):
            return Outline("item", of=_path(value, room - 1), key=key)
        case ast.Constant(value=value):
            return Outline("made", name=type(value).__name__, key=value)
        case ast.BinOp(left=ast.List() | ast.Tuple() as left, op=ast.Mult() | ast.Add()):
            return Outline("made", name=_MADE[type(left)])
        case _ if type(node) in _MADE:
            return Outline("made", name=_MADE[type(node)])
        case _:
            return Outline("unknown")


def bindings(statement: ast.stmt) -> Mapping[str, Outline]:
    """What a statement may bind, in whatever way: only a plain assignment or an import tells to what."""
    match statement:
        case ast.Assign(targets=targets, value=value) if all(isinstance(each, ast.Name) for each in targets):
            told = {each.id: _path(value) for each in targets if isinstance(each, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            told = {name: _path(value)}
        case ast.Import(names=names):
            told = {
                each.asname or each.name.partition(".")[0]: Outline(
                    "module", name=each.name if each.asname else each.name.partition(".")[0]
                )
                for each in names
            }
        case ast.ImportFrom(names=names, module=str(module), level=0):
            of = Outline("module", name=module)
            told = {each.asname or each.name: Outline("attribute", name=each.name, of=of) for each in names}
        case _:
            told = {}
    return dict.fromkeys(_bound(statement), Outline("unknown")) | told


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Every name that is bound or deleted anywhere below; those of inner functions too, which is too many."""
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
