"""Python's rules for names, one by one: what leaks, what hides, and when a name is looked up."""

import sys

import pytest

from tests.analysis.telling import loop_of, names

RULES: list[tuple[str, str, str]] = [
    ("a comprehension's target does not leak", "n = [y for y in x]\nf(y)", "item x, private n, captured f y"),
    (
        "a comprehension's target hides the body's name",
        "f([y for y in x])\ny = 1",
        "item x, private y, captured f",
    ),
    ("the first iterable is looked up outside", "f([y for y in y])\ny = 1", "item x, carried y, captured f"),
    (
        "further iterables are looked up inside",
        "f([z for y in x for z in y])\ny = z = 1",
        "item x, private y z, captured f",
    ),
    ("a generator's target does not leak", "n = sum(y for y in x)\nf(y)", "item x, private n, captured f y"),
    (
        "a walrus leaks out of a comprehension",
        "if any((y := z) for z in x): f(y)",
        "item x, carried y, captured any f",
    ),
    ("a walrus leaks", "if (y := f(x)): g(y)", "item x, private y, captured f g"),
    (
        "except as hides nothing before it",
        "e = 1\ntry:\n    f()\nexcept A as e:\n    pass",
        "item x, private e!, captured f A",
    ),
    (
        "except as is gone after the handler",
        "e = 1\ntry:\n    f()\nexcept A as e:\n    pass\ng(e)",
        "item x, carried e!, captured f A g",
    ),
    ("a parameter hides the body's name", "f(lambda y: y)\ny = 1", "item x, private y, captured f"),
    (
        "a local of a function hides the body's name",
        "def g():\n    y = 2\n    return y\ng()\ny = 1",
        "item x, private g y",
    ),
    (
        "a local of a function hides it everywhere",
        "def g():\n    f(y)\n    y = 2\ng()\ny = 1",
        "item x, private g y, captured f",
    ),
    (
        "a for, a with, an import are locals too",
        "def g():\n    for a in x: pass\n    with x as b: pass\n    import c\n    return a, b, c\ng()\na = b = c = 1",
        "item x, private g a b c",
    ),
    (
        "a nested function's name is a local",
        "def g():\n    def y(): pass\n    return y\ng()\ny = 1",
        "item x, private g y",
    ),
    (
        "a nested function looks through",
        "def g():\n    def h(): return y\n    return h\ng()\ny = 1",
        "item x, private g, carried y",
    ),
    (
        "global looks past all of them",
        "def g(y):\n    def h():\n        global y\n        return y\n    return h\ng(1)\ny = 1",
        "item x, private g, carried y",
    ),
    (
        "nonlocal stays inside",
        "def g():\n    y = 1\n    def h():\n        nonlocal y\n        y = 2\n    h()\ng()\ny = 1",
        "item x, private g y",
    ),
    ("defaults are evaluated at once", "def g(a=y): pass\ny = 1", "item x, private g, carried y"),
    ("a lambda's defaults too", "g = lambda a=y: a\ny = 1", "item x, private g, carried y"),
    (
        "annotations are evaluated at once",
        "def g(a: y) -> z: pass\ny = z = 1",
        "item x, private g, carried y z",
    ),
    ("decorators are evaluated at once", "@y\ndef g(): pass\ny = 1", "item x, private g, carried y"),
    (
        "a decorator may call at once",
        "@f\ndef g(): return y\ny = 1",
        "item x, private g, carried y, captured f",
    ),
    ("a function looks up when it is called", "def g(): return y\ny = 1\ng()", "item x, private g y"),
    ("a function called too early", "def g(): return y\ng()\ny = 1", "item x, private g, carried y"),
    ("a function that is never called", "def g(): return y\ny = 1", "item x, private g y"),
    ("a function that calls itself", "def g(n): return g(n - 1)\ng(x)", "item x, private g"),
    (
        "functions that call each other",
        "def g(n): return h(n)\ndef h(n): return g(n)\ng(x)",
        "item x, private g h",
    ),
    (
        "functions that call each other, too early",
        "def g(n): return h(n)\ng(x)\ndef h(n): return g(n)",
        "item x, private g, carried h",
    ),
    ("a lambda may be called where it stands", "g = lambda: y\ny = 1\ng()", "item x, private g, carried y"),
    ("a class body runs at once", "class A:\n    z = y\ny = 1", "item x, private A, carried y"),
    ("a class's names do not leak", "class A:\n    y = 1\nf(y)", "item x, private A, captured f y"),
    ("a class body sees its own names", "class A:\n    y = 1\n    z = y\ny = 2", "item x, private A y"),
    (
        "a class body sees the body's until it has its own",
        "class A:\n    z = y\n    y = 1\ny = 2",
        "item x, private A, carried y",
    ),
    (
        "methods do not see the class's names",
        "class A:\n    y = 1\n    def m(self): return y\nA().m()\ny = 2",
        "item x, private A, carried y",
    ),
    (
        "methods look up when they are called",
        "class A:\n    def m(self): return y\ny = 1\nA().m()",
        "item x, private A y",
    ),
    (
        "bases and keywords are evaluated at once",
        "class A(y, k=z): pass\ny = z = 1",
        "item x, private A, carried y z",
    ),
    ("a star target", "first, *rest = x\nf(first, rest)", "item x, private first rest, captured f"),
    ("import binds the first part", "import os.path\nf(os)", "item x, private os, captured f"),
    ("import as binds the last", "import os.path as p\nf(p, os)", "item x, private p, captured f os"),
    ("from import", "from a import b, c as d\nf(b, c, d)", "item x, private b d, captured f c"),
    ("del and set again", "y = 1\ndel y\ny = 2\nf(y)", "item x, private y, captured f"),
    ("del and read", "y = 1\ndel y\nf(y)", "item x, carried y!, captured f"),
    ("del of a tuple", "a = b = 1\ndel (a, [b])", "item x, private a! b!"),
    (
        "match captures",
        "match x:\n    case {'k': a, **b} | [a, *b]: f(a, b)",
        "item x, private b? a?, captured f",
    ),
    (
        "match class patterns look up",
        "match x:\n    case A(y=B.c, z=d): f(d)",
        "item x, private d?, captured A B f",
    ),
    ("match star without a name", "match x:\n    case [_, *_]: f(x)", "item x, captured f"),
    ("with as a tuple", "with x as (a, b): f(a, b)", "item x, private a b, captured f"),
    ("two contexts", "with open(x) as a, open(a.name) as b: pass", "item x, private a b, captured open"),
    ("augmented assignment reads", "y += 1", "item x, reduced y"),
    ("annotated assignment of an attribute", "y.z: int = 1", "item x, captured y int"),
    ("keyword names are no names", "f(y=1)\ny = 1", "item x, private y, captured f"),
    ("attributes are no names", "f(a.y)\ny = 1", "item x, private y, captured f a"),
    ("a format's own expressions", "f(f'{y!r:>{z}}')\ny = z = 1", "item x, carried y z, captured f"),
    ("a loop in the body rebinds the item", "for x in x: f(x)", "item x, captured f"),
    (
        "async functions are functions",
        "async def g(): return [y async for z in h()]\ny = 1",
        "item x, private g y, captured h",
    ),
]


