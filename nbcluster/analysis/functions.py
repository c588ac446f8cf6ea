"""A function whose loops are to run apart: its body read as a cell is, and rewritten so that its loops come to us.

    def fit(xs):                               def fit(xs):
        total = 0                                  try:
        for x in xs:                                   total = 0
            total += score(x)                          try:
        return total                                       come(locals())
                                                       finally:
                                                           if bound("total"): total = taken("total")
                                                           …
                                                       if not done():
                                                           for x in xs:
                                                               total += score(x)
                                                       return total
                                                   finally:
                                                       leave()

So the function goes on being one, with its own frame, arguments, closure and traceback. A loop that comes to us runs in a
namespace that holds what the function's names are, and what it has bound is bound in the function afterwards. That is
exact where nobody shares these names with the function; where somebody may, the loop stays as it stands.

In this room (``analysis``) a function's source is found, judged and rewritten.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from types import CodeType, FunctionType
from typing import Final, TypeVar

from nbcluster.analysis.blocks import BLOCKS, COME, LEFT, MET
from nbcluster.analysis.cell import read_statements
from nbcluster.analysis.codes import renamed
from nbcluster.analysis.facts import Obstacle, Span, Statement
from nbcluster.analysis.mapped import mapped
from nbcluster.analysis.planted import called
from nbcluster.analysis.rewrite import CellSource
from nbcluster.analysis.scope import arguments, local_names, span
from nbcluster.analysis.trees import copied

#: What is planted beside what blocks have: asks for the function's names, whether the statement has been done, whether it
#: has bound a name, or unbound it, and to what; hears that the function is left.
LOCALS, DONE, BOUND, UNBOUND, TAKEN, LEAVE = "locals", "done", "bound", "unbound", "taken", "leave"

N = TypeVar("N", bound=ast.AST)

_TAKE_AT_ONCE: Final = frozenset(
    {"sum", "min", "max", "any", "all", "sorted", "list", "tuple", "set", "frozenset", "dict", "len"}
)
"""Builtins that keep nothing of what they are given."""
_REFLECT: Final = frozenset({"locals", "vars", "globals", "eval", "exec", "dir", "super", "__class__"})


class FunctionSource(CellSource):
    """A function's body, in the place of a cell's. Raises LookupError where the text is not the function's."""

    def __init__(self, function: FunctionType, text: str, flags: int) -> None:
        code = function.__code__
        self._name, self._qualified = code.co_name, code.co_qualname
        super().__init__(text, 1, code.co_filename, flags)
        self._module = self.tree
        self.node_of_function, self._in_class = _definition(self.tree, code)
        said = _says(code)
        if not any(_says(each) == said for each in self._compiled_anew()):
            raise LookupError("the text has been changed since")
        self._is_read = True
        self.body = self.node_of_function.body
        self.tree = ast.Module(body=self.body, type_ignores=[])
        self._starts = [(node.lineno, node.col_offset) for node in self.body]
        self.text = text
        self.reflects = not _REFLECT.isdisjoint(_loaded(self.node_of_function))
        self.statements = self._judged(code)

    _is_read = False

    def in_frame(self, code: CodeType) -> CodeType:
        if not self._is_read:
            return code
        return _within(code, self._name, self._qualified) if code.co_name == "<module>" else code

    def hear(self, index: int) -> None:
        """Python has said it where the function was defined."""

    def _compiled_anew(self) -> Iterator[CodeType]:
        """The codes in the text, of the whole and of each statement by itself: so a notebook compiles its cells, and Python
        calls methods of what the same text imports in a way of its own."""
        for body in (self._module.body, *([each] for each in self._module.body)):
            yield from _codes(self.compiled_again(ast.Module(body=[*body], type_ignores=[]), "exec"))

    def code(self) -> CodeType:
        """The function's code, to be planted: `COME`, `LEFT` and `MET` as in a block, and what this room adds."""
        wanted = {
            span(self.node(each)): number
            for number, each in enumerate(
                chain.from_iterable(s.inside or (s,) for s in self.statements if s.loops)
            )
        }
        shell = self.node_of_function
        kept, shell.body = shell.body, _Put(wanted).whole(shell)
        try:
            tree = ast.fix_missing_locations(copied(self._module))
        finally:
            shell.body = kept
        is_read, self._is_read = self._is_read, False
        try:
            return _code_named(self.compiled_again(tree, "exec"), self._name, self._qualified, shell)
        finally:
            self._is_read = is_read

    # What keeps a loop as it stands -------------------------------------------------------------

    def _judged(self, code: CodeType) -> tuple[Statement, ...]:
        node = self.node_of_function
        self.names = frozenset((*local_names(node), *code.co_freevars))
        self.free = frozenset(code.co_freevars)
        self._elsewhere = {
            name for each in ast.walk(node) if isinstance(each, ast.Global) for name in each.names
        }
        self._shared = {
            name for each in ast.walk(self._module) if isinstance(each, ast.Nonlocal) for name in each.names
        }
        self._above = {id(below): above for above in ast.walk(node) for below in ast.iter_child_nodes(above)}
        self._closed_over = {
            name
            for each in ast.walk(node)
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef)
            and each is not node
            and not (isinstance(each, ast.Lambda) and self._is_taken(each))
            for name in _loaded(each) - (set() if isinstance(each, ast.ClassDef) else local_names(each))
        }
        return tuple(self._statement(each) for each in read_statements(self.body, self.text.split("\n")))

    def _statement(self, statement: Statement) -> Statement:
        if statement.inside:
            inside = tuple(map(self._with_obstacles, statement.inside))
            return replace(
                statement, inside=inside, loops=tuple(chain.from_iterable(s.loops for s in inside))
            )
        return self._with_obstacles(statement) if statement.loops else statement

    def _with_obstacles(self, statement: Statement) -> Statement:
        obstacle = next(self._obstacles(self.node(statement)), None)
        if obstacle is None:
            return statement
        loops = tuple(replace(loop, obstacles=(obstacle, *loop.obstacles)) for loop in statement.loops)
        return replace(statement, loops=loops)

    def _obstacles(self, node: ast.stmt) -> Iterator[Obstacle]:
        bound = bound_in(node)
        for each in ast.walk(node):
            detail = self._odd(each)
            if detail:
                yield Obstacle(
                    "reflection" if detail.startswith("asks") else "unread", _line(each, node), detail=detail
                )
            elif isinstance(each, ast.Name):
                name = each.id
                if name in bound and name in self._elsewhere:
                    yield Obstacle(
                        "unread", each.lineno, None, name, f"sets `{name}`, which is not the function's own"
                    )
                elif name in self.names and name in self._shared:
                    yield Obstacle(
                        "unread", each.lineno, None, name, f"shares `{name}` with a function that may set it"
                    )
                elif name in bound and name in self.names and name in self._closed_over:
                    yield Obstacle(
                        "unread",
                        each.lineno,
                        None,
                        name,
                        f"sets `{name}`, which another function looks up here",
                    )

    def _odd(self, node: ast.AST) -> str:
        match node:
            case ast.Name(id=name) if name in _REFLECT:
                return f"asks for {name}, which is the function's own affair"
            case ast.Call(keywords=keywords) if any(each.arg == "stacklevel" for each in keywords):
                return "warns in the name of whoever called the function"
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                return f"defines `{name}` in a function"
            case ast.AnnAssign():
                return "says of what type a name is, which a function does not look up"
            case ast.Lambda() if self._keeps_names(node) and not self._is_taken(node):
                return "makes a function that looks up names of this one, and may outlive them"
            case ast.GeneratorExp() if not self._is_taken(node):
                return "makes a generator that may be asked later, when names are others"
            case ast.Attribute(attr=name) | ast.Name(id=name) if self._in_class and _is_mangled(name):
                return f"names `{name}`, which Python calls otherwise in a class"
            case _:
                return "defines a type in a function" if type(node).__name__ == "TypeAlias" else ""

    def _keeps_names(self, node: ast.Lambda) -> bool:
        return not self.names.isdisjoint(_loaded(node) - {each.arg for each in arguments(node)})

    def _is_taken(self, node: ast.AST) -> bool:
        """Whether what is made is given to somebody who uses it up at once."""
        above = self._above.get(id(node))
        match above:
            case ast.keyword(arg="key"):
                return True
            case ast.Call(func=ast.Name(id=name)) if name in _TAKE_AT_ONCE:
                return True
            case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join")):
                return True
            case ast.Call(func=ast.Name(id="map")) if not isinstance(node, ast.Call):
                return self._is_taken(above)
            case ast.Call():
                return mapped(above) is not None
            case _:
                return False


