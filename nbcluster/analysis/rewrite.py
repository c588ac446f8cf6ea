"""A loop that reading has understood, rewritten into the forms in which it runs.

Every form keeps the user's own lines and columns, so that a traceback through it points into the cell.

``native``   the loop as it stands, over an iterator given at run time; runs in the user's namespace
``stretch``  the same, without what comes after its last iteration: its ``else``
``watched``  the same, and each site's holes are shown to a recorder as they are evaluated (iteration 0)
``passing``  the same, but sites are passed over: their effects were committed before
``slice``    a function whose locals are the private names and that records instead of acting (worker)
``replay``   a function that performs recorded sites on the real objects (kernel)
``ahead``    a function that does pieces of the body only, for where they leave random generators

A nest that is taken as one loop has some more, for the kernel goes through it as it stands.

An object that exists only at run time (an iterator, a recorder) enters a form as a *planted constant*: the
code loads it from its constants, so that nothing of ours ever stands in the user's namespace.

In this room (``analysis``) source is read and written, and nothing is run.
"""

import ast
import copy
import inspect
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import CodeType
from typing import Any, TypeVar

from nbcluster.analysis.clocks import Clocked
from nbcluster.analysis.facts import Leaf, Loop, Site, Span, Statement
from nbcluster.analysis.mapped import Mapped, mapped
from nbcluster.analysis.nests import flat, levels_of
from nbcluster.analysis.outline import Outline, bindings, outline
from nbcluster.analysis.scope import Comprehension

#: Where a planted constant goes; the text can stand in no user's source by accident.
_PLANT = "\x00nbcluster:{}\x00"

#: Names of the slice function that are ours begin like this; no user's name contains a dot.
_OURS = "nbcluster."
_SLICE = f"{_OURS}slice"


def planted(name: str, at: ast.AST) -> ast.expr:
    """The place of an object that `plant` puts in."""
    return ast.copy_location(ast.Constant(_PLANT.format(name)), at)


def called(name: str, arguments: list[ast.expr], at: ast.AST) -> ast.expr:
    """A planted function, called; by its attribute, for Python warns of a constant that is called."""
    function = ast.copy_location(ast.Attribute(planted(name, at), "__call__", ast.Load()), at)
    return ast.copy_location(ast.Call(function, arguments, []), at)


def plant(code: CodeType, objects: Mapping[str, object]) -> CodeType:
    """The code with its planted constants put in place."""
    marks = {_PLANT.format(name): value for name, value in objects.items()}

    def in_code(code: CodeType) -> CodeType:
        return code.replace(co_consts=tuple(in_place_of(constant) for constant in code.co_consts))

    def in_place_of(constant: object) -> object:
        if isinstance(constant, CodeType):  # an element's recorder stands in the comprehension's own code
            return in_code(constant)
        return marks.get(constant, constant) if isinstance(constant, str) else constant

    return in_code(code)


