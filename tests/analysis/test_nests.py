"""Which nests may be taken as one loop, by their looks."""

import pytest

from tests.analysis.telling import loop_of


@pytest.mark.parametrize(
    "inner",
    [
        "ys",
        "range(a)",
        "range(2 * a + 1, len(ys))",
        "enumerate(ys)",
        "zip(ys, reversed(table[a]))",
        "table[a].items()",
        "table[a, -1][1:]",
        "(1, a, ('x', 2))",
        "'abc'",
    ],
)
def test_an_inner_iterable_that_is_plain(inner: str) -> None:
    [flat] = loop_of(f"for a in xs:\n    for b in {inner}:\n        out.append((a, b))").flat
    assert flat.named("item") == ("a", "b")
    assert [level.target for level in flat.levels] == ["a", "b"]
    assert flat.header == f"for a in xs: for b in {inner}"[:60]


@pytest.mark.parametrize(
    "inner",
    [
        "load(a)",
        "a.items",
        "table.get(a)",
        "range(*ys)",
        "[[a], [a, a]]",
        "(ys[1:], ys)",
        "[y for y in ys]",
        "ys if a else xs",
        "(z := ys)",
        "range(n := a)",
        "sorted(ys)",
        "ys + ys @ ys",
    ],
)
def test_an_inner_iterable_that_may_do_more_than_compute(inner: str) -> None:
    assert loop_of(f"for a in xs:\n    for b in {inner}:\n        out.append((a, b))").flat == ()


@pytest.mark.parametrize(
    "source",
    [
        "for a in xs:\n    c = a\n    for b in ys:\n        out.append(b)",
        "for a in xs:\n    for b in ys:\n        out.append(b)\n    out.append(a)",
        "for a in xs:\n    for b in ys:\n        out.append(b)\n    else:\n        out.append(a)",
        "for a in xs:\n    for b in ys:\n        if b: break",
        "for a in xs:\n    for b in ys:\n        a = b",
        "for a in xs:\n    for b in ys:\n        with f() as b: pass",
        "for a in xs:\n    for b in ys:\n        a.append(b)",
        "for a in xs:\n    for b in ys:\n        a[b] = 1",
        "for a in xs:\n    for b in ys:\n        b.fit(a)",
        "for a in xs:\n    for b in ys:\n        c = a\n        c.sort()",
        "for a in xs:\n    for a in ys:\n        out.append(a)",
        "for a, *b in xs:\n    for c in ys:\n        out.append(c)",
        "for a in xs:\n    for box.b in ys:\n        out.append(a)",
    ],
)
def test_a_nest_that_is_more_than_its_innermost_loop(source: str) -> None:
    assert loop_of(source).flat == ()


def test_a_nest_of_three_may_be_one_loop_of_two_levels_or_of_three() -> None:
    loop = loop_of("for i, (a, b) in xs:\n    for c in ys:\n        for d in zs:\n            out.append(d)")
    assert [sorted(flat.named("item")) for flat in loop.flat] == [[*"abci"], [*"abcdi"]]
    assert loop.flat[1].levels[0].target == ("i", ("a", "b"))


def test_a_break_that_leaves_a_loop_further_inside_is_the_bodys_own() -> None:
    loop = loop_of("for a in xs:\n    for b in ys:\n        for c in zs:\n            if c: break")
    assert len(loop.flat) == 1
