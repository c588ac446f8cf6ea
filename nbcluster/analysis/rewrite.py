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

How a site becomes others is in ``recorded``, what stands around a body in ``framed``, how objects of ours enter a form in
``planted``.

In this room (``analysis``) source is read and written, and nothing is run.
"""

import ast
import copy
import re
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import CodeType
from typing import Any

from nbcluster.analysis.chosen import chosen
from nbcluster.analysis.clocks import Clocked
from nbcluster.analysis.codes import SLICE, as_in_cell, renamed, with_frame_of
from nbcluster.analysis.drawing import Lasting, Seeding
from nbcluster.analysis.facts import Leaf, Loop, Site, Span, Statement
from nbcluster.analysis.framed import SliceFrame, loop_level, once_round, unless_left
from nbcluster.analysis.mapped import Mapped, mapped
from nbcluster.analysis.nests import flat, levels_of
from nbcluster.analysis.outline import Outline, bindings, outline
from nbcluster.analysis.planted import OURS, called, planted
from nbcluster.analysis.recorded import Recording, SiteRewriter, element, passing, unrolled, watched
from nbcluster.analysis.scope import Comprehension
from nbcluster.analysis.trees import (
    Swap,
    as_statement,
    bound_in,
    copied,
    expression_at,
    function_of,
    node_at,
    span_at,
    swapped,
)

LINE_END = re.compile(r"\r\n|\r|\n")  # where Python ends a line; str.splitlines knows more


def _may_be_warned_of(node: ast.AST) -> bool:
    """``x is 1``, ``5(x)``, ``[1](x)``, ``"ab"["c"]``, ``assert (x, "why")``: what compiling warns of, and perhaps more."""
    literal = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.JoinedStr)
    match node:
        case ast.Compare():
            asks_identity = any(isinstance(each, ast.Is | ast.IsNot) for each in node.ops)
            return asks_identity and any(
                isinstance(each, literal) and getattr(each, "value", each) is not None
                for each in (node.left, *node.comparators)
            )
        case ast.Call():
            return isinstance(node.func, literal)
        case ast.Subscript():
            return isinstance(node.value, literal)
        case ast.Assert():
            return isinstance(node.test, ast.Tuple)
        case _:
            return isinstance(node, ast.Try)  # later versions warn of what leaves a `finally`


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

    def is_silent(self, index: int) -> bool:
        """Whether Python has nothing to say of a statement, whenever it is asked to compile it."""
        return not any(map(_may_be_warned_of, ast.walk(self.tree.body[index])))

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
        found = node_at(node, statement.span)
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

    def group(self, index: int, loop: Loop) -> "GroupForms":
        """The forms of a group that begins with the statement ``index``."""
        return GroupForms(self, index, self.bindings_from(index, len(loop.named("bound"))), loop)

    def written(self, index: int) -> str:
        """A top-level statement, as it is written."""
        return ast.get_source_segment(self._text, self.tree.body[index]) or ""

    def bindings_from(self, index: int, count: int) -> list[ast.Assign]:
        """So many statements, each of which binds a name."""
        return [each for each in self.tree.body[index : index + count] if isinstance(each, ast.Assign)]

    @property
    def lines(self) -> list[str]:
        """The text, from the line that is shown as the first."""
        return LINE_END.split(self._text)

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

    def __init__(
        self,
        cell: CellSource,
        statement: ast.stmt,
        loop: Loop,
        node: ast.For | Comprehension | None = None,
    ) -> None:
        self._cell = cell
        self._statement = statement
        self._loop = loop
        self._node = node or _loop_at(statement, loop)
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
        return self._cell.compiled_again(ast.Expression(body=swapped(call.call, swaps)), "eval")

    def options(self) -> dict[str, object]:
        """What a call is told beside the function."""
        keywords = self._mapped.call.keywords
        return {str(each.arg): each.value.value for each in keywords if isinstance(each.value, ast.Constant)}

    def watched(self) -> CodeType:
        """Plant ``items`` and ``recorder``, which answers ``hole(site, position, value) -> value``, for an operand that is
        gone through once ``taken(site, value) -> value``, and ``record(site, values)``. Of a statement that draws it is
        told ``plotted(site)`` at its end, and ``plotting(site)`` before where it has no hole."""
        return self._over_items(SiteRewriter(self._sites_by_span(), watched).rewritten)

    def passing(self) -> CodeType:
        """Plant ``items`` and ``recorder``, which answers ``passed(site, values)``, ``hashed(key)``, and by ``again()``
        what ``given(value)`` was given.

        A comprehension is made as it stands: a set or a dict raises where an element does not fit."""
        if isinstance(self._node, ast.For):
            return self._for(self._node, SiteRewriter(self._sites_by_span(), passing).rewritten)
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
            {name for site in self._loop.sites for name in bound_in(self._site_node(site))} | set(reduced)
        )
        body: list[ast.stmt] = []
        for site in reversed(self._loop.sites):
            test = ast.Compare(
                left=ast.Name(OURS + "site", ast.Load()),
                ops=[ast.Eq()],
                comparators=[ast.Constant(site.index)],
            )
            body = [ast.If(test=test, body=self._performed(site), orelse=body)]
        loop = ast.For(
            target=ast.Tuple(
                elts=[
                    ast.Attribute(ast.Name(OURS + "progress", ast.Load()), "at", ast.Store()),
                    ast.Tuple(
                        elts=[ast.Name(OURS + "site", ast.Store()), ast.Name(OURS + "values", ast.Store())],
                        ctx=ast.Store(),
                    ),
                ],
                ctx=ast.Store(),
            ),
            iter=ast.Name(OURS + "records", ast.Load()),
            body=body or [ast.Pass()],
            orelse=[],
        )
        declared: list[ast.stmt] = [ast.Global(names=assigned)] if assigned else []
        function = function_of(
            "replay", [OURS + "records", OURS + "progress"], [*declared, loop], at=self._statement
        )
        return self._cell.in_frame(renamed(self._function_code(function), "<module>"))

    def ahead(self, pieces: Sequence[Span]) -> CodeType:
        """A function ``ahead(block)`` that goes through a block of items and does these pieces of each iteration; of an
        inner loop, those that lie in it. Items come as they do to `slice`. What is gone through, or handed to a call, by a
        name or as a part of something is shown to the global ``nbcluster.lasting`` first, which answers with it."""
        node = self._node
        body = [Lasting().visit(part) for part in self._parts(list(pieces))]
        block = ast.Name(OURS + "block", ast.Load())
        loop = ast.For(target=self._given(node), iter=block, body=body, orelse=[])
        return self._function_code(function_of("ahead", [OURS + "block"], [loop], at=self._statement))

    def _parts(self, pieces: list[Span]) -> list[ast.stmt]:
        parts: list[ast.stmt] = []
        while pieces:
            piece = pieces.pop(0)
            node = node_at(self._node, piece)
            if isinstance(node, ast.For):
                inside = [other for other in pieces if other[2:] <= piece[2:]]
                del pieces[: len(inside)]
                repeated = self._parts(inside) or [ast.copy_location(ast.Pass(), node)]
                loop = ast.For(target=copied(node.target), iter=copied(node.iter), body=repeated, orelse=[])
                parts.append(ast.copy_location(loop, node))
            else:
                part = copied(node)
                parts.append(part if isinstance(part, ast.stmt) else as_statement(part))
        return parts

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
        return frozenset(child.name for child in loop_level(body) if isinstance(child, kinds))

    def slice(
        self,
        *,
        stay_global: Iterable[str],
        by_value: Iterable[int],
        one_log: bool,
        seeds: Mapping[Span, int] | None = None,
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
        ``(site, values)`` into one column, so that their order within an iteration is known. Of ``seeds``, calls that seed
        a generator, ``room.seeding(generator, value)`` is told when their arguments are evaluated, the last of them being
        the value, and ``room.seeded(generator, value)`` when they have given a value.
        """
        recording = SiteRewriter(self._sites_by_span(), Recording(frozenset(by_value), one_log))
        node = copied(self._node)
        if isinstance(node, ast.For):
            if seeds:
                node = Seeding(seeds).visit(node)
            body = recording.rewritten(node.body)
            kept = self._loop.own()
        else:
            body = recording.rewritten(unrolled(node, self._loop.sites[0]))
            kept = ()
        defined = self.defined
        if self._loop.left_at is not None:
            body = unless_left(body, node)
        elif any(isinstance(child, ast.Continue) for child in loop_level(body)):
            body = [once_round(body, node)]
        names = self._loop.names
        unsure = [name for name in kept if names[name].conditional or names[name].unbinds or name in defined]
        global_names = sorted((set(stay_global) | defined) & set(names))
        hopeful = frozenset(name for name in kept if names[name].hopeful)
        frame = SliceFrame(len(self._loop.sites), kept, unsure, hopeful)
        function = function_of(
            SLICE,
            [OURS + "block", OURS + "room"],
            frame.framed(self._given(node), body, global_names, node),
            at=node,
        )
        return self._cell.in_frame(as_in_cell(self._function_code(function))), kept

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
        return node_at(self._node, site.span)

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
        (statement,) = rewritten([element(node, self._loop.sites[0])])
        assert isinstance(statement, ast.Expr)
        if not isinstance(node, ast.ListComp):
            # Taken where it is made, so that an element that does not fit raises there.
            take = ast.copy_location(ast.Attribute(planted("gathering", node), "take", ast.Load()), statement)
            statement.value = ast.copy_location(ast.Call(take, [statement.value], []), statement)
        listed = ast.copy_location(ast.ListComp(elt=statement.value, generators=node.generators), node)
        code = self._cell.compiled_again(ast.Expression(body=listed), "eval")
        return with_frame_of(code, node)

    def _for(
        self, node: ast.For, rewritten: Callable[[list[ast.stmt]], list[ast.stmt]], *, with_end: bool = False
    ) -> CodeType:
        loop = copy.copy(node)
        loop.iter = planted("items", node.iter)
        loop.body = rewritten([copied(each) for each in node.body])
        if not with_end:
            unbroken = as_statement(called("unbroken", [], node.iter))
            loop.orelse = [] if self._loop.left_at is None else [unbroken]
        return self._cell.compiled_again(ast.Module(body=[loop], type_ignores=[]), "exec")

    def _performed(self, site: Site) -> list[ast.stmt]:
        """The site's statement, its holes replaced by the recorded values."""
        names = [f"{OURS}hole{position}" for position in range(len(site.holes))]
        values = ast.Name(OURS + "values", ast.Load())
        node = self._site_node(site)
        if site.kind == "collect":
            call = ast.Call(
                ast.Attribute(ast.Name(OURS + "progress", ast.Load()), "collect", ast.Load()), [values], []
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
            progress = ast.Name(OURS + "progress", ast.Load())
            asked = ast.Call(ast.Attribute(progress, "reached", ast.Load()), [swaps[id(hole)]], [])  # type: ignore[list-item]
            swaps[id(hole)] = ast.copy_location(asked, hole)
        performed = Swap(swaps).visit(statement)
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
        outermost = node_at(statement, loop.span)
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


class GroupForms(LoopForms):
    """The forms of a group of statements. A worker is told which of them to evaluate; the kernel executes them as they
    stand."""

    def __init__(self, cell: CellSource, index: int, statements: Sequence[ast.Assign], loop: Loop) -> None:
        super().__init__(cell, statements[0], loop, chosen(statements))
        self._index = index
        self.count = len(statements)

    def statement(self, number: int) -> CodeType:
        """One of them, to be executed."""
        return self._cell.statement(self._index + number)

    def written(self, number: int) -> str:
        """One of them, as it is written."""
        return self._cell.written(self._index + number)


def _loop_at(root: ast.AST, loop: Loop) -> ast.For | Comprehension:
    if loop.form == "call":
        call = mapped(expression_at(root, loop.span))
        assert call is not None, "a call was read as one"
        return call.comprehension
    for node in ast.walk(root):
        if isinstance(node, ast.For) and span_at(node) == loop.span:
            return flat(levels_of(node)[: len(loop.levels)]) if loop.levels else node
        if isinstance(node, Comprehension) and span_at(node) == loop.span:
            return node
    raise LookupError(f"no loop at {loop.span}")