class CellSource:
    """A cell's syntax tree, with lines as the user sees them, and the code of its plain parts."""

    def __init__(self, source: str, first_line: int, filename: str, flags: int = 0) -> None:
        """``flags`` are the compiler's: the ``from __future__`` imports that the notebook has made."""
        self.filename = filename
        self._flags = flags
        self._text = "\n" * (first_line - 1) + source
        # What Python warns of is told with the line that the user sees.
        self.tree = ast.parse(self._text, filename)
        self._starts = [(node.lineno, node.col_offset) for node in self.tree.body]
        self._told: set[int] = set()
        """Statements of which Python has said what it has to say."""

    def in_frame(self, code: CodeType) -> CodeType:
        """The code, named as the frame in which the source runs: a cell's is that of a module."""
        return code

    def hear(self, index: int) -> None:
        """What Python has to say of a statement, it says now."""
        if index not in self._told:
            self.statement(index)

    def statement(self, index: int) -> CodeType:
        """One top-level statement, to be executed."""
        node = self.tree.body[index]
        self._told.add(index)
        return self._as_it_stands(node, ast.Module(body=[node], type_ignores=[]), "exec")

    def node(self, statement: Statement) -> ast.stmt:
        """The statement's own syntax."""
        node = self.tree.body[statement.index]
        if statement.span is None:
            return node
        found = _node_at(node, statement.span)
        assert isinstance(found, ast.stmt)
        return found

    def value(self, index: int) -> CodeType:
        """A statement that is an expression, to be evaluated."""
        node = self.tree.body[index]
        assert isinstance(node, ast.Expr)
        return self._as_it_stands(node, ast.Expression(body=node.value), "eval")

    def is_expression(self, index: int) -> bool:
        return isinstance(self.tree.body[index], ast.Expr)

    def expression(self, leaf: Leaf) -> CodeType:
        """An expression of a loop's header."""
        node = self.expression_at(leaf.span)
        return self.compiled_again(ast.Expression(body=node), "eval")

    def outline(self, leaf: Leaf) -> Outline:
        """How an expression of a loop's header is built."""
        return outline(self.expression_at(leaf.span))

    def bindings(self, index: int) -> Mapping[str, Outline]:
        """What the statement ``index`` may bind."""
        return bindings(self.tree.body[index])

    def loop(self, index: int, loop: Loop) -> "LoopForms":
        """The forms of the loop in the statement ``index``. What Python has to say of it, it says now."""
        self.hear(index)
        return LoopForms(self, self.tree.body[index], loop)

    def nest(self, index: int, loop: Loop) -> "NestForms":
        """The same of a nest that is taken as one loop."""
        return NestForms(self, self.tree.body[index], loop)

    def expression_at(self, where: Span) -> ast.expr:
        """Looked for in the one statement that it can lie in."""
        return expression_at(self.tree.body[bisect_right(self._starts, where[:2]) - 1], where)

    def _as_it_stands(self, node: ast.stmt, tree: ast.Module | ast.Expression, mode: str) -> CodeType:
        try:
            return self._compile(tree, mode)
        except RecursionError:
            # Python takes a text that is nested more deeply than any tree that it would take.
            text = ast.get_source_segment(self._text, node, padded=True) or ""
            return self._compile("\n" * (node.lineno - 1) + text.lstrip(" \t\f"), mode)

    def _compile(self, tree: ast.Module | ast.Expression | str, mode: str) -> CodeType:
        code = compile(tree, self.filename, mode, flags=self._flags, dont_inherit=True)
        assert isinstance(code, CodeType)
        return self.in_frame(code)

    def compiled_again(self, tree: ast.Module | ast.Expression, mode: str) -> CodeType:
        """Of a statement that was compiled as it stands: what Python warns of in it has been told."""
        with _silent():
            return self._compile(ast.fix_missing_locations(tree), mode)


@contextmanager
def _silent() -> Iterator[None]:
    """Syntax warnings are not shown. The filters of `warnings` stay as they are: to change them, even for a moment, has
    Python forget which warnings of the user's it has shown."""
    shown = warnings.showwarning

    def show(message: Any, category: type[Warning], *rest: Any, **others: Any) -> None:
        if not issubclass(category, SyntaxWarning | DeprecationWarning):
            shown(message, category, *rest, **others)

    warnings.showwarning = show
    try:
        yield
    finally:
        warnings.showwarning = shown


