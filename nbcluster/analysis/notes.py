"""Near misses: what a small change would let run apart.

In this room an obstacle is looked at once more, beside the statements that make it, to say what could be
written otherwise.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from nbcluster.analysis.facts import Obstacle
from nbcluster.analysis.scope import target_names
from nbcluster.analysis.sites import JOINERS


class Statements:
    """What a loop is made of, so far as advice depends on it: gone through once, for all of its obstacles."""

    def __init__(self, loop: ast.AST) -> None:
        self.binding: dict[str, list[ast.Assign | ast.AugAssign]] = defaultdict(list)
        """By the names that they bind."""
        self.on_line: dict[int, list[ast.Expr | ast.AugAssign]] = defaultdict(list)
        self.asking: dict[str, list[ast.If]] = defaultdict(list)
        """Tests without an else, by the names that they compare."""
        self.reading: dict[str, set[int]] = defaultdict(set)
        """Lines that read a name, where they do not bind it too."""
        for node in ast.walk(loop):
            match node:
                case ast.Assign() | ast.AugAssign():
                    for name in dict.fromkeys(_bound_by(node)):
                        self.binding[name].append(node)
                case ast.If(test=ast.Compare() as test, orelse=[]):
                    asked = (inner.id for inner in ast.walk(test) if isinstance(inner, ast.Name))
                    for name in dict.fromkeys(asked):
                        self.asking[name].append(node)
                case _:
                    pass
            if isinstance(node, ast.Expr | ast.AugAssign):
                self.on_line[node.lineno].append(node)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self.reading[node.id].add(node.lineno)
        for name, several in self.binding.items():
            self.reading[name] -= {line for node in several for line in _lines_of(node)}


def _lines_of(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def advised(obstacle: Obstacle, among: Statements) -> Obstacle:
    """The obstacle, with advice of its own where the form of the loop suggests some."""
    name = obstacle.name
    if obstacle.advice is not None or name is None:
        return obstacle
    looks = _LOOKS.get(obstacle.reason, [])
    advice = next((found for look in looks for found in look(among, obstacle, name)), None)
    return replace(obstacle, advice=advice)


def _counter(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``idx += 1``, read elsewhere."""
    match among.binding.get(name):
        case [ast.AugAssign(op=ast.Add(), value=ast.Constant(value=int()))]:
            yield f"`{name}` only counts, and what it is would be known if it did so in every iteration"
        case _:
            return


_NEARLY: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("sum", "added"),
    ast.Mult: ("product", "multiplied"),
}


def _nearly(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``total += x``, and ``print(total)``."""
    lines = sorted(among.reading[name])
    match among.binding.get(name):
        case [ast.AugAssign(op=ast.Add() | ast.Mult() as op)]:
            what, done = _NEARLY[type(op)]
        case [ast.Assign(value=ast.Call(func=ast.Name(id="max" | "min" as which), args=[_, _]))]:
            what, done = which + "imum", "compared"
        case _:
            return
    if lines:
        where = f"line {lines[0]} also reads" if len(lines) == 1 else f"{_several(lines)} also read"
        yield (
            f"`{name}` is nearly a {what}: {where} it. To run the rest in parallel: keep what is {done} in a list, "
            "and go through that in a second loop"
        )


def _several(lines: list[int]) -> str:
    """``lines 4, 5 and 7``"""
    return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"


def _grown(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``df = pd.concat([df, part])``."""
    for node in among.binding.get(name, []):
        match node:
            case ast.Assign(value=ast.Call(func=ast.Attribute(attr=method))) if method in JOINERS:
                yield "To run it in parallel: append the parts to a list and join them once after the loop"
            case _:
                pass


def _busy_update(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``if score > best: best = score; model = copy(m)``."""
    for node in among.asking.get(name, []):
        if any(name in _bound_by(inner) for inner in node.body):
            yield (
                f"To run it in parallel: let the if of line {node.lineno} only keep values "
                "that were computed before it"
            )


def _part_of_container(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``history["loss"].append(e)``, ``self.losses.append(e)``."""
    for node in among.on_line.get(obstacle.line, []):
        match node:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=(ast.Subscript() | ast.Attribute()) as part, attr=method)
                )
            ) if method in ("append", "extend", "add"):
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


def _rebinds_item(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``x *= 2`` on an item, which changes it if it is an array or a list."""
    for node in among.on_line.get(obstacle.line, []):
        match node:
            case ast.AugAssign(target=ast.Name(id=own)) if obstacle.detail.endswith(ast.unparse(node)):
                plain = ast.Assign(
                    targets=[node.target], value=ast.BinOp(ast.Name(own, ast.Load()), node.op, node.value)
                )
                text = ast.unparse(ast.fix_missing_locations(plain))
                yield f"To run it in parallel: {text} makes a new object and leaves the old one as it is"
            case _:
                pass


_LOOKS: dict[str, list[Callable[[Statements, Obstacle, str], Iterator[str]]]] = {
    "carried": [_counter, _grown, _busy_update, _nearly],
    "changes": [_part_of_container, _rebinds_item],
}


def _bound_by(node: ast.AST) -> list[str]:
    """The names that an assignment binds."""
    match node:
        case ast.AugAssign(target=ast.Name(id=target)):
            return [target]
        case ast.Assign(targets=targets):
            return [name for target in targets for name in target_names(target)]
        case _:
            return []
