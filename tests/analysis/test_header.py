"""What a loop goes over, and how its first line looks."""

import pytest

from nbcluster.analysis import read_cell
from nbcluster.analysis.facts import Wrap, leaf_names
from tests.analysis.telling import loop_of, source

SOURCES = [
    ("a name", "for x in xs: pass", "2:9-11"),
    ("a call", "for x in f(xs): pass", "2:9-14"),
    ("range", "for i in range(3): pass", "2:9-17"),
    ("enumerate", "for i, x in enumerate(xs): pass", "enumerate(2:22-24)"),
    ("enumerate from one", "for i, x in enumerate(xs, 1): pass", "enumerate(2:22-24, start=2:26-27)"),
    (
        "enumerate, start named",
        "for i, x in enumerate(xs, start=n): pass",
        "enumerate(2:22-24, start=2:32-33)",
    ),
    ("zip", "for a, b in zip(p, q): pass", "zip(2:16-17, 2:19-20)"),
    ("zip, strict", "for a, b in zip(p, q, strict=True): pass", "zip(2:16-17, 2:19-20, strict=2:29-33)"),
    ("zip of nothing", "for a in zip(): pass", "zip()"),
    ("reversed", "for x in reversed(xs): pass", "reversed(2:18-20)"),
    (
        "nested",
        "for i, (a, b) in enumerate(zip(p, reversed(q))): pass",
        "enumerate(zip(2:31-32, reversed(2:43-44)))",
    ),
    ("a comprehension's", "ys = [x for i, x in enumerate(xs)]", "enumerate(2:30-32)"),
    ("zip of a star: as it is", "for a in zip(*rows): pass", "2:9-19"),
    ("too many arguments: as it is", "for a in reversed(p, q): pass", "2:9-23"),
    ("a strange keyword: as it is", "for a in enumerate(p, begin=1): pass", "2:9-30"),
    ("both starts: as it is", "for a in enumerate(p, 1, start=1): pass", "2:9-33"),
    ("in brackets", "for x in (a, b): pass", "2:9-15"),
]


@pytest.mark.parametrize(("cell", "told"), [row[1:] for row in SOURCES], ids=[row[0] for row in SOURCES])
def test_what_is_gone_over(cell: str, told: str) -> None:
    assert source(loop_of(cell).source) == told


def test_the_names_that_a_header_reads() -> None:
    loop = loop_of("for i, x in enumerate(zip(f(a, k=b), [c for c in d]), lambda e: e + g): pass")
    assert leaf_names(loop.source) == ("f", "a", "b", "d", "g")


def test_a_wrap_knows_its_whole_call() -> None:
    found = loop_of("for i, x in enumerate(xs): pass").source
    assert isinstance(found, Wrap)
    assert found.span is not None
    assert (found.span.col, found.span.end_col) == (12, 25)


def test_live_names() -> None:
    assert loop_of("for x, y in zip(a, b[1:], list(c), d.items(), range(len(e)), f.copy()): pass").live == (
        "zip",
        "a",
        "b",
        "d",
    )


HEADERS = [
    ("plain", "for x in xs:\n    pass", "for x in xs"),
    ("with its own spaces", "for  x   in xs :\n    pass", "for x in xs"),
    ("with its own quotes", "for x in ['a', \"b\"]:\n    pass", "for x in ['a', \"b\"]"),
    ("a colon inside", "for x in a[1:]:\n    pass", "for x in a[1:]"),
    ("a colon in a lambda", "for x in map(lambda y: y, z):\n    pass", "for x in map(lambda y: y, z)"),
    ("a comment behind", "for x in xs:  # all: of them\n    pass", "for x in xs"),
    ("a comment below", "for x in xs:\n    # note: this\n    pass", "for x in xs"),
    ("on several lines", "for x in [\n    1,  # one\n    2,\n]:\n    pass", "for x in [1, 2,]"),
    ("with a backslash", "for x in \\\n        xs:\n    pass", "for x in xs"),
    ("in one line", "for x in xs: f(x); g(x)", "for x in xs"),
    ("a bracket around", "for (x) in (xs):\n    pass", "for (x) in (xs)"),
    ("other letters", "for ö in größen['ä:']: ü = ö", "for ö in größen['ä:']"),
    ("a text over two lines", "for x in '''a\nb''': pass", "for x in '''a b'''"),
    ("a formatted text", "for x in f'{a:>3}{b!r}'.split(':'): pass", "for x in f'{a:>3}{b!r}'.split(':')"),
    ("starred", "for a, *b in xs: pass", "for a, *b in xs"),
    (
        "too long",
        "for name in " + ", ".join(["something"] * 9) + ": pass",
        "for name in something, something, something, something, som…",
    ),
    ("a comprehension", "ys = [f(x)\n      for x in xs]", "ys = [f(x) for x in xs]"),
    ("a comprehension in brackets", "ys = [\n    f(x)\n    for x in xs\n]", "ys = [f(x) for x in xs]"),
    ("behind another statement", "a = 'ä'; ys = [x for x in xs]", "ys = [x for x in xs]"),
]


@pytest.mark.parametrize(("cell", "header"), [row[1:] for row in HEADERS], ids=[row[0] for row in HEADERS])
def test_the_header_on_one_line(cell: str, header: str) -> None:
    loops = [loop for statement in read_cell(cell, 2).statements for loop in statement.loops]
    assert loops[-1].header == header
    assert len(header) <= 60
