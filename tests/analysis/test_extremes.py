"""Cells that nobody writes by hand: very deep, very long, or with a great many ways through them.

In this room reading comes to its end, and says what it has not read.
"""

import sys

import pytest

from nbcluster.analysis import read_cell, read_functions
from nbcluster.analysis.facts import leaves
from nbcluster.analysis.rewrite import CellSource
from nbcluster.plan.decision import Here, decide

TERMS = " + ".join(["x"] * 1500)
ELIFS = "\n".join(
    ["    if k == 0: y = 0", *(f"    elif k == {number}: y = {number}" for number in range(1, 900))]
)

DEEP = {
    "a sum in a loop": (f"for k in ks:\n    y = {TERMS}", "for k in ks"),
    "a sum in a header": (
        f"for k in {TERMS}:\n    y = k",
        "for k in x + x + x + x + x + x + x + x + x + x + x + x + x…",
    ),
    "elifs": (f"for k in ks:\n{ELIFS}", "for k in ks"),
    "calls of calls": ("for k in ks:\n    y = a" + ".b(1)" * 600, "for k in ks"),
    "a comprehension": (
        f"ys = [{TERMS} for x in xs]",
        "ys = [x + x + x + x + x + x + x + x + x + x + x + x + x + x…",
    ),
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_too_deep_stays_and_is_told(name: str) -> None:
    cell, header = DEEP[name]
    [statement] = read_cell(cell, 2).statements
    assert not statement.loops
    [obstacle] = statement.inner
    told = (obstacle.reason, obstacle.line, obstacle.detail, obstacle.header)
    assert told == ("unread", 2, "is nested more deeply than can be read", header)


def test_what_is_too_deep_runs_all_the_same() -> None:
    """Python takes such a text, though not the tree made of it."""
    source = CellSource(f"if x:\n    y = {TERMS}\n{TERMS}", 2, "<cell>")
    space = {"x": 2}
    exec(source.statement(0), space)
    assert space["y"] == 3000
    assert eval(source.value(1), space) == 3000
    assert source.bindings(0)["y"].kind == "unknown"


def test_a_long_way_to_a_method_is_not_followed() -> None:
    cell = "for k in a" + ".b()" * 60 + ": pass"
    [loop] = read_cell(cell).statements[0].loops
    [leaf] = leaves(loop.source)
    assert (
        CellSource(cell, 1, "<cell>").outline(leaf).text
        == "a.b().b().b().b().b().b().b().b().b().b(…"[:39] + "…"
    )


LONG = {
    "changes": "m{i}.fit(k)",
    "carried names": "x{i} = f(x{i})",
    "updates": "if f(k) > b{i}: b{i} = f(k)",
    "appends to one list": "x.append(f(k, {i}))",
    "folds": "x{i} += f(k)",
    "functions that call each other": "def g{i}(a): return g{a}(a) + g{b}(a) + g{c}(a)",
}


def steps_for(line: str, length: int) -> int:
    """How many calls it takes to read and decide on a body of so many lines."""
    lines = [
        line.format(i=i, a=i * 7 % length, b=i * 3 % length, c=(i * 5 + 1) % length) for i in range(length)
    ]
    cell = "\n".join(["for k in ks:", *(f"    {each}" for each in [*lines, "g0(k)"])])
    steps = 0

    def count(*event: object) -> None:
        nonlocal steps
        steps += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        [loop] = read_cell(cell).statements[0].loops
        decide(loop, None)
    finally:
        sys.setprofile(before)
    return steps


@pytest.mark.parametrize("name", LONG)
def test_a_line_of_a_long_body_takes_no_more_steps_than_one_of_a_short_body(name: str) -> None:
    assert steps_for(LONG[name], 200) < 2.5 * steps_for(LONG[name], 100)


FUNCTIONS = """
class Model:
    def fit(self, xs):
        for x in xs:
            if x: return x
        def inner():
            return [x for x in xs]
    async def load(self, urls):
        for url in urls:
            pages.append(await fetch(url))
        rows = [row async for row in urls]
def pulled(xs):
    for x in xs:
        yield x
def counted():
    n = 0
    def up():
        for x in xs:
            nonlocal n
            n = x
def plain(xs):
    out = []
    for x in xs:
        out.append(g(x))
"""


def test_functions_are_read_as_cells_are() -> None:
    said = {}
    for function in read_functions(FUNCTIONS):
        for loop in (loop for statement in function.statements for loop in statement.loops):
            found = decide(loop, None)
            is_here = isinstance(found, Here)
            said[function.name, loop.line] = (found.reason, found.line, found.detail) if is_here else None
    assert said == {
        ("Model.fit", 4): ("break", 5, "leaves the loop, and the function"),
        ("Model.fit.inner", 7): None,
        ("Model.load", 9): ("async", 10, "awaits in the loop"),
        ("Model.load", 11): ("async", 11, "awaits in the loop"),
        ("pulled", 13): ("iterator", 14, "yields: whoever pulls decides when the loop goes on"),
        ("counted.up", 18): ("unread", 19, "has a nonlocal statement, which is not read yet"),
        ("plain", 23): None,
    }
    assert [function.name for function in read_functions(FUNCTIONS)][:2] == ["Model.fit", "Model.fit.inner"]


def test_a_function_that_is_no_python_is_refused_as_python_does() -> None:
    with pytest.raises(SyntaxError):
        read_functions("def f(:")
