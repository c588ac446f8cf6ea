"""Which names belong to which piece of code, by Python's own rules.

In this room it is said which names a function or class keeps to itself, and where a node lies in the cell.
"""

import ast
from collections.abc import Iterator

from nbcluster.analysis.facts import Span

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
ScopeNode = FunctionNode | ast.ClassDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def span(node: ast.expr | ast.stmt | ast.ExceptHandler) -> Span:
    """Where `node` lies; every node that the parser makes has an end."""
    return Span(node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0)


def arguments(node: FunctionNode) -> list[ast.arg]:
    """The parameters of a function, stars included."""
    given = node.args
    several = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return several + [extra for extra in (given.vararg, given.kwarg) if extra is not None]


def declared_global(node: ScopeNode) -> set[str]:
    """Names that ``global`` in this very scope sends to the module, past all functions between."""
    return {name for inner in _own_nodes(node) if isinstance(inner, ast.Global) for name in inner.names}


def parameters(node: FunctionNode) -> list[str]:
    """Names that a call of the function binds."""
    return [argument.arg for argument in arguments(node)]


def local_names(node: ScopeNode) -> set[str]:
    """Names that belong to the function or class itself.

    A name is local when anything in the scope binds it, wherever that stands, unless ``global`` or
    ``nonlocal`` says otherwise. What a comprehension binds is its own, but a walrus in it binds here.
    """
    bound = set() if isinstance(node, ast.ClassDef) else set(parameters(node))
    elsewhere: set[str] = set()
    for inner in _own_nodes(node):
        if isinstance(inner, ast.Global | ast.Nonlocal):
            elsewhere.update(inner.names)
        else:
            bound.update(bound_by(inner))
    return bound - elsewhere


def bound_by(node: ast.AST) -> Iterator[str]:
    """Names that `node` itself binds or unbinds, not those of nodes inside it."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            for alias in aliases:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case _:
            return


def target_names(target: ast.expr) -> list[str]:
    """The names that a target binds, in order."""
    return [
        node.id
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del)
    ]


def is_plain_target(target: ast.expr) -> bool:
    """Made of names only, tuples and stars allowed."""
    match target:
        case ast.Name():
            return True
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return all(is_plain_target(element) for element in elements)
        case ast.Starred(value=value):
            return is_plain_target(value)
        case _:
            return False


def _own_nodes(scope: ScopeNode) -> Iterator[ast.AST]:
    """Every node that runs in the scope itself, nested scopes being seen as one node."""
    body: list[ast.AST] = [scope.body] if isinstance(scope, ast.Lambda) else list(scope.body)
    waiting = body[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(list(_visible(node))[::-1])


def _visible(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            # Decorators, defaults and annotations run outside the function.
            yield from getattr(node, "decorator_list", [])
            yield from node.args.defaults
            yield from (default for default in node.args.kw_defaults if default is not None)
        case ast.ClassDef():
            yield from (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords))
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            # Targets are the comprehension's own; a walrus anywhere in it is ours.
            yield node.generators[0].iter
            yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr))
        case _:
            yield from ast.iter_child_nodes(node)