class LoopForms:
    """The forms of one loop."""

    def __init__(self, cell: CellSource, statement: ast.stmt, loop: Loop) -> None:
        self._cell = cell
        self._statement = statement
        self._loop = loop
        self._node = _loop_at(statement, loop)
        self._stepped = self._node
        """What the kernel itself goes through: of a nest, its innermost loop."""

    # In the kernel -------------------------------------------------------------------------------

    def native(self) -> CodeType:
        """Plant ``items``. A ``for`` is executed; a list comprehension is evaluated; for a set or a dict plant
        ``gathering`` too, whose ``take`` is given each element (each pair, for a dict); for a generator see `pulled`."""
        return self._over_items(lambda body: body, with_end=True)

    def stretch(self) -> CodeType:
        """As `native`, of some iterations that need not be the last: the ``else`` of a ``for`` is left out. Where the loop
        has a ``break``, plant ``unbroken`` too, which is called if these iterations were not its end. So in `watched`."""
        return self._over_items(lambda body: body)

    @property
    def breaks(self) -> bool:
        """Whether the loop may be left early."""
        return self._loop.left_at is not None

    def has_else(self) -> bool:
        """Whether there is something to run once there are no more items."""
        return isinstance(self._node, ast.For) and bool(self._node.orelse)

    def generator(self) -> CodeType:
        """A generator as it stands, over planted ``items``: nothing of it has run."""
        return self._cell.compiled_again(ast.Expression(body=self._lazily()), "eval")

    def pulled(self) -> CodeType:
        """A generator whose items are taken, from the cell's own line, for as long as the planted ``take`` says so of
        each. Plant ``kept`` too, which is given the generator and answers with it, and the builtins ``all`` and ``map``,
        whatever their names stand for in the notebook."""
        node = self._node
        taken: ast.expr = self._lazily()
        for function, *others in (("kept",), ("map", "take"), ("all",)):
            arguments = [*(planted(other, node) for other in others), taken]
            taken = called(function, arguments, node)
        return self._cell.compiled_again(ast.Expression(body=taken), "eval")

    def parts(self) -> Iterator[tuple[str, CodeType]]:
        """What a call evaluates before it calls the function that it is given, in order: names and codes."""
        for name, part in self._mapped.parts.items():
            yield name, self._cell.compiled_again(ast.Expression(body=copied(part)), "eval")

    def library(self) -> CodeType:
        """The call, to be evaluated with planted functions that answer with its parts."""
        call = self._mapped
        swaps = {id(part): called(name, [], part) for name, part in call.parts.items()}
        return self._cell.compiled_again(ast.Expression(body=_swapped(call.call, swaps)), "eval")

    def options(self) -> dict[str, object]:
        """What a call is told beside the function."""
        keywords = self._mapped.call.keywords
        return {str(each.arg): each.value.value for each in keywords if isinstance(each.value, ast.Constant)}

    def watched(self) -> CodeType:
        """Plant ``items`` and ``recorder``, which answers ``hole(site, position, value) -> value``, for an operand that is
        gone through once ``taken(site, value) -> value``, and ``record(site, values)``. Of a statement that draws it is
        told ``plotted(site)`` at its end, and ``plotting(site)`` before where it has no hole."""
        return self._over_items(_SiteRewriter(self._sites_by_span(), _watched).rewritten)

    def passing(self) -> CodeType:
        """Plant ``items`` and ``recorder``, which answers ``passed(site, values)``, ``hashed(key)``, and by ``again()``
        what ``given(value)`` was given.

        A comprehension is made as it stands: a set or a dict raises where an element does not fit."""
        if isinstance(self._node, ast.For):
            return self._for(self._node, _SiteRewriter(self._sites_by_span(), _passing).rewritten)
        node = copied(self._node)
        node.generators[0].iter = planted("items", self._node.generators[0].iter)
        return self._cell.compiled_again(ast.Expression(body=node), "eval")

    def replay(self) -> CodeType:
        """A function ``replay(records, progress)`` that performs ``(site, values)`` records one by one, after setting
        ``progress.at`` to the place of each. Sites of kind ``collect`` call ``progress.collect(values)``; a hole that
        comes after something was looked up is handed through ``progress.reached(value)``.

        It is named as a cell's own frame, so that an exception of a user's object shows their line in it.
        """
        reduced = sorted(
            {name for site in self._loop.sites for name in site.names if site.kind in ("fold", "update")}
        )
        assigned = sorted(
            {name for site in self._loop.sites for name in _bound(self._site_node(site))} | set(reduced)
        )
        body: list[ast.stmt] = []
        for site in reversed(self._loop.sites):
            test = ast.Compare(
                left=ast.Name(_OURS + "site", ast.Load()),
                ops=[ast.Eq()],
                comparators=[ast.Constant(site.index)],
            )
            body = [ast.If(test=test, body=self._performed(site), orelse=body)]
        loop = ast.For(
            target=ast.Tuple(
                elts=[
                    ast.Attribute(ast.Name(_OURS + "progress", ast.Load()), "at", ast.Store()),
                    ast.Tuple(
                        elts=[ast.Name(_OURS + "site", ast.Store()), ast.Name(_OURS + "values", ast.Store())],
                        ctx=ast.Store(),
                    ),
                ],
                ctx=ast.Store(),
            ),
            iter=ast.Name(_OURS + "records", ast.Load()),
            body=body or [ast.Pass()],
            orelse=[],
        )
        declared: list[ast.stmt] = [ast.Global(names=assigned)] if assigned else []
        function = _function(
            "replay", [_OURS + "records", _OURS + "progress"], [*declared, loop], at=self._statement
        )
        return self._cell.in_frame(renamed(self._function_code(function), "<module>"))

    def ahead(self, pieces: Sequence[Span]) -> CodeType:
        """A function ``ahead(block)`` that goes through a block of items and does these pieces of each iteration. Items
        come as they do to `slice`."""
        node = self._node
        body: list[ast.stmt] = []
        for piece in pieces:
            part = copied(_node_at(node, piece))
            body.append(part if isinstance(part, ast.stmt) else _statement(part))
        block = ast.Name(_OURS + "block", ast.Load())
        loop = ast.For(target=self._given(node), iter=block, body=body, orelse=[])
        return self._function_code(_function("ahead", [_OURS + "block"], [loop], at=self._statement))

    def clocked(self) -> Clocked:
        """What in the body differs from run to run by nature."""
        node = self._node
        body = node.body if isinstance(node, ast.For) else [*node.generators, node]
        return Clocked(body, self._sites_by_span())

    # On a worker ---------------------------------------------------------------------------------

    @property
    def defined(self) -> frozenset[str]:
        """Functions and classes that the body defines: globals of a slice, as they are of a cell."""
        body = self._node.body if isinstance(self._node, ast.For) else []
        kinds = ast.FunctionDef | ast.ClassDef
        return frozenset(child.name for child in _loop_level(body) if isinstance(child, kinds))

    def slice(
        self, *, stay_global: Iterable[str], by_value: Iterable[int], one_log: bool
    ) -> tuple[CodeType, tuple[str, ...]]:
        """A function ``slice(block, room)`` that runs a block of items, and the names that it keeps. Where names are
        counted, an item comes as a pair: the item, and a tuple of what they are before its iteration.

        ``room`` offers, looked up once a block: ``record`` (a callable per site), ``mark`` (notes the end of an
        iteration), ``value`` (copies an operand that is used by value), ``hashed`` (raises for a key without a hash),
        ``merged`` (raises for an operand of ``update`` whose ways are unknown), ``picked`` (raises for one that could be
        changed after it was chosen), ``reach`` (notes that something would
        be looked up now),
        ``PRIOR`` and ``UNBOUND`` (a kept name's value where the block has not bound it, or has deleted it); it takes
        ``done`` (iterations completed), ``left`` (whether the one after them has left the loop by a ``break``) and
        ``kept`` (the kept names' values after the last completed iteration).

        ``by_value`` are the sites that use their holes at once rather than keep them; ``one_log`` makes all sites write
        ``(site, values)`` into one column, so that their order within an iteration is known.
        """
        recording = _SiteRewriter(self._sites_by_span(), _Recording(frozenset(by_value), one_log))
        node = copied(self._node)
        if isinstance(node, ast.For):
            body = recording.rewritten(node.body)
            kept = self._loop.own()
        else:
            body = recording.rewritten(_unrolled(node, self._loop.sites[0]))
            kept = ()
        defined = self.defined
        if self._loop.left_at is not None:
            body = _unless_left(body, node)
        elif any(isinstance(child, ast.Continue) for child in _loop_level(body)):
            body = [_once_round(body, node)]
        names = self._loop.names
        unsure = [name for name in kept if names[name].conditional or names[name].unbinds or name in defined]
        global_names = sorted((set(stay_global) | defined) & set(names))
        hopeful = frozenset(name for name in kept if names[name].hopeful)
        frame = _SliceFrame(len(self._loop.sites), kept, unsure, hopeful)
        function = _function(
            _SLICE,
            [_OURS + "block", _OURS + "room"],
            frame.framed(self._given(node), body, global_names, node),
            at=node,
        )
        return self._cell.in_frame(_as_in_cell(self._function_code(function))), kept

    # The parts -----------------------------------------------------------------------------------

    def _given(self, node: ast.For | Comprehension) -> ast.expr:
        """The target of what comes with each item: where names are counted, those too."""
        target = copied(node.target if isinstance(node, ast.For) else node.generators[0].target)
        if not self._loop.counts:
            return target
        counts = ast.Tuple(elts=[ast.Name(name, ast.Store()) for name in self._loop.counts], ctx=ast.Store())
        return ast.copy_location(ast.Tuple(elts=[target, counts], ctx=ast.Store()), target)

    def _sites_by_span(self) -> dict[Span, Site]:
        return {site.span: site for site in self._loop.sites}

    def _site_node(self, site: Site) -> ast.AST:
        return _node_at(self._node, site.span)

    @property
    def _mapped(self) -> Mapped:
        call = mapped(expression_at(self._statement, self._loop.span))
        assert call is not None, "a call was read as one"
        return call

    def _lazily(self) -> ast.expr:
        node = copied(self._node)
        assert isinstance(node, ast.GeneratorExp)
        node.generators[0].iter = planted("items", node.generators[0].iter)
        return node

    def _over_items(
        self, rewritten: Callable[[list[ast.stmt]], list[ast.stmt]], *, with_end: bool = False
    ) -> CodeType:
        if isinstance(self._stepped, ast.For):
            return self._for(self._stepped, rewritten, with_end=with_end)
        node = copied(self._stepped)
        node.generators[0].iter = planted("items", self._stepped.generators[0].iter)
        (statement,) = rewritten([_element(node, self._loop.sites[0])])
        assert isinstance(statement, ast.Expr)
        if not isinstance(node, ast.ListComp):
            # Taken where it is made, so that an element that does not fit raises there.
            take = ast.copy_location(ast.Attribute(planted("gathering", node), "take", ast.Load()), statement)
            statement.value = ast.copy_location(ast.Call(take, [statement.value], []), statement)
        listed = ast.copy_location(ast.ListComp(elt=statement.value, generators=node.generators), node)
        code = self._cell.compiled_again(ast.Expression(body=listed), "eval")
        return _with_frame_of(code, node)

    def _for(
        self, node: ast.For, rewritten: Callable[[list[ast.stmt]], list[ast.stmt]], *, with_end: bool = False
    ) -> CodeType:
        loop = copy.copy(node)
        loop.iter = planted("items", node.iter)
        loop.body = rewritten([copied(each) for each in node.body])
        if not with_end:
            unbroken = _statement(called("unbroken", [], node.iter))
            loop.orelse = [] if self._loop.left_at is None else [unbroken]
        return self._cell.compiled_again(ast.Module(body=[loop], type_ignores=[]), "exec")

    def _performed(self, site: Site) -> list[ast.stmt]:
        """The site's statement, its holes replaced by the recorded values."""
        names = [f"{_OURS}hole{position}" for position in range(len(site.holes))]
        values = ast.Name(_OURS + "values", ast.Load())
        node = self._site_node(site)
        if site.kind == "collect":
            call = ast.Call(
                ast.Attribute(ast.Name(_OURS + "progress", ast.Load()), "collect", ast.Load()), [values], []
            )
            return [ast.copy_location(ast.Expr(call), node)]
        target: ast.expr = (
            ast.Name(names[0], ast.Store())
            if len(names) == 1
            else ast.Tuple(elts=[ast.Name(name, ast.Store()) for name in names], ctx=ast.Store())
        )
        unpacked = ast.Assign(targets=[target], value=values)
        return [ast.copy_location(unpacked, node), self._with_holes(node, site, names)]

    def _with_holes(self, node: ast.AST, site: Site, names: Sequence[str]) -> ast.stmt:
        statement = copied(node)
        assert isinstance(statement, ast.stmt)
        swaps: dict[int, ast.AST] = {}
        for span, name in zip(site.holes, names, strict=True):
            hole = expression_at(statement, span)
            swaps[id(hole)] = ast.copy_location(ast.Name(name, ast.Load()), hole)
        for position in site.late:
            hole = expression_at(statement, site.holes[position])
            progress = ast.Name(_OURS + "progress", ast.Load())
            asked = ast.Call(ast.Attribute(progress, "reached", ast.Load()), [swaps[id(hole)]], [])  # type: ignore[list-item]
            swaps[id(hole)] = ast.copy_location(asked, hole)
        performed = _Swap(swaps).visit(statement)
        if isinstance(performed, ast.Assign) and len(performed.targets) > 1:
            # `a = X[k] = e`: only the site's own target is performed; the other names travel as bindings.
            performed.targets = [target for target in performed.targets if isinstance(target, ast.Subscript)]
        assert isinstance(performed, ast.stmt)
        return performed

    def _function_code(self, function: ast.FunctionDef) -> CodeType:
        module = self._cell.compiled_again(ast.Module(body=[function], type_ignores=[]), "exec")
        return next(constant for constant in module.co_consts if isinstance(constant, CodeType))


