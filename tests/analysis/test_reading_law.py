"""The law of reading: what is let go leaves what the plain loop leaves.

Loops are drawn from a grammar in which everything is mixed with everything: sites, private names, aliases, functions
that look up late, failures. A loop that reading lets go is taken apart, each slice in a namespace of its own with
copies of what it captures, and put together again by replaying its sites in order. A slice stops where an iteration
fails or where a captured object or an item has changed (which watches see in a real run), and the loop then goes on
plainly from there.
"""

import copy
import re
from collections.abc import Sequence
from types import FunctionType
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from nbcluster.analysis.facts import Loop
from nbcluster.analysis.rewrite import CellSource
from nbcluster.engine.below import depths, kinds_below
from nbcluster.plan.decision import Apart, decide
from nbcluster.plan.surroundings import Kind, Surroundings
from nbcluster.worker.effects import PRIOR, UNBOUND
from tests.analysis.telling import loop_of

SETUP = """
class Failed(Exception):
    pass

class Box:
    def __init__(self, parts):
        self.parts = parts
    def __repr__(self):
        return f"Box({self.parts})"

def double(v):
    return v * 2 if isinstance(v, int) else [v, v]

def fails(v):
    if v == 3:
        raise Failed(v)
    return v

def reads_a(v):
    return [a, v]

out, log, row = [], [], [1, 2]
table = [[1], [2], [3]]
d, counts = {}, {0: 0, 1: 0, 2: 0}
seen = set()
n, total, text = 5, 0, ""
best, who = 1, None
box = Box([7])
a = 0
"""

KINDS = {
    list: "list", dict: "dict", set: "set", int: "number", str: "text", type(None): "none", FunctionType: "function",
    type: "class",
}  # fmt: skip

SIMPLE = (
    # sites
    "out.append({v})", "log.append({v})", "out.extend([{v}, {w}])", "out.extend({v} for _ in range({w} % 3))",
    "d[{k}] = {v}", "counts[{k}] += 1", "seen.add({k})",
    "n += {k}", "total = total + {k}", "total -= 1", "text += str({v})", "n = max(n, {k})", "out += [{v}]",
    "a = d[{k}] = {v}", "row[{k}] = {v}", "table[{k}] = {v}", "out.append(lambda q=x: q)",
    "d.setdefault({k}, []).append({v})", "d.setdefault({k}, [{v}]).extend([{w}])", "table[{k}].append({v})",
    "d[{k}] = []", "d[{k}].append(fails({v}))", "d.update({{{k}: {v}}})", "table[{k}][0] = {v}", "table[{k}][0] += {k}",
    "out.append(lambda: {p})", "out.append({p})",
    "if x > best: best, who = x, {p}", "if x > best: best = x", "if best is None or x > best: best, who = x, 1",
    # private names, or not
    "{p} = {v}", "{p} = {v}", "{p} = {v}", "{p}, {q} = {v}, {w}", "{p} = {q} = {v}", "{p} += {k}", "{p} = [{v}]", "del {p}",
    "{p} = {{'k': {v}}}", "{p} = row", "{p} = table[{k}]", "{p} = box.parts", "{p} = row if x else []", "{p} = Box([x])",
    "{p} = list(row)", "{p} = [row, {v}]", "{p} = (lambda: {q})", "{p} = {q}", "{p} = reads_a({v})",
    # what changes objects
    "{p}.append({v})", "{p}[0] = {v}", "{p}.parts.append({v})", "{p}.sort()", "row.sort(reverse=True)", "box.parts = {v}",
    "box.parts.append(1)", "row.append(x)", "table[0].append(x)", "{p} += [{v}]",
    # flow
    "continue", "if {k} == 1: continue", "raise Failed", "assert {k} != 2",
    "double({v})", "fails({k})", "[{p} for {p} in range(2)]", "({p} := {v})", "[({p} := z) for z in range({k})]",
)  # fmt: skip

