"""The statements that are sites, as the forms of a loop have them: shown, recorded or passed over.

In this room (``analysis``) one statement becomes others.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any

from nbcluster.analysis.facts import Site, Span
from nbcluster.analysis.planted import OURS, planted
from nbcluster.analysis.scope import Comprehension
from nbcluster.analysis.trees import Swap, as_statement, copied, expression_at, span_at


class SiteRewriter(ast.NodeTransformer):
    """Finds the statements that are sites. Functions and classes made in the body hold none."""

    def __init__(
        self, sites: Mapping[Span, Site], become: Callable[[ast.stmt, Site], list[ast.stmt]]
    ) -> None:
        self._sites = sites
        self._become = become

    def rewritten(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [done for statement in body for done in self._statements(statement)]

    def _statements(self, statement: ast.stmt) -> list[ast.stmt]:
        result = self.visit(statement)
        return result if isinstance(result, list) else [result]

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            return node
        if isinstance(node, ast.stmt) and (site := self._sites.get(span_at(node))):
            return self._become(node, site)
        return self.generic_visit(node)


def watched(node: ast.stmt, site: Site) -> list[ast.stmt]:
    """The statement stays; its holes are shown as they are evaluated."""
    holes = _holes(node, site)
    performed = as_statement(_asked("performed", [ast.Constant(site.index)], node))
    told = [performed] if site.prints else []
    if site.branches:
        # A branch may not be entered, so all is shown at once: names and displays of names, which can be asked
        # before the statement, and perhaps one that is evaluated first and costs something or can be heard.
        first, *others = holes
        if _is_display(first):
            values = ast.Tuple(elts=[copied(hole) for hole in holes], ctx=ast.Load())
            return [as_statement(_asked("record", [ast.Constant(site.index), values], node)), node, *told]
        rest = ast.Tuple(elts=[copied(hole) for hole in others], ctx=ast.Load())
        shown = _asked("first", [ast.Constant(site.index), copied(first), rest], first)
        statement = Swap({id(first): shown}).visit(node)
        assert isinstance(statement, ast.stmt)
        return [statement, *told]
    if site.kind == "plot":
        empty = as_statement(_asked("plotting", [ast.Constant(site.index)], node))
        return [*([] if holes else [empty]), *_shown(node, site, holes), performed]
    return _shown(node, site, holes)


def _shown(node: ast.stmt, site: Site, holes: list[ast.expr]) -> list[ast.stmt]:
    swaps: dict[int, ast.AST] = {}
    for position, hole in enumerate(holes):
        arguments: list[ast.expr] = [ast.Constant(site.index), ast.Constant(position), copied(hole)]
        if site.listed and hole is holes[-1]:
            swaps[id(hole)] = _asked("taken", [arguments[0], arguments[2]], hole)
        else:
            swaps[id(hole)] = _asked("hole", arguments, hole)
    statement = Swap(swaps).visit(node)
    assert isinstance(statement, ast.stmt)
    return [statement]


def passing(node: ast.stmt, site: Site) -> list[ast.stmt]:
    """The holes are evaluated, for what they print and bind; the effect is not repeated."""
    # At the cell's top level a name of ours would be left behind: the recorder keeps what all targets are given.
    before, holes = _given(
        node, site, lambda value: _asked("given", [value], value), _asked("again", [], node)
    )
    if _refuses_keys(site):
        key = _key_of(site)
        holes[key] = _asked("hashed", [holes[key]], holes[key])
    if site.listed:
        holes[-1] = _listed(holes[-1])
    values = ast.Tuple(elts=list(holes), ctx=ast.Load())
    return [*before, as_statement(_asked("passed", [ast.Constant(site.index), values], node))]


def _given(
    node: ast.stmt, site: Site, keep: Callable[[ast.expr], ast.expr], again: ast.expr
) -> tuple[list[ast.stmt], list[ast.expr]]:
    """What stands before the holes, and the holes: of `a = b = X[k] = e` e is evaluated once, and kept; the other targets
    are bound before k is evaluated."""
    holes = _holes(node, site)
    if not isinstance(node, ast.Assign) or len(node.targets) == 1:
        return [], holes
    bound = ast.copy_location(ast.Assign(targets=node.targets[:-1], value=keep(node.value)), node)
    return [bound], [again if hole is node.value else hole for hole in holes]


def _refuses_keys(site: Site) -> bool:
    """Whether a handler of the body would see a key without a hash; the container that refuses it is elsewhere."""
    return site.guarded and site.kind in ("setitem", "add")


def _key_of(site: Site) -> int:
    return 0 if site.kind == "add" else min(range(len(site.holes)), key=site.holes.__getitem__)


class Recording:
    """The holes are evaluated and recorded."""

    def __init__(self, by_value: frozenset[int], one_log: bool) -> None:
        self._by_value = by_value
        self._one_log = one_log

    def __call__(self, node: ast.stmt, site: Site) -> list[ast.stmt]:
        again = ast.copy_location(ast.Name(OURS + "given", ast.Load()), node)
        before, holes = _given(node, site, self._kept, again)
        if _refuses_keys(site):
            key = _key_of(site)
            holes[key] = self._asked("hashed", holes[key])
        if site.kind == "merge" and not site.listed:
            holes[-1] = self._asked("merged", holes[-1])
        for position in site.picked:
            if not isinstance(holes[position], ast.Constant):
                holes[position] = self._asked("picked", holes[position])
        if site.index in self._by_value and not site.listed:
            settled = [isinstance(hole, ast.Constant) or at in site.settled for at, hole in enumerate(holes)]
            holes = [
                hole if is_settled else self._asked("value", hole)
                for hole, is_settled in zip(holes, settled, strict=True)
            ]
        if site.listed:
            holes[-1] = _listed(holes[-1])
        for position in site.late:
            # `mark() or e`: it answers None.
            mark = ast.Call(ast.Name(OURS + "reach", ast.Load()), [], [])
            both = ast.BoolOp(ast.Or(), [ast.copy_location(mark, holes[position]), holes[position]])
            holes[position] = ast.copy_location(both, holes[position])
        value: ast.expr = holes[0] if len(holes) == 1 else ast.Tuple(elts=holes, ctx=ast.Load())
        if self._one_log:
            value = ast.Tuple(elts=[ast.Constant(site.index), value], ctx=ast.Load())
        call = ast.Call(ast.Name(f"{OURS}record{site.index}", ast.Load()), [value], [])
        return [*before, as_statement(ast.copy_location(call, node))]

    @staticmethod
    def _kept(value: ast.expr) -> ast.expr:
        return ast.copy_location(ast.NamedExpr(ast.Name(OURS + "given", ast.Store()), value), value)

    @staticmethod
    def _asked(what: str, hole: ast.expr) -> ast.expr:
        return ast.copy_location(ast.Call(ast.Name(OURS + what, ast.Load()), [hole], []), hole)


def unrolled(node: Comprehension, site: Site) -> list[ast.stmt]:
    """A comprehension as statements, from the first ``if`` inwards; its element stands as an expression."""
    body: list[ast.stmt] = [element(node, site)]
    for number, generator in reversed(list(enumerate(node.generators))):
        for condition in reversed(generator.ifs):
            body = [ast.copy_location(ast.If(test=condition, body=body, orelse=[]), condition)]
        if number:
            inner = ast.For(target=generator.target, iter=generator.iter, body=body, orelse=[])
            body = [ast.copy_location(inner, generator.target)]
    return body


def element(node: Comprehension, site: Site) -> ast.stmt:
    """The element as an expression statement that lies where the site does."""
    if isinstance(node, ast.DictComp):
        element: ast.expr = ast.Tuple(elts=[node.key, node.value], ctx=ast.Load())
        ast.copy_location(element, node)
    else:
        element = node.elt
    statement = ast.Expr(element)
    statement.lineno, statement.col_offset, statement.end_lineno, statement.end_col_offset = site.span
    return statement


def _holes(node: ast.AST, site: Site) -> list[ast.expr]:
    return [expression_at(node, span) for span in site.holes]


def _is_display(hole: ast.expr) -> bool:
    """Made of names and constants alone."""
    parts = ast.Name | ast.Constant | ast.Tuple | ast.List | ast.Dict | ast.UnaryOp | ast.JoinedStr
    nodes = [node for node in ast.walk(hole) if isinstance(node, ast.expr)]
    return all(isinstance(node, parts | ast.FormattedValue) for node in nodes)


def _listed(hole: ast.expr) -> ast.expr:
    """``[*hole]``: what an ``extend`` takes, by the same steps; where one fails, nothing is recorded of it."""
    return ast.copy_location(ast.List(elts=[ast.Starred(hole, ast.Load())], ctx=ast.Load()), hole)


def _asked(method: str, arguments: list[ast.expr], at: ast.expr | ast.stmt) -> ast.expr:
    """A call of the planted recorder."""
    function = ast.copy_location(ast.Attribute(planted("recorder", at), method, ast.Load()), at)
    # Python tells the line in which a method's name ends; of an `if` that is the first.
    function.end_lineno, function.end_col_offset = function.lineno, function.col_offset
    return ast.copy_location(ast.Call(function, arguments, []), at)