class NestForms(LoopForms):
    """The forms of a nest that is taken as one loop. Workers go through it flat; the kernel goes through the user's own
    loops, so that each is evaluated when its turn comes, and binds what it binds."""

    def __init__(self, cell: CellSource, statement: ast.stmt, loop: Loop) -> None:
        super().__init__(cell, statement, loop)
        outermost = _node_at(statement, loop.span)
        assert isinstance(outermost, ast.For)
        self.depth = len(loop.levels)
        self._levels = levels_of(outermost)[: self.depth]
        self._stepped = self._levels[-1]

    def entered(self, level: int) -> CodeType:
        """Binds what a level binds, for each of the planted ``items``; to be executed."""
        loop = copy.copy(self._levels[level])
        loop.iter, loop.orelse = planted("items", loop.iter), []
        loop.body = [ast.copy_location(ast.Pass(), loop)]
        return self._cell.compiled_again(ast.Module(body=[loop], type_ignores=[]), "exec")

    def begun(self, level: int) -> CodeType:
        """The iterator of a level, to be evaluated once the levels around it are bound. Plant the builtin ``iter``."""
        source = self._levels[level].iter
        begun = called("iter", [copied(source)], source)
        return self._cell.compiled_again(ast.Expression(body=begun), "eval")

    def ended(self) -> CodeType:
        """The nest as it stands, over planted ``items``; to be executed when there are no more, for its ``else``."""
        return self._for(self._levels[0], lambda body: body, with_end=True)