def bound_in(node: ast.stmt) -> set[str]:
    """The names that a statement of a function binds, or unbinds."""
    holder = ast.parse("def holder(): pass").body[0]
    assert isinstance(holder, ast.FunctionDef)
    holder.body = [node]
    return local_names(holder)


def _unbound_in(node: ast.stmt) -> set[str]:
    deleted = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del)}
    return deleted | {n.name for n in ast.walk(node) if isinstance(n, ast.ExceptHandler) and n.name}


def _loaded(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _line(node: ast.AST, statement: ast.stmt) -> int:
    return getattr(node, "lineno", statement.lineno)


def _is_mangled(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__")


# Where the function stands --------------------------------------------------------------------------


def _definition(tree: ast.Module, code: CodeType) -> tuple[ast.FunctionDef, bool]:
    """The function's own syntax, and whether it stands in a class."""
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, in_class = waiting.pop()
        match node:
            case ast.FunctionDef(name=name) if (name, _first_line(node)) == (
                code.co_name,
                code.co_firstlineno,
            ):
                return node, in_class
            case _:
                pass
        inside = in_class or isinstance(node, ast.ClassDef)
        waiting.extend((child, inside) for child in ast.iter_child_nodes(node))
    raise LookupError("no function of its name begins where it should")


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _says(code: CodeType) -> tuple[object, ...]:
    """What a code is, as it was compiled: `==` of two codes in Python 3.11 looks at what running one has left in it."""
    parts = (
        _says(each) if isinstance(each, CodeType) else (type(each), repr(each)) for each in code.co_consts
    )
    attributes = (getattr(code, name) for name in _COMPILED)
    return (*attributes, *parts)


_COMPILED: Final = (
    "co_name",
    "co_firstlineno",
    "co_code",
    "co_names",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    "co_linetable",
    "co_exceptiontable",
)


def _code_named(module: CodeType, name: str, qualified: str, node: ast.FunctionDef) -> CodeType:
    return next(
        each
        for each in _codes(module)
        if (each.co_name, each.co_qualname, each.co_firstlineno) == (name, qualified, _first_line(node))
    )


def _within(code: CodeType, name: str, qualified: str) -> CodeType:
    """A module's code with the name of a function's, and what is made in it named accordingly."""

    def inner(code: CodeType) -> CodeType:
        constants = tuple(inner(each) if isinstance(each, CodeType) else each for each in code.co_consts)
        if code.co_name.startswith("nbcluster."):
            return code
        return code.replace(co_consts=constants, co_qualname=f"{qualified}.<locals>.{code.co_qualname}")

    constants = tuple(inner(each) if isinstance(each, CodeType) else each for each in code.co_consts)
    return renamed(code.replace(co_consts=constants), name).replace(co_qualname=qualified)


# The body, rewritten --------------------------------------------------------------------------------


class _Put:
    """Puts our calls into a function's body. `numbers` are those of the statements that come to us."""

    def __init__(self, numbers: Mapping[Span, int]) -> None:
        self._numbers = numbers

    def whole(self, function: ast.FunctionDef) -> list[ast.stmt]:
        body = function.body
        is_told = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
        opening = body[:1] if is_told and isinstance(body[0].value.value, str) else []  # type: ignore[attr-defined]
        rest = self._several(body[len(opening) :]) or [ast.copy_location(ast.Pass(), body[0])]
        leave = ast.copy_location(ast.Expr(called(LEAVE, [], rest[-1])), rest[-1])
        guarded = ast.Try(body=rest, handlers=[], orelse=[], finalbody=[leave])
        return [*opening, ast.copy_location(guarded, rest[0])]

    def _several(self, body: Iterable[ast.stmt]) -> list[ast.stmt]:
        return [
            put
            for each in body
            for put in ([self._block(each)] if isinstance(each, BLOCKS) else self._held(each))
        ]

    def _block(self, node: ast.stmt) -> ast.stmt:
        block = copied(node)
        match block:
            case ast.If():
                block.body, block.orelse = self._several(block.body), self._several(block.orelse)
            case ast.With():
                block.body = self._several(block.body)
            case ast.Try():
                block.body, block.orelse = self._several(block.body), self._several(block.orelse)
                for handler in block.handlers:
                    handler.body = [_said(MET, handler), *handler.body]
                if block.finalbody:
                    block.finalbody = [_said(MET, block.finalbody[0]), *block.finalbody]
            case ast.Match():
                for case in block.cases:
                    case.body = self._several(case.body)
        return block

    def _held(self, node: ast.stmt) -> list[ast.stmt]:
        number = self._numbers.get(span(node))
        if number is None:
            return [node]
        at = _head(node)
        come: ast.stmt = _at(at, ast.Expr(called(COME.format(number), [called(LOCALS, [], at)], at)))
        if bound := self._bound(node, at):
            # Also where it fails: what it has bound until then stays bound.
            come = _at(at, ast.Try(body=[come], handlers=[], orelse=[], finalbody=bound))
        left = _at(at, ast.Expr(called(LEFT.format(number), [], at)))
        staying = _at(at, ast.Try(body=[node], handlers=[], orelse=[], finalbody=[left]))
        value = called(TAKEN, [_at(at, ast.Constant("return"))], at)
        done = _at(at, ast.Return(value) if isinstance(node, ast.Return) else ast.Pass())
        return [come, _at(at, ast.If(test=called(DONE, [], at), body=[done], orelse=[staying]))]

    def _bound(self, node: ast.stmt, at: ast.stmt) -> list[ast.stmt]:
        unbound = _unbound_in(node)
        lines: list[ast.stmt] = []
        for name in sorted(bound_in(node)):
            told = [_at(at, ast.Constant(name))]
            value = called(TAKEN, [*told], at)
            set_it = _at(at, ast.Assign([_at(at, ast.Name(name, ast.Store()))], value))
            otherwise: list[ast.stmt] = []
            if name in unbound:
                none = _at(
                    at, ast.Assign([_at(at, ast.Name(name, ast.Store()))], _at(at, ast.Constant(None)))
                )
                gone = _at(at, ast.Delete([_at(at, ast.Name(name, ast.Del()))]))
                otherwise = [_at(at, ast.If(called(UNBOUND, [*told], at), [none, gone], []))]
            lines.append(_at(at, ast.If(called(BOUND, [*told], at), [set_it], otherwise)))
        return lines


def _head(node: ast.stmt) -> ast.stmt:
    """The statement's first line: of a call that goes over several, Python's tracebacks tell the last."""
    return ast.Pass(
        lineno=node.lineno,
        col_offset=node.col_offset,
        end_lineno=node.lineno,
        end_col_offset=node.col_offset + 1,
    )


def _at(node: ast.stmt, made: N) -> N:
    return ast.copy_location(made, node)


def _said(name: str, at: ast.stmt | ast.ExceptHandler) -> ast.stmt:
    return ast.copy_location(ast.Expr(called(name, [], at)), at)
