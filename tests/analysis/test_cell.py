"""A cell as a whole: its statements, its lines, and whether it can be cut at all."""

import warnings

import pytest

from nbcluster.analysis import read_cell
from nbcluster.analysis.facts import CellFacts


def outline(facts: CellFacts) -> list[str]:
    """``3-5 for x in xs`` for a loop, ``6`` for another statement, what lies deeper in brackets."""
    told = []
    for statement in facts.statements:
        lines = (
            f"{statement.line}-{statement.end_line}"
            if statement.end_line > statement.line
            else f"{statement.line}"
        )
        inner = "".join(f" ({o.reason} {o.line} {o.header})" for o in statement.inner)
        told.append(f"{lines}{''.join(' ' + loop.header for loop in statement.loops)}{inner}")
    return told


def test_statements_keep_their_order_and_their_lines() -> None:
    facts = read_cell("import math\n\nfor x in xs:\n    f(x)\nys = [f(x) for x in xs]; print(ys)", 2)
    assert outline(facts) == ["2", "4-5 for x in xs", "6 ys = [f(x) for x in xs]", "6"]
    assert [statement.index for statement in facts.statements] == [0, 1, 2, 3]
    assert facts.native is None


def test_the_source_is_kept_as_it_was_given() -> None:
    source = "\n# nothing\nx = 1\n"
    assert read_cell(source, 2).source == source


def test_an_empty_cell() -> None:
    assert read_cell("").statements == ()
    assert read_cell("# a comment\n", 2).statements == ()


def test_lines_are_those_of_the_cell_as_it_is_shown() -> None:
    (loop,) = read_cell("for x in xs:\n    out.append(x)\n    w = f(w)", 7).statements[0].loops
    assert (loop.line, loop.end_line, loop.span.line, loop.span.end_line) == (7, 9, 7, 9)
    assert loop.sites[0].span.line == 8
    assert loop.obstacles[0].line == 9
    assert loop.source == read_cell("\nfor x in xs:\n    pass", 6).statements[0].loops[0].source


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old"])
def test_ends_of_lines(ending: str) -> None:
    source = ending.join(["x = '\x0c\u2028'", "for x in xs:", "    y = [1", "      for z in x]"])
    assert outline(read_cell(source, 2)) == ["2", "3-5 for x in xs"]


DEEPER = [
    ("in a finally", "try: f()\nfinally:\n    for y in ys: pass", "2-4 (unread 4 for y in ys)"),
    ("in an except", "try: f()\nexcept E:\n    for y in ys: pass", "2-4 (unread 4 for y in ys)"),
    (
        "in an else",
        "for x in xs: pass\nelse:\n    for y in ys: pass",
        "2-4 for x in xs (unread 4 for y in ys)",
    ),
    ("in an except*", "try:\n    for x in xs: pass\nexcept* E: pass", "2-4 (unread 3 for x in xs)"),
    (
        "in an else in an if",
        "if a:\n    for x in xs: pass\n    else: y = [x for x in xs]",
        "2-4 for x in xs (unread 4 [x for x in xs])",
    ),
    ("in a class", "class A:\n    for x in xs: pass", "2-3 (unread 3 for x in xs)"),
    ("a while", "while a:\n    f()", "2-3 (while 2 while a)"),
    ("in a while, which says it all", "while a:\n    for x in xs: pass", "2-3 (while 2 while a)"),
    ("behind an and", "ys = a and [x for x in xs]", "2 (unread 2 [x for x in xs])"),
    ("in one branch", "ys = [x for x in xs] if a else []", "2 (unread 2 [x for x in xs])"),
    ("the end of a chain", "ok = a < b < [x for x in xs]", "2 (unread 2 [x for x in xs])"),
    ("added in place to a part", "ys[0] += [x for x in xs]", "2 (unread 2 [x for x in xs])"),
    ("in a target", "ys[sum([x for x in xs])] = 1", "2 (unread 2 [x for x in xs])"),
    ("after two stars", "f(**a, ys=[x for x in xs])", "2 (unread 2 [x for x in xs])"),
    ("in an assert", "assert all([x for x in xs])", "2 (unread 2 [x for x in xs])"),
    ("a generator for anybody", "s = f(x for x in xs)", "2 (unread 2 (x for x in xs))"),
    ("a generator by itself", "s = (x for x in xs)", "2 (unread 2 (x for x in xs))"),
    ("a generator and a key", "s = max((x for x in xs), key=f)", "2 (unread 2 (x for x in xs))"),
    ("a generator in a set", "s = {*(x for x in xs)}", "2 (unread 2 (x for x in xs))"),
    ("a generator that may come late", "f(*(x for x in xs), y=g())", "2 (unread 2 (x for x in xs))"),
    ("in a function, which only defines it", "def f():\n    for x in xs: pass", "2-3"),
    ("in a lambda", "f = lambda: [x for x in xs]", "2"),
    ("inside a loop that is read itself", "for x in xs:\n    for y in x: pass", "2-3 for x in xs"),
]


