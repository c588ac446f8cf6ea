"""What of a body could be done ahead of it: calls and assignments made of names, numbers and calls alone.

An iteration that draws from a generator shared by all of them can begin elsewhere once it is known where that generator
stands then. Where what draws is plain enough, it can be done once more beforehand, for nothing but where it leaves the
generator: ``idx = np.random.randint(0, n, n)``, and ``n = len(X)`` before it.

An iteration that seeds a generator itself (``np.random.seed(i)``) needs to be told nothing of where that stands.

In this room (``analysis``) those parts of a body are found, whatever they call.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from nbcluster.analysis.facts import Call, Piece, Seeding
from nbcluster.analysis.scope import Comprehension, is_plain_target, span, target_names

_SEEDING: Final = frozenset({"seed", "manual_seed"})

_PLAIN: Final = (
    ast.Constant
    | ast.Name
    | ast.Attribute
    | ast.Subscript
    | ast.Slice
    | ast.Tuple
    | ast.List
    | ast.BinOp
    | ast.UnaryOp
    | ast.Compare
    | ast.BoolOp
    | ast.IfExp
    | ast.Starred
)


def pieces(loop: ast.For | Comprehension) -> tuple[Piece, ...]:
    """The pieces of a body, in the order in which they are evaluated; each is evaluated once in every iteration, or once
    for each item of an inner loop that is a piece too. A piece may lie in another one."""
    return tuple(piece for statement in certain(loop) for piece in _pieces(statement))


def seedings(loop: ast.For | Comprehension) -> tuple[Seeding, ...]:
    """The calls that seed, by their name, a generator by something; not in functions that the body makes, which run
    when they are called."""
    if not isinstance(loop, ast.For):
        return ()
    return tuple(
        Seeding(span(call), root.id, ast.unparse(call.func).removeprefix(root.id).removeprefix("."))
        for call in _calls_of(loop.body)
        if isinstance(root := _root(call.func), ast.Name) and _seeds(call)
    )


def _calls_of(nodes: Iterable[ast.AST]) -> Iterator[ast.Call]:
    for node in nodes:
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.GeneratorExp
        ):
            continue
        if isinstance(node, ast.Call):
            yield node
        yield from _calls_of(ast.iter_child_nodes(node))


def _seeds(call: ast.Call) -> bool:
    """Without an argument it is the system's entropy that does."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    starred = any(isinstance(each, ast.Starred) for each in given) or any(
        keyword.arg is None for keyword in call.keywords
    )
    return name in _SEEDING and bool(given) and not starred


def certain(loop: ast.For | Comprehension) -> Iterator[ast.stmt | ast.expr]:
    """What of a body every iteration comes by, unless one raises."""
    if isinstance(loop, ast.For):
        for statement in loop.body:
            yield statement
            if any(isinstance(node, ast.Continue | ast.Break) for node in ast.walk(statement)):
                return
    elif len(loop.generators) == 1 and not loop.generators[0].ifs:
        yield from [loop.key, loop.value] if isinstance(loop, ast.DictComp) else [loop.elt]


def _pieces(node: ast.stmt | ast.expr) -> Iterator[Piece]:
    match node:
        case ast.Assign(targets=targets, value=value) if all(map(is_plain_target, targets)):
            if _is_light(value):
                yield _piece(node, value, [name for target in targets for name in target_names(target)])
            yield from _calls_in(value)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            if _is_light(value):
                yield _piece(node, value, [name])
            yield from _calls_in(value)
        case ast.Assign(targets=targets, value=value):
            yield from _calls_in(value)
            for target in targets:
                yield from _calls_in(target)
        case ast.AugAssign(target=target, value=value):
            yield from _calls_in(target)
            yield from _calls_in(value)
        case ast.Expr(value=value):
            yield from _calls_in(value)
        case ast.For(target=target, iter=source, orelse=[]) if is_plain_target(target) and _is_light(source):
            yield from _repeated(node, source)
        case ast.expr():
            yield from _calls_in(node)
        case _:
            return


def _repeated(node: ast.For, source: ast.expr) -> Iterator[Piece]:
    """An inner loop that goes through all of its items, and its pieces. What it reads is read by its header, once."""
    if any(isinstance(inner, ast.Break) for inner in ast.walk(node)):
        return
    head = _piece(node, source, list(target_names(node.target)))
    yield replace(head, makes=False, head_to=source.end_lineno or source.lineno)
    yield from _calls_in(source)
    for statement in certain(node):
        for piece in _pieces(statement):
            yield replace(piece, within=piece.within or head.span)


def _calls_in(node: ast.expr) -> Iterator[Piece]:
    """The light calls among what is evaluated for certain."""
    if isinstance(node, ast.Call | ast.ListComp) and _is_light(node):
        yield _piece(node, node, [])
    match node:
        case ast.IfExp(test=first) | ast.BoolOp(values=[first, *_]):
            yield from _calls_in(first)
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return
        case _:
            for child in ast.iter_child_nodes(node):
                child = child.value if isinstance(child, ast.keyword) else child
                if isinstance(child, ast.expr):
                    yield from _calls_in(child)


def _piece(node: ast.stmt | ast.expr, value: ast.expr, binds: list[str]) -> Piece:
    own = {name for inner in ast.walk(value) if isinstance(inner, ast.ListComp) for name in _own(inner)}
    names = [inner.id for inner in ast.walk(value) if isinstance(inner, ast.Name)]
    roots = {id(_root(inner.func)) for inner in ast.walk(value) if isinstance(inner, ast.Call)}
    handed = [inner.id for inner in ast.walk(value) if isinstance(inner, ast.Name) and id(inner) not in roots]
    return Piece(
        span(node),
        tuple(dict.fromkeys(name for name in names if name not in own)),
        tuple(dict.fromkeys(name for name in handed if name not in own)),
        tuple(binds),
        tuple(_call(inner) for inner in ast.walk(value) if isinstance(inner, ast.Call)),
        isinstance(value, ast.Call | ast.ListComp),
    )


def _own(node: ast.ListComp) -> Iterator[str]:
    return (name for generator in node.generators for name in target_names(generator.target))


def _call(node: ast.Call) -> Call:
    root = _root(node.func)
    assert isinstance(root, ast.Name)
    first = node.args[0].id if node.args and isinstance(node.args[0], ast.Name) else ""
    path = ast.unparse(node.func).removeprefix(root.id).removeprefix(".")
    keywords = tuple(each.arg or "**" for each in node.keywords)
    return Call(root.id, path, root.lineno, first, len(node.args), keywords)


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def _is_light(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=function, args=arguments, keywords=keywords):
            values = [*arguments, *(keyword.value for keyword in keywords)]
            return isinstance(_root(function), ast.Name) and all(map(_is_light, values))
        case ast.ListComp(elt=element, generators=[ast.comprehension(is_async=0, ifs=[]) as generator]):
            plain = is_plain_target(generator.target)
            return plain and _is_light(generator.iter) and _is_light(element)
        case ast.expr() if isinstance(node, _PLAIN):
            return all(
                _is_light(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
            )
        case _:
            return False
