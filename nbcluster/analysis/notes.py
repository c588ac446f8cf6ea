"""Near misses: what a small change would let run apart.

In this room an obstacle is looked at once more, beside the statements that make it, to say what could be
written otherwise.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from nbcluster.analysis.facts import Obstacle
from nbcluster.analysis.folds import JOINERS
from nbcluster.analysis.scope import target_names


class Statements:
    """What a loop is made of, so far as advice depends on it: gone through once, for all of its obstacles."""

    def __init__(self, loop: ast.AST) -> None:
        self.loop = loop
        self.binding: dict[str, list[ast.Assign | ast.AugAssign]] = defaultdict(list)
        """By the names that they bind."""
        self.on_line: dict[int, list[ast.Expr | ast.AugAssign]] = defaultdict(list)
        self.asking: dict[str, list[ast.If]] = defaultdict(list)
        """Tests without an else, by the names that they compare."""
        self.appending: dict[str, int] = {}
        """The last line that appends to a name's list."""
        self.lasts: dict[str, int] = {}
        """Where ``X[-1]`` is asked for: the first line."""
        self.lengths: set[str] = set()
        """Names that ``len`` is asked about."""
        self.indexed: set[str] = set()
        """Names of what is set by ``X.loc[k]`` and the like."""
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
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append")):
                    self.appending[name] = node.lineno
                case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
                    self.lengths.add(name)
                case ast.Subscript(
                    value=ast.Name(id=name), slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))
                ):
                    self.lasts.setdefault(name, node.lineno)
                case ast.Subscript(
                    value=ast.Attribute(value=ast.Name(id=name), attr="loc" | "iloc" | "at" | "iat"),
                    ctx=ast.Store(),
                ):
                    self.indexed.add(name)
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
    """``if score > best: best = score; model = copy(m)``, ``if score(p) > score(best): best = p``."""
    for node in among.asking.get(name, []):
        if any(name in _bound_by(inner) for inner in node.body):
            match node.test:
                case ast.Compare(left=ast.Call() as one, comparators=[ast.Call() as other]):
                    asked = ast.unparse(one if _mentions(one, name) else other)
                    yield (
                        f"To run it in parallel: keep `{asked}` in a name of its own, set with `{name}`, "
                        "and compare with that"
                    )
                    return
                case _:
                    pass
            yield (
                f"To run it in parallel: let the if of line {node.lineno} only keep values "
                "that were computed before it"
            )


def _memo(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``if k not in d: d[k] = f(k)``."""
    for node in among.asking.get(name, []):
        match node:
            case ast.If(
                test=ast.Compare(left=asked, ops=[ast.NotIn()], comparators=[ast.Name()]),
                body=[ast.Assign(targets=[ast.Subscript(value=ast.Name(id=filled), slice=key)]) as fill],
            ) if (
                filled == name and ast.unparse(key) == ast.unparse(asked) and not _mentions(fill.value, name)
            ):
                each, does = ast.unparse(key), ast.unparse(fill)
                once = f"for {each} in dict.fromkeys(…): {does}" if isinstance(key, ast.Name) else does
                yield (
                    f"To run it in parallel: fill `{name}` in a loop of its own, which meets each key once: `{once}`"
                )
            case _:
                pass


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node))


def _item_before(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``prev = x`` at the end of ``for x in xs``."""
    match among.loop, among.binding.get(name):
        case (
            ast.For(target=ast.Name(id=item), iter=source),
            [ast.Assign(targets=[ast.Name()], value=ast.Name(id=kept)) as keeps],
        ) if kept == item and item not in among.binding and _ends_with(among.loop, keeps):
            through = ast.unparse(source)
            pairs = f"for {name}, {item} in zip([{name}, *{through}], {through})"
            yield f"To run it in parallel: go through pairs, `{pairs}`, and leave out line {keeps.lineno}"
        case _:
            return


def _ends_with(loop: ast.For, last: ast.stmt) -> bool:
    """Whether every iteration comes to this statement, and to nothing after it."""
    leaves = ast.Continue | ast.Break | ast.Return
    return loop.body[-1] is last and not any(isinstance(node, leaves) for node in ast.walk(loop))


def _growing(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``out.append(y)``, and then ``out[-1]`` or ``len(out)``."""
    if name not in among.appending:
        return
    if among.lasts.get(name, 0) > among.appending[name]:
        yield f"To run it in parallel: give what is appended a name of its own, and use that for {name}[-1]"
    if name in among.lengths:
        yield f"To run it in parallel: count by enumerate(…) instead of asking len({name})"


def _other_columns(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``df.loc[k, "y"] = df.loc[k, "x"] ** 2``."""
    if name in among.indexed:
        yield (
            "To run it in parallel, if no iteration reads what another has set: read from a copy that is made before the "
            f"loop, `old = {name}.copy()`"
        )


def _in_place(among: Statements, obstacle: Obstacle, name: str) -> Iterator[str]:
    """``xs.sort()``, ``stack.pop()``, ``box.last = x``."""
    act = obstacle.detail.rpartition(": ")[2]
    owner, dot, method = act.removesuffix("()").rpartition(".")
    if method in ("sort", "reverse") and dot:
        function = {"sort": "sorted", "reverse": "reversed"}[method]
        yield f"To run it in parallel: {function}({owner}) makes something new and leaves {owner} as it is"
    elif method in ("pop", "popleft", "popitem") and dot:
        yield (
            f"To run it in parallel: go through what {owner} holds in the loop's header, instead of taking it out"
        )
    elif (found := _ATTRIBUTE.fullmatch(act)) is not None:
        yield f"To run it in parallel: keep it under a name of its own, and set {found[1]} after the loop"


_ATTRIBUTE = re.compile(r"([\w.]+\.\w+) = …")
"""How an attribute that is set is told."""


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


def counting(loop: ast.While) -> str | None:
    """``while i < n: …; i += 1``, which would be a ``for`` in fewer words."""
    match loop:
        case ast.While(
            test=ast.Compare(left=ast.Name(id=name), ops=[ast.Lt() | ast.LtE() as until], comparators=[end]),
            body=[
                *_,
                ast.AugAssign(target=ast.Name(id=counted), op=ast.Add(), value=ast.Constant(value=1)) as last,
            ],
            orelse=[],
        ) if counted == name:
            pass
        case _:
            return None
    bound = {
        inner.id
        for inner in ast.walk(loop)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    }
    asked = {inner.id for inner in ast.walk(end) if isinstance(inner, ast.Name)}
    counts = [node for node in ast.walk(loop) if isinstance(node, ast.Name) and node.id == name]
    several = sum(isinstance(node.ctx, ast.Store) for node in counts) > 1
    if (
        bound & asked
        or several
        or any(isinstance(node, ast.Continue | ast.Call) for node in [*ast.walk(end)])
    ):
        return None
    if any(isinstance(node, ast.Continue) for node in ast.walk(loop)):
        return None
    upto = ast.unparse(end) + (" + 1" if isinstance(until, ast.LtE) else "")
    return f"To run it in parallel: `for {name} in range({name}, {upto})`, and leave out line {last.lineno}"


_LOOKS: dict[str, list[Callable[[Statements, Obstacle, str], Iterator[str]]]] = {
    "carried": [_counter, _grown, _memo, _busy_update, _nearly, _item_before, _growing, _other_columns],
    "changes": [_part_of_container, _rebinds_item, _in_place],
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