N = TypeVar("N", bound=ast.AST)


def copied(node: N) -> N:
    """A tree of its own. Only what belongs to the grammar is copied: IPython's tracebacks hang a whole module's tree on
    nodes that all trees share (`ast.Load()` is one object), and `copy.deepcopy` would follow."""
    names = (name for name in (*node._fields, *node._attributes) if hasattr(node, name))
    return type(node)(**{name: _copied(getattr(node, name)) for name in names})


def _copied(value: Any) -> Any:
    if isinstance(value, ast.AST):
        return copied(value)
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _swapped(node: Any, swaps: Mapping[int, ast.expr]) -> Any:
    """A tree of its own, with others in the place of some nodes."""
    if isinstance(node, list):
        return [_swapped(each, swaps) for each in node]
    if not isinstance(node, ast.AST):
        return node
    if id(node) in swaps:
        return swaps[id(node)]
    names = (name for name in (*node._fields, *node._attributes) if hasattr(node, name))
    return type(node)(**{name: _swapped(getattr(node, name), swaps) for name in names})


class _Swap(ast.NodeTransformer):
    """Puts other nodes in the place of some."""

    def __init__(self, swaps: Mapping[int, ast.AST]) -> None:
        self._swaps = swaps

    def visit(self, node: ast.AST) -> ast.AST:
        swapped: ast.AST = self._swaps.get(id(node)) or self.generic_visit(node)
        return swapped


