"""Near misses: what a small change would let run apart.

In this room an obstacle is looked at once more, beside the statements that make it, to say what could be
written otherwise.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace

from nbcluster.analysis.facts import Obstacle
from nbcluster.analysis.scope import target_names
from nbcluster.analysis.sites import JOINERS


def advised(obstacle: Obstacle, loop: ast.AST) -> Obstacle:
    """The obstacle, with advice of its own where the form of the loop suggests some."""
    name = obstacle.name
    if obstacle.advice is not None or name is None:
        return obstacle
    advice = next((found for look in _LOOKS.get(obstacle.reason, []) for found in look(loop, obstacle)), None)
    return replace(obstacle, advice=advice)


def _counter(loop: ast.AST, obstacle: Obstacle) -> Iterator[str]:
    """``idx += 1``, read elsewhere."""
    match [node for node in ast.walk(loop) if _binds(node, obstacle.name)]:
        case [ast.AugAssign(op=ast.Add(), value=ast.Constant(value=int()))]:
            yield f"`{obstacle.name}` only counts, which enumerate(…) in the loop's header does too"
        case _:
            return


def _grown(loop: ast.AST, obstacle: Obstacle) -> Iterator[str]:
    """``df = pd.concat([df, part])``."""
    for node in ast.walk(loop):
        match node:
            case ast.Assign(value=ast.Call(func=ast.Attribute(attr=method))) if method in JOINERS:
                if _binds(node, obstacle.name):
                    yield "To run it in parallel: append the parts to a list and join them once after the loop"
            case _:
                pass


def _busy_update(loop: ast.AST, obstacle: Obstacle) -> Iterator[str]:
    """``if score > best: best = score; model = copy(m)``."""
    for node in ast.walk(loop):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and not node.orelse:
            asked = {inner.id for inner in ast.walk(node.test) if isinstance(inner, ast.Name)}
            if obstacle.name in asked and any(_binds(inner, obstacle.name) for inner in node.body):
                yield (
                    f"To run it in parallel: let the if of line {node.lineno} only keep values "
                    "that were computed before it"
                )


def _part_of_container(loop: ast.AST, obstacle: Obstacle) -> Iterator[str]:
    """``history["loss"].append(e)``, ``self.losses.append(e)``."""
    for node in ast.walk(loop):
        match node:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=(ast.Subscript() | ast.Attribute()) as part, attr=method)
                )
            ) if method in ("append", "extend", "add") and node.lineno == obstacle.line:
                if _is_fixed(part):
                    text = ast.unparse(part)
                    yield f"To run it in parallel: give {text} a name before the loop, and {method} to that"
            case _:
                pass


def _is_fixed(node: ast.expr) -> bool:
    """The same object in every iteration, as far as one can see."""
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=inner) | ast.Subscript(value=inner, slice=ast.Constant()):
            return _is_fixed(inner)
        case _:
            return False


def _rebinds_item(loop: ast.AST, obstacle: Obstacle) -> Iterator[str]:
    """``x *= 2`` on an item, which changes it if it is an array or a list."""
    for node in ast.walk(loop):
        match node:
            case ast.AugAssign(target=ast.Name(id=name)) if obstacle.detail.endswith(ast.unparse(node)):
                plain = ast.Assign(
                    targets=[node.target], value=ast.BinOp(ast.Name(name, ast.Load()), node.op, node.value)
                )
                text = ast.unparse(ast.fix_missing_locations(plain))
                yield f"To run it in parallel: {text} makes a new object and leaves the old one as it is"
            case _:
                pass


_LOOKS: dict[str, list[Callable[[ast.AST, Obstacle], Iterator[str]]]] = {
    "carried": [_counter, _grown, _busy_update],
    "changes": [_part_of_container, _rebinds_item],
}


def _binds(node: ast.AST, name: str | None) -> bool:
    match node:
        case ast.AugAssign(target=ast.Name(id=target)):
            return target == name
        case ast.Assign(targets=targets):
            return any(name in target_names(target) for target in targets)
        case _:
            return False
