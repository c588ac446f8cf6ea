"""Statements that draw: on a worker what they are given is computed, in the kernel it is drawn, in order.

``for p in params: y = heavy(p); ax.plot(x, y, label=p)`` falls into two halves so. A figure never travels; the
statement stays whole but for its holes, which are all that it says without a figure's name. That `ax` is a figure's
part no text can tell: whoever asks for a body to be read says which names are *surfaces*.

In this room a statement is looked at as one that may draw.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nbcluster.analysis.candidates import Candidate
from nbcluster.analysis.holes import is_silent
from nbcluster.analysis.scope import target_names

_NOT_DRAWN = frozenset(
    {
        *(
            "cm",
            "colormaps",
            "get_cmap",
            "set_cmap",
            "connect",
            "disconnect",
            "ginput",
            "waitforbuttonpress",
            "pause",
        ),
        *("ioff", "ion", "isinteractive", "style", "switch_backend", "use", "xkcd", "set_loglevel"),
        *("rc", "rc_context", "rcdefaults", "rcParams"),
    }
)
"""What a module of figures offers that is no drawing: it reads or sets what computing may depend on."""


@dataclass(frozen=True)
class Surfaces:
    """The names by which a body draws."""

    kept: frozenset[str] = frozenset()
    """They stand for what stays in the kernel: a module, a figure, axes; and names that drawing itself binds."""
    given: frozenset[str] = frozenset()
    """Items of the loop that are such: the kernel's own come back in their place."""

    @property
    def all(self) -> frozenset[str]:
        return self.kept | self.given


NONE = Surfaces()


def surfaces_of(node: ast.For, figures: frozenset[str]) -> Surfaces:
    """All surfaces of a loop of which `figures` are known to stand for what can be drawn on, or for many of it."""
    given = frozenset(_given(node.target, node.iter, figures))
    # What a target stood for before the loop, it stands for no more.
    surfaces = Surfaces(figures.difference(target_names(node.target)), given)
    while True:
        drawn = {
            name
            for statement in _statements(node.body)
            if isinstance(statement, ast.Assign) and _begins(statement.value, surfaces)
            for target in statement.targets
            for name in target_names(target)
        }
        if drawn <= surfaces.all:
            return surfaces
        surfaces = Surfaces(surfaces.kept | drawn, given)


def plotting(statement: ast.stmt, surfaces: Surfaces) -> Candidate | None:
    """The site that a statement is if it draws: ``ax.plot(x, y)``, ``fig, ax = plt.subplots()``, ``a = axes[i]``."""
    bound: list[ast.Name] = []
    match statement:
        case ast.Expr(value=ast.Call() as value):
            pass
        case ast.Assign(targets=[target], value=value):
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            if not all(isinstance(name, ast.Name) for name in names):
                return None
            bound = [name for name in names if isinstance(name, ast.Name)]
        case _:
            return None
    if not _begins(value, surfaces):
        return None
    parts = _Parts(surfaces)
    if not parts.take(value) or any(isinstance(node, ast.NamedExpr) for node in ast.walk(value)):
        return None
    names_of_site = dict.fromkeys([*parts.names, *(name.id for name in bound)])
    return Candidate(
        "plot",
        statement,
        tuple(names_of_site),
        tuple(parts.holes),
        (*parts.own, *bound),
        late=tuple(at for at, hole in enumerate(parts.holes) if not is_silent(hole)),
    )


def _begins(node: ast.expr, surfaces: Surfaces) -> bool:
    """Whether an expression goes out from a surface: ``ax.plot(…)``, ``axes[0, i]``, ``plt.gca().twinx()``."""
    while True:
        match node:
            case ast.Attribute(value=ast.Name(), attr=name) if name in _NOT_DRAWN:
                return False
            case ast.Call(func=inner) | ast.Attribute(value=inner) | ast.Subscript(value=inner):
                if isinstance(node, ast.Call) and isinstance(inner, ast.Name):
                    return False
                node = inner
            case ast.Name(id=name):
                return name in surfaces.all
            case _:
                return False


def _given(target: ast.expr, source: ast.expr, figures: frozenset[str]) -> Iterator[str]:
    """Targets that are given parts of a surface: ``ax`` of ``for ax, p in zip(axes.flat, ps)``."""
    match target, source:
        case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[of, *_]):
            yield from _given(inner, of, figures)
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=parts):
            for one, part in zip(targets, parts, strict=False):
                yield from _given(one, part, figures)
        case ast.Name(id=name), _ if _begins(source, Surfaces(figures)):
            yield name


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a body, but not of the functions and classes that it makes."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(statement, part, ()))
        for branch in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _statements(branch.body)


@dataclass
class _Parts:
    """An expression, taken apart: what is done in the kernel, and the holes in it, as Python evaluates them."""

    surfaces: Surfaces
    names: list[str] = field(default_factory=list)
    own: list[ast.expr] = field(default_factory=list)
    holes: list[ast.expr] = field(default_factory=list)

    def take(self, node: ast.expr) -> bool:
        """False for a form of expression that cannot be done by halves."""
        if isinstance(node, ast.Name) and node.id in self.surfaces.kept:
            self.names.append(node.id)
            self.own.append(node)
            return True
        if isinstance(node, ast.Name) or not self._mentions(node):
            if isinstance(node, ast.Name) and node.id in self.surfaces.given:
                self.own.append(node)
            if not isinstance(node, ast.Constant):
                self.holes.append(node)
            return True
        self.own.append(node)
        match node:
            case ast.Attribute(value=inner) | ast.Starred(value=inner) | ast.UnaryOp(operand=inner):
                return self.take(inner)
            case ast.Subscript(value=inner, slice=key):
                return self.take(inner) and self._take_key(key)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                return self._take_all(elements)
            case ast.BinOp(left=left, right=right):
                return self.take(left) and self.take(right)
            case ast.Call(func=function, args=given, keywords=named):
                return self.take(function) and self._take_all([*given, *(each.value for each in named)])
            case _:
                return False

    def _take_key(self, key: ast.expr) -> bool:
        match key:
            case ast.Slice(lower=lower, upper=upper, step=step):
                return self._take_all(part for part in (lower, upper, step) if part is not None)
            case ast.Tuple(elts=parts) if any(isinstance(part, ast.Slice) for part in parts):
                return all(self._take_key(part) for part in parts)
            case _:
                return self.take(key)

    def _take_all(self, nodes: Iterable[ast.expr]) -> bool:
        return all(self.take(node) for node in nodes)

    def _mentions(self, node: ast.expr) -> bool:
        return any(
            isinstance(each, ast.Name) and each.id in self.surfaces.all for each in ast.walk(node)
        ) or isinstance(node, ast.Starred)