COMPOUND = (
    ("if {k} > 0:", 1), ("if {k} > 0:", 1, "else:", 2), ("for {p} in range({k}):", 1), ("for {p} in range(2):", 1),
    ("for {p} in [{v}, {w}]:", 1, "    if x: break"), ("for {p} in row:", 1), ("for {p} in table:", 1),
    ("try:", 1, "except Failed:", 2), ("try:", 1, "except Exception as {p}:", 2), ("try:", 1, "finally:", 2),
    ("try:", "    row[{k}] = x", "except IndexError:", 1), ("try:", "    total += {v}", "except TypeError:", 1),
    ("def g():", "    return {p}", "DEDENT", 1, "out.append(g())"),
    ("def g({q}={k}):", "    {q} = {q} + 1", "    return {p}, {q}", "DEDENT", 1, "log.append(g(1))"),
    ("def g():", "    row.append(1)", "DEDENT", 1, "g()"),
)  # fmt: skip

VALUES = (
    "x", "{p}", "{p}", "{p}", "{q}", "n", "row", "table[0]", "[x]", "double(x)", "fails(x)", "len(out)", "total",
    "box.parts", "reads_a(x)", "{p}[0]", "sum(row)", "[x, {p}]", "best", "a", "(x, {q})", "str(x)",
)  # fmt: skip
SMALL = ("x % 3", "0", "1", "2", "len(row) % 3", "x % 2")
PRIVATE = ("a", "b", "c")


@st.composite
def block(draw: st.DrawFn, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 4 - depth))):
        if depth < 2 and draw(st.integers(0, 3)) == 0:
            lines += draw(compound(depth))
        else:
            lines.append(filled(draw, draw(st.sampled_from(SIMPLE))))
    return lines


@st.composite
def compound(draw: st.DrawFn, depth: int) -> list[str]:
    lines: list[str] = []
    margin = "    "
    for part in draw(st.sampled_from(COMPOUND)):
        if isinstance(part, int):
            lines += [margin + line for line in draw(block(depth + 1))]
        elif part == "DEDENT":
            margin = ""
        else:
            lines.append(filled(draw, part))
    return lines


def filled(draw: st.DrawFn, template: str) -> str:
    p, q = draw(st.sampled_from(PRIVATE)), draw(st.sampled_from(PRIVATE))
    v, w = (draw(st.sampled_from(VALUES)).format(p=p, q=q) for _ in range(2))
    return template.format(p=p, q=q, v=v, w=w, k=draw(st.sampled_from(SMALL)))


def fresh() -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(SETUP, space)
    return space


def left(space: dict[str, Any]) -> dict[str, str]:
    """What can be seen of a namespace afterwards."""
    hidden = {"__builtins__", "Failed", "Box", "double", "fails", "reads_a"}
    return {name: shown(value) for name, value in space.items() if name not in hidden}


_WITHOUT_ADDRESSES = re.compile(r" at 0x[0-9a-f]+>")


def shown(value: object) -> str:
    """What a value looks like; of a function, what it gives when it is called now."""
    match value:
        case FunctionType():
            try:
                return f"gives {shown(value())}"
            except Exception as error:  # it wants an argument, or looks for what is gone
                return f"raises {type(error).__name__}"
        case list() | tuple() | set():
            return f"{type(value).__name__}({', '.join(map(shown, value))})"
        case dict():
            return f"dict({', '.join(f'{shown(k)}: {shown(v)}' for k, v in value.items())})"
        case _:
            return _WITHOUT_ADDRESSES.sub(">", repr(value))


def at_home(value: Any, space: dict[str, Any]) -> Any:
    """A function that comes back looks for its globals where it would have been made."""
    match value:
        case FunctionType():
            return FunctionType(value.__code__, space, value.__name__, value.__defaults__, value.__closure__)
        case list():
            value[:] = [at_home(each, space) for each in value]
            return value
        case tuple():
            return tuple(at_home(each, space) for each in value)
        case _:
            return value


def around(loop: Loop, space: dict[str, Any]) -> Surroundings:
    known = {name: space[name] for name in loop.mentioned() if name in space}
    kinds = {
        name: Kind(
            f"builtins.{type(value).__name__}",
            KINDS.get(type(value), "instance"),  # type: ignore[arg-type]
            True,
            below=kinds_below(value, depths(loop).get(name, 0)),
        )
        for name, value in known.items()
    }
    reads = frozenset({"a"}) if "reads_a" in known else frozenset[str]()
    return Surroundings(kinds, callee_reads=reads)