class _SiteRewriter(ast.NodeTransformer):
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
        if isinstance(node, ast.stmt) and (site := self._sites.get(_span(node))):
            return self._become(node, site)
        return self.generic_visit(node)


def _watched(node: ast.stmt, site: Site) -> list[ast.stmt]:
    """The statement stays; its holes are shown as they are evaluated."""
    holes = _holes(node, site)
    if site.branches:
        # A branch may not be entered, so all is shown at once: names and displays of names, which can be asked
        # before the statement, and perhaps one that is evaluated first and costs something or can be heard.
        first, *others = holes
        if _is_display(first):
            values = ast.Tuple(elts=[copied(hole) for hole in holes], ctx=ast.Load())
            return [_statement(_asked("record", [ast.Constant(site.index), values], node)), node]
        rest = ast.Tuple(elts=[copied(hole) for hole in others], ctx=ast.Load())
        shown = _asked("first", [ast.Constant(site.index), copied(first), rest], first)
        statement = _Swap({id(first): shown}).visit(node)
        assert isinstance(statement, ast.stmt)
        return [statement]
    if site.kind == "plot":
        plotted = _statement(_asked("plotted", [ast.Constant(site.index)], node))
        empty = _statement(_asked("plotting", [ast.Constant(site.index)], node))
        return [*([] if holes else [empty]), *_shown(node, site, holes), plotted]
    return _shown(node, site, holes)


def _shown(node: ast.stmt, site: Site, holes: list[ast.expr]) -> list[ast.stmt]:
    swaps: dict[int, ast.AST] = {}
    for position, hole in enumerate(holes):
        arguments: list[ast.expr] = [ast.Constant(site.index), ast.Constant(position), copied(hole)]
        if site.listed and hole is holes[-1]:
            swaps[id(hole)] = _asked("taken", [arguments[0], arguments[2]], hole)
        else:
            swaps[id(hole)] = _asked("hole", arguments, hole)
    statement = _Swap(swaps).visit(node)
    assert isinstance(statement, ast.stmt)
    return [statement]


def _passing(node: ast.stmt, site: Site) -> list[ast.stmt]:
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
    return [*before, _statement(_asked("passed", [ast.Constant(site.index), values], node))]


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


class _Recording:
    """The holes are evaluated and recorded."""

    def __init__(self, by_value: frozenset[int], one_log: bool) -> None:
        self._by_value = by_value
        self._one_log = one_log

    def __call__(self, node: ast.stmt, site: Site) -> list[ast.stmt]:
        again = ast.copy_location(ast.Name(_OURS + "given", ast.Load()), node)
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
            mark = ast.Call(ast.Name(_OURS + "reach", ast.Load()), [], [])
            both = ast.BoolOp(ast.Or(), [ast.copy_location(mark, holes[position]), holes[position]])
            holes[position] = ast.copy_location(both, holes[position])
        value: ast.expr = holes[0] if len(holes) == 1 else ast.Tuple(elts=holes, ctx=ast.Load())
        if self._one_log:
            value = ast.Tuple(elts=[ast.Constant(site.index), value], ctx=ast.Load())
        call = ast.Call(ast.Name(f"{_OURS}record{site.index}", ast.Load()), [value], [])
        return [*before, _statement(ast.copy_location(call, node))]

    @staticmethod
    def _kept(value: ast.expr) -> ast.expr:
        return ast.copy_location(ast.NamedExpr(ast.Name(_OURS + "given", ast.Store()), value), value)

    @staticmethod
    def _asked(what: str, hole: ast.expr) -> ast.expr:
        return ast.copy_location(ast.Call(ast.Name(_OURS + what, ast.Load()), [hole], []), hole)