SINCE_3_12 = [
    ("type parameters of a function", "def g[T](a: T) -> T: return a\ng(x)\nT = 1", "item x, private g T"),
    ("type parameters of a class", "class A[T](B[T]): y: T\nT = 1", "item x, private A T, captured B"),
    ("a type alias", "type Y = list[Z]\nf(Y)", "item x, private Y, captured f"),
]
if sys.version_info >= (3, 12):
    RULES += SINCE_3_12


def over(body: str) -> str:
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    return names(loop_of(f"for x in xs:\n{indented}"))


@pytest.mark.parametrize(("body", "told"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_rule(body: str, told: str) -> None:
    assert over(body) == told


UNITS = [
    ("the first iterable is the header's", "ys = [x for x in f(x)]", "item x"),
    ("further targets belong to the unit", "ys = [y for x in xs for y in x]", "item x"),
    ("captures", "ys = [f(x, y) for x in xs if x > low for y in rows]", "item x, captured f low rows"),
    ("a nested comprehension", "ys = [[z for z in x if z > x] for x in xs]", "item x"),
    ("a lambda", "ys = [f(lambda v: v + x) for x in xs]", "item x, captured f"),
    ("the target may be what is assigned", "xs = [x + len(xs) for x in xs]", "item x, captured xs"),
]


@pytest.mark.parametrize(("source", "told"), [row[1:] for row in UNITS], ids=[row[0] for row in UNITS])
def test_names_of_a_comprehension_that_runs_apart(source: str, told: str) -> None:
    assert names(loop_of(source)) == told