class Room:
    """What a slice records, in the order of the program."""

    UNBOUND, PRIOR = UNBOUND, PRIOR

    def __init__(self, sites: int) -> None:
        self.log: list[Any] = []
        self.record = [self.log.append] * sites
        self.done = 0
        self.kept: tuple[Any, ...] | None = None

    def value(self, operand: Any) -> Any:
        return copy.copy(operand)

    def merged(self, operand: Any) -> Any:
        return operand

    def picked(self, operand: Any) -> Any:
        return operand

    def reach(self) -> None:
        """Nobody listens."""

    def reached(self, operand: Any) -> Any:
        return operand

    def mark(self) -> None:
        """Nobody waits."""


def apart(loop: Loop, decision: Apart, source: str, items: Sequence[int], space: dict[str, Any]) -> str:
    """Run the loop one iteration a slice, commit in order, and go on plainly where that is not allowed."""
    forms = CellSource(source, 2, "<cell>").loop(0, loop)
    at_once = [site.index for site in loop.sites if site.kind in ("extend", "merge", "fold", "setitem_op")]
    code, kept = forms.slice(stay_global=decision.stay_global, by_value=at_once, one_log=True)
    replay = FunctionType(forms.replay(), space)
    captures = {name: space[name] for name in space if name not in {*decision.collected, *decision.reduced}}
    for place, item in enumerate(items):
        sent = copy.deepcopy({name: value for name, value in captures.items() if name in space})
        inside = {**sent, **{name: space[name] for name in ("Failed", "Box")}}
        for name in ("double", "fails", "reads_a"):
            inside[name] = FunctionType(space[name].__code__, inside)
        before = shown({name: sent[name] for name in decision.captured if name in sent})
        room = Room(len(loop.sites))
        try:
            FunctionType(code, inside)([item], room)
        except Exception:  # whatever the body raises, the kernel meets it again
            return plainly(source, items[place:], space)
        if before != shown({name: inside[name] for name in decision.captured if name in sent}):
            return plainly(source, items[place:], space)
        try:
            replay(enumerate(at_home(room.log, space)), room)
        except (
            Exception
        ) as error:  # the effect itself fails, as it does plainly; what it left is for the engine
            space.clear()
            return f"{type(error).__name__}: {error}"
        bind(kept, room.kept or (), space)
    return ""


def bind(kept: Sequence[str], values: Sequence[Any], space: dict[str, Any]) -> None:
    for name, value in zip(kept, values, strict=True):
        if value is UNBOUND:
            space.pop(name, None)
        elif value is not PRIOR:
            space[name] = at_home(value, space)


def plainly(source: str, items: Sequence[int], space: dict[str, Any]) -> str:
    """Run the loop as it stands; the exception that ends it, if one does."""
    space["xs"] = items
    try:
        exec(compile(source, "<cell>", "exec"), space)
    except Exception as error:  # a drawn loop may fail in any way
        return f"{type(error).__name__}: {error}"
    finally:
        del space["xs"]
    return ""


@settings(max_examples=800, deadline=None, suppress_health_check=list(HealthCheck))
@given(block(), st.lists(st.integers(0, 4), min_size=1, max_size=4))
def test_what_is_let_go_leaves_what_the_plain_loop_leaves(body: list[str], items: list[int]) -> None:
    source = "\n".join(["for x in xs:", *(f"    {line}" for line in body)])
    loop = loop_of(source)
    plain, other = fresh(), fresh()
    decision = decide(loop, around(loop, {**other, "xs": items}))
    event("apart" if isinstance(decision, Apart) else f"here [{decision.reason}]")
    if isinstance(decision, Apart):
        raised = plainly(source, items, plain)
        raised_apart = apart(loop, decision, source, items, other)
        assert raised_apart == raised, source
        if other:
            assert left(other) == left(plain), source