BLOCKS = [
    ("an if", "if a:\n    for x in xs: pass\nelif b:\n    [y for y in xs]", "for x in xs | [y for y in xs]"),
    ("a with", "with a, b as c:\n    for x in xs: pass", "for x in xs in a, b"),
    ("a with in a with", "with f(x):\n    with g.h(1) as k:\n        for x in xs: pass", "for x in xs in f(x), g.h(1)"),
    ("a try", "try:\n    for x in xs: pass\nexcept E: pass\nelse:\n    for y in ys: pass", "for x in xs | for y in ys"),
    ("a match", "match a:\n    case 1:\n        for x in xs: pass", "for x in xs"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "told"), [row[1:] for row in BLOCKS], ids=[row[0] for row in BLOCKS])
def test_loops_in_blocks_are_read(source: str, told: str) -> None:
    [statement] = read_cell(source, 2).statements
    assert [loop for each in statement.inside for loop in each.loops] == list(statement.loops)
    assert {each.index for each in statement.inside} == {statement.index}
    within = [(loop.header, ", ".join(context.text for context in loop.contexts)) for loop in statement.loops]
    assert " | ".join(" in ".join(filter(None, each)) for each in within) == told


@pytest.mark.parametrize(("source", "told"), [row[1:] for row in DEEPER], ids=[row[0] for row in DEEPER])
def test_loops_that_lie_deeper_are_named(source: str, told: str) -> None:
    assert outline(read_cell(source, 2)) == [told]


def test_where_a_deeper_loop_stands_is_said() -> None:
    details = [read_cell(row[1], 2).statements[0].inner[0].detail for row in DEEPER[:8]]
    assert details[0] == "stands inside a finally, where loops are not read yet"
    assert [detail.split(", where")[0].removeprefix("stands inside ") for detail in details] == [
        "a finally", "an except", "a loop's else", "a try with except*", "a loop's else", "a class",
        "goes on until its test fails, so that no iteration is known before the last is done",
        "goes on until its test fails, so that no iteration is known before the last is done",
    ]  # fmt: skip
    assert {read_cell(row[1], 2).statements[0].inner[0].detail for row in DEEPER[8:15]} == {
        "stands where Python need not come by, or where it has looked other things up before"
    }
    assert {
        (inner.detail, inner.advice)
        for row in DEEPER[15:20]
        for inner in read_cell(row[1], 2).statements[0].inner
    } == {
        (
            "is given to what may stop before the last item, or do something of its own between two",
            "To run it in parallel: give it a list, `[…]`",
        )
    }