class _SliceFrame:
    """What stands around the body in the slice function."""

    def __init__(
        self, sites: int, kept: Sequence[str], unsure: Sequence[str], hopeful: frozenset[str]
    ) -> None:
        self._sites = sites
        self._kept = kept
        self._unsure = unsure
        self._hopeful = hopeful

    def framed(
        self, target: ast.expr, body: list[ast.stmt], global_names: Sequence[str], at: ast.AST
    ) -> list[ast.stmt]:
        """The statements of the slice function, in our own short source with the body put in."""
        opening = [f"OURS_record{index} = ROOM.record[{index}]" for index in range(self._sites)]
        opening += [
            "OURS_value = ROOM.value",
            "OURS_hashed = ROOM.hashed",
            "OURS_merged = ROOM.merged",
            "OURS_picked = ROOM.picked",
            "OURS_reach = ROOM.reach",
            "OURS_mark = ROOM.mark",
            "OURS_done = 0",
            "OURS_left = False",
            "OURS_kept = None",
        ]
        # A private name is never read before it is set, so only the keeping below can meet this value.
        opening += [f"{name} = ROOM.PRIOR" for name in self._unsure if name not in self._hopeful]
        # A hopeful one may be, and then nothing but a NameError will do; as a global it may be left from a block
        # before.
        for name in sorted(self._hopeful):
            opening += ["try:", f"    del {name}", "except NameError:", "    pass"]
        ending = [*self._kept_lines(), "OURS_done += 1", "OURS_mark()"]
        closing = ["ROOM.done = OURS_done", "ROOM.kept = OURS_kept", "ROOM.left = OURS_left"]
        block = ast.Name(_OURS + "block", ast.Load())
        loop = ast.For(target=target, iter=block, body=[*body, *_ours(ending)], orelse=[])
        guarded = ast.Try(
            body=[ast.copy_location(loop, at)], handlers=[], orelse=[], finalbody=_ours(closing)
        )
        declared: list[ast.stmt] = [ast.Global(names=list(global_names))] if global_names else []
        return [*declared, *_ours(opening), ast.copy_location(guarded, at)]

    def _kept_lines(self) -> list[str]:
        """``kept = (a, b, …)``: the names as they are after this iteration, in case the next one fails halfway."""
        if not self._kept:
            return []
        lines: list[str] = []
        for name in self._unsure:
            lines += ["try:", f"    OURS_maybe_{name} = {name}", "except NameError:"]
            # A hopeful name is nowhere unbound (that would make it carried): it was not bound yet.
            lines += [f"    OURS_maybe_{name} = ROOM.{'PRIOR' if name in self._hopeful else 'UNBOUND'}"]
        values = [f"OURS_maybe_{name}" if name in self._unsure else name for name in self._kept]
        return [*lines, f"OURS_kept = ({', '.join(values)},)"]


def _ours(lines: Sequence[str]) -> list[ast.stmt]:
    """Statements from our own source; its capital names become names that no user can have."""
    tree = ast.parse("\n".join(lines))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "ROOM":
            node.id = _OURS + "room"
        elif isinstance(node, ast.Name) and node.id.startswith("OURS_"):
            node.id = _OURS + node.id.removeprefix("OURS_")
    return tree.body


# Small things with nodes -----------------------------------------------------------------------------


def _span(node: ast.AST) -> Span:
    if not isinstance(node, ast.stmt | ast.expr):
        return Span(0, 0, 0, 0)
    return Span(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)


def _node_at(root: ast.AST, span: Span) -> ast.stmt | ast.expr:
    """The outermost statement or expression that lies exactly there."""
    for node in ast.walk(root):
        if isinstance(node, ast.stmt | ast.expr) and _span(node) == span:
            return node
    raise LookupError(f"no statement or expression at {span}")


def expression_at(root: ast.AST, span: Span) -> ast.expr:
    """The outermost expression that lies exactly there."""
    for node in ast.walk(root):
        if isinstance(node, ast.expr) and _span(node) == span:
            return node
    raise LookupError(f"no expression at {span}")


def _loop_at(root: ast.AST, loop: Loop) -> ast.For | Comprehension:
    if loop.form == "call":
        call = mapped(expression_at(root, loop.span))
        assert call is not None, "a call was read as one"
        return call.comprehension
    for node in ast.walk(root):
        if isinstance(node, ast.For) and _span(node) == loop.span:
            return flat(levels_of(node)[: len(loop.levels)]) if loop.levels else node
        if isinstance(node, Comprehension) and _span(node) == loop.span:
            return node
    raise LookupError(f"no loop at {loop.span}")


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
    return ast.copy_location(ast.Call(function, arguments, []), at)


def _statement(expression: ast.expr) -> ast.stmt:
    return ast.copy_location(ast.Expr(expression), expression)


def _loop_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements whose ``continue`` belongs to the loop that has this body."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.For | ast.AsyncFor | ast.While):
            yield from _loop_level(statement.orelse)
            continue
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from _loop_level(getattr(statement, part, ()))
        for branch in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _loop_level(branch.body)


def _unless_left(body: list[ast.stmt], at: ast.AST) -> list[ast.stmt]:
    """A loop of one round, and then out of the block's loop if it was left by a ``break``: the iteration counts for
    nothing."""
    (left,) = _ours(["OURS_left = True"])
    stayed = _ours(["OURS_left = False"])
    leave = _ours(["for _ in ():", "    if OURS_left:", "        break"])[0]
    assert isinstance(leave, ast.For)
    return [left, _once_round(body, at, stayed), *leave.body]


def _once_round(body: list[ast.stmt], at: ast.AST, orelse: Sequence[ast.stmt] = ()) -> ast.stmt:
    """A loop of one round, whose ``continue`` leads to what follows it: the end of the iteration."""
    once = ast.For(
        target=ast.Name(_OURS + "once", ast.Store()),
        iter=ast.Tuple(elts=[ast.Constant(None)], ctx=ast.Load()),
        body=body,
        orelse=list(orelse),
    )
    return ast.copy_location(once, at)


def _unrolled(node: Comprehension, site: Site) -> list[ast.stmt]:
    """A comprehension as statements, from the first ``if`` inwards; its element stands as an expression."""
    body: list[ast.stmt] = [_element(node, site)]
    for number, generator in reversed(list(enumerate(node.generators))):
        for condition in reversed(generator.ifs):
            body = [ast.copy_location(ast.If(test=condition, body=body, orelse=[]), condition)]
        if number:
            inner = ast.For(target=generator.target, iter=generator.iter, body=body, orelse=[])
            body = [ast.copy_location(inner, generator.target)]
    return body


def _element(node: Comprehension, site: Site) -> ast.stmt:
    """The element as an expression statement that lies where the site does."""
    if isinstance(node, ast.DictComp):
        element: ast.expr = ast.Tuple(elts=[node.key, node.value], ctx=ast.Load())
        ast.copy_location(element, node)
    else:
        element = node.elt
    statement = ast.Expr(element)
    statement.lineno, statement.col_offset, statement.end_lineno, statement.end_col_offset = site.span
    return statement


def _bound(node: ast.AST) -> set[str]:
    return {
        child.id
        for child in ast.walk(node)
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store)
    }


def _function(name: str, parameters: Sequence[str], body: list[ast.stmt], at: ast.AST) -> ast.FunctionDef:
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(parameter) for parameter in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    function = ast.FunctionDef(name=name, args=arguments, body=body, decorator_list=[])
    if "type_params" in ast.FunctionDef._fields:  # since Python 3.12
        function.type_params = []  # type: ignore[attr-defined,unused-ignore]
    return ast.copy_location(function, at)


def _as_in_cell(code: CodeType, *, nested: bool = False) -> CodeType:
    """The slice function's code, which calls itself and what the body defines as a cell's code does.

    Names show: in ``__qualname__``, in tracebacks, in log records. ``nested``: inside a function of the body's.
    """
    outermost = code.co_name == _SLICE
    constants: list[object] = []
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            is_function = bool(code.co_flags & inspect.CO_NEWLOCALS)  # a class body's code is none
            constant = _as_in_cell(constant, nested=nested or (is_function and not outermost))
        elif isinstance(constant, str):  # what a class body sets as its own __qualname__
            constant = constant.removeprefix(f"{_SLICE}.<locals>.")
        constants.append(constant)
    if outermost:
        code = renamed(code, "<module>")
    flags = code.co_flags if nested else code.co_flags & ~inspect.CO_NESTED
    qualified = code.co_qualname.removeprefix(f"{_SLICE}.<locals>.")
    return code.replace(co_consts=tuple(constants), co_qualname=qualified, co_flags=flags)


def renamed(code: CodeType, name: str) -> CodeType:
    return code.replace(co_name=name, co_qualname=name)


def _with_frame_of(code: CodeType, node: Comprehension) -> CodeType:
    """Before Python 3.12 a comprehension has a frame, and its name shows in tracebacks."""
    name = {ast.ListComp: "<listcomp>", ast.SetComp: "<setcomp>", ast.DictComp: "<dictcomp>"}[type(node)]
    constants = (
        renamed(constant, name)
        if isinstance(constant, CodeType) and constant.co_name == "<listcomp>"
        else constant
        for constant in code.co_consts
    )
    return code.replace(co_consts=tuple(constants))