PARTS = [
    ("in a call", "print([x for x in xs])", "list"),
    ("in a call of a method", "out.extend([x for x in xs])", "list"),
    ("under a star", "x, y = zip(*[f(i) for i in r])", "list"),
    ("behind other arguments", "f(a(), *b, [x for x in xs], c=g())", "list"),
    ("behind a keyword", "f(a=b, c=[x for x in xs], **d)", "list"),
    ("a part of a sum", "ys = [x for x in xs] + [1]", "list"),
    ("added in place", "ys += [x for x in xs]", "list"),
    ("before an and", "ys = [x for x in xs] and a", "list"),
    ("asked first", "ys = 1 if [x for x in xs] else 2", "list"),
    ("the beginning of a chain", "ok = a < {x for x in xs} < b", "set"),
    ("in displays", "ys = {'a': ({x: 1 for x in xs}, 2)}", "dict"),
    ("in an f-string", "print(f'{a} {[x for x in xs]!r:>9}')", "list"),
    ("as a key", "y = a[[x for x in xs]]", "list"),
    ("in a slice", "y = a[b:len([x for x in xs])]", "list"),
    ("bound on the way", "f(ys := [x for x in xs])", "list"),
    ("two", "m = sum([x for x in xs]) / len({y for y in ys})", "list set"),
    ("one inside another", "ys = [f(y) for y in [x for x in xs]]", "list"),
    ("several takers", "m = min(x for x in xs) + max((y for y in ys), default=0)", "generator generator"),
    ("sorted as it likes", "s = sorted((x for x in xs), key=lambda x: -x, reverse=True)", "generator"),
    ("sum from a number", "s = sum((x for x in xs), start=1.5)", "generator"),
    ("joined", "s = ', '.join(x for x in xs) + sep.join(x for x in xs)", "generator generator"),
    ("listed under a star", "print(*(x for x in xs))", "generator"),
    ("rows for a function", "ys = df.apply(f, axis=1)", "call"),
    ("elements for a lambda", "n = len(df.x.map(lambda x: x + 1).tolist())", "call"),
    ("groups for a function", "print(df.groupby('k')['x'].agg(f))", "call"),
    ("mapped and listed", "ys = sum(list(map(f, xs)))", "call"),
    ("elements of an array", "ys = np.vectorize(f)(xs)", "call"),
    ("of two in a row the first", "ys = df.x.map(f).map(g)", "call"),
    ("of one over a comprehension that", "ys = list(map(f, [x for x in xs]))", "list"),
    ("an option that is no constant", "ys = df.apply(f, axis=a)", ""),
    ("arguments for the function", "ys = df.x.apply(f, args=(1,))", ""),
    ("two arguments", "ys = pool.map(f, xs)", ""),
    ("a lambda with a default", "ys = df.x.map(lambda x, y=2: x)", ""),
    ("a map that nobody lists", "ys = map(f, xs)", ""),
]


@pytest.mark.parametrize(("source", "forms"), [row[1:] for row in PARTS], ids=[row[0] for row in PARTS])
def test_comprehensions_whose_place_is_certain_are_loops(source: str, forms: str) -> None:
    (statement,) = read_cell(source, 2).statements
    assert (" ".join(loop.form for loop in statement.loops), statement.inner) == (forms, ())


def test_two_in_a_statement_are_told_apart_by_their_own_text() -> None:
    source = "m = sum(f(x) for x in xs) / len([y for y in ys])"
    assert outline(read_cell(source, 2)) == ["2 sum(f(x) for x in xs) [y for y in ys]"]


def test_a_loop_that_may_be_left_says_where() -> None:
    source = "for x in xs:\n    for y in x:\n        break\n    else:\n        if x: break\n    if x: break"
    [statement] = read_cell(source, 2).statements
    assert [(loop.left_at, loop.obstacles) for loop in statement.loops] == [(6, ())]


NATIVE = [
    ("await", "x = 1\ny = await f(x)", 3),
    ("async for", "async for x in xs:\n    pass", 2),
    ("async with", "if x:\n    async with a: pass", 3),
    ("async comprehension", "ys = [x async for x in xs]", 2),
    ("await in a loop", "for x in xs:\n    ys.append(await f(x))", 3),
]


@pytest.mark.parametrize(("source", "line"), [row[1:] for row in NATIVE], ids=[row[0] for row in NATIVE])
def test_a_cell_that_awaits_runs_natively(source: str, line: int) -> None:
    native = read_cell(source, 2).native
    assert native is not None
    assert (native.reason, native.line, native.detail) == ("async", line, "awaits outside a function")


def test_a_function_may_await() -> None:
    assert read_cell("async def f():\n    return [await x async for x in y]").native is None


WRONG = [
    "for x in",
    "return 1",
    "yield 1",
    "break",
    "for x in xs:\nf(x)",
    "x = 1\n  y = 2",
    "def f(a, a): pass",
    "f(**a, *b)",
]


@pytest.mark.parametrize("source", WRONG)
def test_what_python_refuses_is_refused(source: str) -> None:
    with pytest.raises(SyntaxError):
        read_cell(source)


def test_reading_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_cell("for x in xs:\n    y = x is 1\n    z = '\\d'")


def test_reading_runs_nothing() -> None:
    read_cell("for x in [1 / 0]:\n    exit()\nraise SystemExit")
