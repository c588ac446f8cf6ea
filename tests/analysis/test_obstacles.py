"""What keeps a loop here, in the words that the person reads.

Each row: the body of ``for x in xs:`` (the loop is line 2), and what is said; what stands in brackets depends on
what the captured name is.
"""

import pytest

from nbcluster.analysis.facts import Loop
from nbcluster.plan.reasons import REASONS
from tests.analysis.telling import loop_of


def over(body: str) -> Loop:
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    return loop_of(f"for x in xs:\n{indented}")


def said(loop: Loop) -> list[str]:
    certain = [f"{o.reason} {o.line}: {o.detail}" for o in loop.obstacles]
    return certain + [f"({d.obstacle.reason} {d.obstacle.line}: {d.obstacle.detail})" for d in loop.doubts]


CARRIED = [
    (
        "set further down",
        "y = f(weight)\nprint(y)\nweight = g(y)",
        "carried 3: reads `weight`, which line 5 sets in the iteration before",
    ),
    (
        "set further up",
        "if x:\n    n = 1\nf(n)",
        "carried 5: reads `n`, which line 4 sets in the iteration before",
    ),
    ("set in the same line", "u = step(u)", "carried 3: reads `u` and sets it for the next iteration"),
    (
        "the next line that sets it is named",
        "f(w)\nw = 1\nw = 2",
        "carried 3: reads `w`, which line 4 sets in the iteration before",
    ),
    (
        "changed by a site",
        "out.append(x)\nprint(out)",
        "carried 4: reads `out`, which line 3 changes in the iteration before",
    ),
    (
        "changed in the same line",
        "out.append(len(out))",
        "carried 3: reads `out` and changes it for the next iteration",
    ),
    (
        "folded",
        "total += x\nprint(total)",
        "carried 4: reads `total`, which line 3 sets in the iteration before",
    ),
    (
        "a fold and an update",
        "p += x\nif x > p: p = x",
        "carried 4: folds `p` in another way than line 3 does",
    ),
    (
        "read by a function",
        "def g():\n    return k\ng()\nk = x",
        "carried 4: makes a function that reads `k`, which line 6 sets in the iteration before",
    ),
    (
        "reset below an update",
        "if x > best: best, who = x, x\nwho = None",
        "carried 4: sets `who`, which line 3 sets too, by what iterations before have left",
    ),
    (
        "a kept function",
        "out.append(lambda: x)",
        "carried 3: keeps a function that reads `x` only when it is called, which may be iterations later; "
        "a default (`x=x`) keeps its own",
    ),
    (
        "a kept function, by name",
        "def g():\n    return x\nout[x] = [g]",
        "carried 5: keeps a function that reads `x` only when it is called, which may be iterations later; "
        "a default (`x=x`) keeps its own",
    ),
]

CHANGES = [
    ("method of a capture", "a.sort()", "(changes 3: changes `a`, which all iterations share: a.sort())"),
    ("method uncalled", "g = a.sort", "(changes 3: changes `a`, which all iterations share: a.sort())"),
    (
        "mutator given to map",
        "list(map(out.append, x))",
        "(changes 3: changes `out`, which all iterations share: out.append())",
    ),
    (
        "fit of a capture",
        "model.fit(x)",
        "(changes 3: changes `model`, which all iterations share: model.fit())",
    ),
    ("fit of an item", "x.fit(X, y)", "changes 3: changes `x`, an item of the loop: x.fit()"),
    (
        "fit of a part of a capture",
        "models[x].fit(X)",
        "changes 3: changes `models`, which all iterations share: models[x].fit()",
    ),
    (
        "fit of a capture's element",
        "m = models[x]\nm.fit(X)",
        "changes 4: changes `m`, which belongs to `models` that all iterations share: m.fit()",
    ),
    (
        "fit of an item's attribute",
        "m = x.model\nm.fit(X)",
        "changes 4: changes `m`, which belongs to `x`, an item of the loop: m.fit()",
    ),
    (
        "another name of a capture",
        "b = a\nb.append(x)",
        "(changes 4: changes `b`, which is `a` that all iterations share: b.append(x))",
    ),
    (
        "one of two captures",
        "b = a if x else c\nb.append(x)",
        "changes 4: changes `b`, which belongs to `a` that all iterations share: b.append(x)",
    ),
    (
        "row of a table, in place",
        "row = a[0]\nrow += 1",
        "changes 4: changes `row`, which belongs to `a` that all iterations share: row += 1",
    ),
    (
        "view of an array, in place",
        "b = a.T\nb[0] = 1",
        "changes 4: changes `b`, which belongs to `a` that all iterations share: b[0] = 1",
    ),
    (
        "reshaped view, in place",
        "b = a.reshape(2, 3)\nb += 1",
        "(changes 4: changes `b`, which is `a` that all iterations share: b += 1)",
    ),
    (
        "element of a private list of captures",
        "k = [p, q]\nk[0].sort()",
        "changes 4: changes `p`, which all iterations share: k[0].sort()",
    ),
    (
        "captures gone through",
        "for m in [p, q]:\n    m.fit(x)",
        "changes 4: changes `m`, which belongs to `p` that all iterations share: m.fit()",
    ),
    (
        "values of a dict",
        "for v in d.values():\n    v.append(1)",
        "changes 4: changes `v`, which belongs to `d` that all iterations share: v.append(1)",
    ),
    ("attribute", "obj.count = x", "changes 3: changes `obj`, which all iterations share: obj.count = …"),
    (
        "attribute, in place",
        "self.total += x",
        "changes 3: changes `self`, which all iterations share: self.total = …",
    ),
    (
        "cell of an attribute",
        "self.cells[x] = 1",
        "changes 3: changes `self`, which all iterations share: self.cells[x] = …",
    ),
    (
        "cell of a cell",
        "grid[x][0] = 1\nprint(grid)",
        "carried 4: reads `grid`, which line 3 changes in the iteration before",
    ),
    ("item's attribute", "x.seen = True", "changes 3: changes `x`, an item of the loop: x.seen = …"),
    ("item in place", "x *= 2", "changes 3: changes `x`, an item of the loop: x *= 2"),
    ("item's own list", "x.append(1)", "changes 3: changes `x`, an item of the loop: x.append(1)"),
    ("del of a cell", "del cache[x]", "changes 3: changes `cache`, which all iterations share: del cache[x]"),
    ("del of an attribute", "del obj.a", "changes 3: changes `obj`, which all iterations share: del obj.a"),
    ("out=", "np.sin(x, out=a)", "(changes 3: changes `a`, which all iterations share: np.sin(out=…))"),
    (
        "inplace=True",
        "df.drop('a', inplace=True)",
        "(changes 3: changes `df`, which all iterations share: df.drop(inplace=True))",
    ),
    (
        "heappush",
        "heapq.heappush(h, x)",
        "(changes 3: changes `h`, which all iterations share: heapq.heappush())",
    ),
    ("setattr", "setattr(obj, 'a', x)", "(changes 3: changes `obj`, which all iterations share: setattr())"),
    (
        "global in a function",
        "def g():\n    global n\n    n += 1\ng()",
        "changes 5: sets the global `n` from inside a function",
    ),
    (
        "in a function of the body",
        "def g():\n    a.sort()\ng()",
        "(changes 4: changes `a`, which all iterations share: a.sort())",
    ),
    ("in a lambda", "f(lambda: a.pop())", "(changes 3: changes `a`, which all iterations share: a.pop())"),
    (
        "in a comprehension",
        "[a.pop() for _ in x]",
        "(changes 3: changes `a`, which all iterations share: a.pop())",
    ),
    (
        "a target that is a capture's cell",
        "for grid[0] in x: pass",
        "changes 3: changes `grid`, which all iterations share: grid[0] = …",
    ),
    (
        "with as a capture's attribute",
        "with open(x) as self.f: pass",
        "changes 3: changes `self`, which all iterations share: self.f = …",
    ),
]

OTHERS = [
    ("input", "y = input()", "input 3: waits for you: input()"),
    ("breakpoint", "breakpoint()", "input 3: waits for you: breakpoint()"),
    ("getpass", "p = getpass.getpass()", "input 3: waits for you: getpass.getpass"),
    ("pdb", "pdb.set_trace()", "input 3: waits for you: pdb.set_trace"),
    ("stdin", "y = sys.stdin.readline()", "input 3: waits for you: sys.stdin.readline"),
    ("exec", "exec(x)", "reflection 3: uses exec(), which can see or change any name"),
    ("eval", "y = eval(x)", "reflection 3: uses eval(), which can see or change any name"),
    ("globals", "globals()[x] = 1", "reflection 3: uses globals(), which can see or change any name"),
    ("locals", "f(**locals())", "reflection 3: uses locals(), which can see or change any name"),
    ("vars", "y = vars()", "reflection 3: uses vars(), which can see or change any name"),
    ("dir", "y = dir()", "reflection 3: uses dir(), which can see or change any name"),
    (
        "a magic, transformed",
        "get_ipython().run_line_magic('time', 'f(x)')",
        "reflection 3: runs %time, which can see or change any name",
    ),
    (
        "a line of the shell, transformed",
        "get_ipython().system('ls')",
        "reflection 3: runs a line of the shell (!), which can see any name",
    ),
    (
        "the shell itself",
        "shell = get_ipython()",
        "reflection 3: uses get_ipython(), which can see or change any name",
    ),
    (
        "frames",
        "f = sys._getframe(1)",
        "reflection 3: uses sys._getframe(), which can see or change any name",
    ),
    (
        "reflection in a function of the body",
        "def g():\n    return globals()\ng()",
        "reflection 4: uses globals(), which can see or change any name",
    ),
    ("next", "y = next(it)", "iterator 3: takes the next of `it`, which goes on from iteration to iteration"),
    (
        "global statement",
        "global n\nn = x",
        "unread 3: has a global statement outside a function, which is not read yet",
    ),
    ("annotation alone", "n: int", "unread 3: annotates a name without a value, which is not read yet"),
    ("import *", "from math import *", "unread 3: imports names that cannot be seen from here (import *)"),
    (
        "append of several",
        "out.append(*x)",
        "(unread 3: changes `out` in a form that is not read yet: out.append())",
    ),
    (
        "extend by keyword",
        "out.extend(values=x)",
        "(unread 3: changes `out` in a form that is not read yet: out.extend())",
    ),
    (
        "display of a set",
        "for w in {'a', x}: print(w)",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "set()",
        "for w in set(x): print(w)",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "a set by name",
        "w = set(x)\nfor v in w: print(v)",
        "order 4: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "a set that is filled",
        "w = set()\nfor v in x: w.add(v)\nprint(w)",
        "order 5: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "a set printed in a text",
        "print(f'{set(x)}')",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "a set in %",
        "y = '%s' % set(x)",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "a set joined",
        "y = ', '.join(set(x))",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "a set made a list",
        "y = list(set(x))",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "a set unpacked",
        "f(*set(x))",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "a set in a list comprehension",
        "y = [v for v in set(x)]",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "most frequent, which ties",
        "y = max(set(x), key=x.count)",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "difference of sets",
        "y = [v for v in set(x) - old]",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "union of sets",
        "y = list(set(x).union(z))",
        "order 3: goes through a set, and no two processes agree on the order of one",
    ),
    (
        "any of a set",
        "w = set(x)\ny = w.pop()",
        "order 4: takes any element of a set, and no two processes agree on which",
    ),
    (
        "a set kept",
        "out.append(set(x))",
        "order 3: keeps a set, and no two processes agree on the order of one",
    ),
    (
        "a set in a tuple kept",
        "out.append((x, {'a', x}))",
        "order 3: keeps a set, and no two processes agree on the order of one",
    ),
]

ALL = [*CARRIED, *CHANGES, *OTHERS]


@pytest.mark.parametrize(("body", "text"), [row[1:] for row in ALL], ids=[row[0] for row in ALL])
def test_what_is_said(body: str, text: str) -> None:
    loop = over(body)
    assert said(loop) == [text]
    assert all(o.reason in REASONS for o in loop.obstacles)


LET_GO = [
    ("a private list", "y = list(x)\ny.sort()\ny.append(1)"),
    ("a private copy", "y = a.copy()\ny += 1\ny[0] = 2"),
    ("a private object", "m = Model()\nm.n = 1\nm.fit(x)\nm.parts.append(1)"),
    ("a private cell's list", "d = {}\nd.setdefault('a', []).append(x)"),
    ("the result of a call", "y = f(x)\ny.sort()\ny += 1"),
    ("arithmetic makes something new", "y = a + 1\ny += 1\ny[0] = 2"),
    ("a literal", "y = [0, 0]\ny[0] += x"),
    ("an element of a literal", "y = [[], []]\ny[0].append(x)"),
    ("a private deque", "q = deque([x])\nwhile q:\n    q.popleft()"),
    ("a private heap", "h = []\nheapq.heappush(h, x)"),
    ("inplace=False", "y = df.drop('a', inplace=False)"),
    ("out= a private array", "y = np.empty(3)\nnp.sin(x, out=y)"),
    ("set membership", "y = x in {'a', 'b'}"),
    ("size of a set", "y = len(set(x))"),
    ("sorted set", "for w in sorted(set(x)): print(w)"),
    ("any of a set of answers", "y = any(v > 2 for v in set(x))"),
    ("largest of a set", "y = max(set(x))"),
    ("set of a set", "y = {v + 1 for v in set(x)}"),
    ("ints", "for v in {1, 2, 3}: print(v)"),
    ("set of a range", "for v in set(range(3)): print(v)"),
    ("emptied", "y = frozenset()\nprint(y)"),
    ("dir of something", "y = dir(x)"),
    ("vars of something", "y = vars(x)"),
    ("next of a private iterator", "it = iter(x)\ny = next(it)"),
    ("own globals", "globals = 3\ny = globals"),
    ("inner break", "for y in x:\n    break"),
    ("a break in a function", "def g():\n    while True:\n        break"),
    ("a function that is only used", "out.append(sorted(x, key=lambda v: v[x]))"),
    ("a function that reads only captures", "out.append(lambda v: v + scale)"),
    ("a function with a default", "out.append(lambda v, x=x: v + x)"),
    ("a parameter is changed by a function of the body", "def g(v):\n    v.append(1)\n    v += [2]\ng([])"),
    ("a global of a function's own name", "def g():\n    n = 1\n    n += 1\n    return n\ng()"),
    ("nonlocal", "def g():\n    n = 0\n    def h():\n        nonlocal n\n        n += 1\n    h()\ng()"),
]


@pytest.mark.parametrize("body", [row[1] for row in LET_GO], ids=[row[0] for row in LET_GO])
def test_nothing_is_said(body: str) -> None:
    assert said(over(body)) == []


WHOLE_LOOPS = [
    (
        "target in a container",
        "for a[0] in xs: pass",
        "unread 2: gives the items to `a[0]`, which is not a plain name",
    ),
    (
        "target in an object",
        "for i, self.x in xs: pass",
        "unread 2: gives the items to `(i, self.x)`, which is not a plain name",
    ),
    (
        "the list that grows",
        "for x in xs:\n    xs.append(x)",
        "changes 2: goes through `xs`, which line 3 changes meanwhile",
    ),
    (
        "the dict whose keys it is",
        "for k in d:\n    d[k] = 1",
        "changes 2: goes through `d`, which line 3 changes meanwhile",
    ),
    (
        "its items",
        "for k, v in d.items():\n    d[k] = v",
        "changes 2: goes through `d`, which line 3 changes meanwhile",
    ),
    (
        "numbered",
        "for i, x in enumerate(xs):\n    xs[i] = x",
        "changes 2: goes through `xs`, which line 3 changes meanwhile",
    ),
    (
        "added to in place",
        "for x in xs:\n    xs += [x]",
        "changes 2: goes through `xs`, which line 3 changes meanwhile",
    ),
    (
        "walrus in a unit",
        "ys = [(y := f(x)) for x in xs]",
        "unread 2: sets a name with := inside a comprehension, which is not read yet",
    ),
    (
        "a unit that appends",
        "[out.append(x) for x in xs]",
        "(changes 2: changes `out`, which all iterations share: out.append())",
    ),
    (
        "a unit over a strange target",
        "ys = [1 for a.b in xs]",
        "unread 2: gives the items to `a.b`, which is not a plain name",
    ),
    (
        "a unit of functions",
        "fs = [lambda: x for x in xs]",
        "carried 2: keeps a function that reads `x` only when it is called, which may be iterations later; "
        "a default (`x=x`) keeps its own",
    ),
    (
        "a unit of sets",
        "ys = [set(x) for x in xs]",
        "order 2: keeps a set, and no two processes agree on the order of one",
    ),
]


@pytest.mark.parametrize(
    ("source", "text"), [row[1:] for row in WHOLE_LOOPS], ids=[row[0] for row in WHOLE_LOOPS]
)
def test_what_is_said_of_whole_loops(source: str, text: str) -> None:
    assert said(loop_of(source)) == [text]


FINE_LOOPS = [
    ("over a copy", "for x in list(xs):\n    xs.append(x)"),
    ("over its indices", "for i in range(len(xs)):\n    xs[i] = f(i)"),
    ("over sorted keys", "for k in sorted(d):\n    d[k] = 1"),
    ("over its copy", "for k in d.copy():\n    d[k] = 1"),
    ("rebound", "for x in xs:\n    xs = f(x)"),
    ("a counter of a range", "for i in range(9):\n    i += 1\n    out.append(i)"),
    ("a number of an enumeration", "for i, x in enumerate(xs):\n    i *= 2\n    out.append(i)"),
    ("literal numbers", "for x in [1, 2, -3]:\n    x += 1"),
    ("literal pairs", "for a, b in [(1, 'x'), (2, 'y')]:\n    b += 'z'\n    a += 1"),
    ("a unit with an own variable", "ys = [sum(v for v in x) for x in xs]"),
    ("a set as a unit", "ys = {f(x) for x in xs}"),
]


@pytest.mark.parametrize("source", [row[1] for row in FINE_LOOPS], ids=[row[0] for row in FINE_LOOPS])
def test_nothing_is_said_of_whole_loops(source: str) -> None:
    assert said(loop_of(source)) == []


ADVICE = [
    (
        "a counter",
        "if x: i += 1\nout[i] = x",
        "`i` only counts, and what it is would be known if it did so in every iteration",
    ),
    (
        "nearly a sum",
        "total += x\nprint(total)",
        "`total` is nearly a sum: line 4 also reads it. To run the rest in parallel: keep what is added in a list, and "
        "go through that in a second loop",
    ),
    (
        "nearly a product",
        "p *= f(x)\nprint(p)\nout.append(p)",
        "`p` is nearly a product: lines 4 and 5 also read it. To run the rest in parallel: keep what is multiplied in "
        "a list, and go through that in a second loop",
    ),
    (
        "nearly a maximum",
        "best = max(best, f(x))\nif best > 3: print(x)",
        "`best` is nearly a maximum: line 4 also reads it. To run the rest in parallel: keep what is compared in a "
        "list, and go through that in a second loop",
    ),
    (
        "a frame that grows and is looked at",
        "df = pd.concat([df, f(x)])\nprint(len(df))",
        "To run it in parallel: append the parts to a list and join them once after the loop",
    ),
    (
        "an update that computes",
        "s = f(x)\nif s > best:\n    best = s\n    m = copy(x)",
        "To run it in parallel: let the if of line 4 only keep values that were computed before it",
    ),
    (
        "a list in a dict, and more",
        "history['loss'].append(*x)",
        "To run it in parallel: give history['loss'] a name before the loop, and append to that",
    ),
    (
        "a list in an object",
        "self.losses.append(x)",
        "To run it in parallel: give self.losses a name before the loop, and append to that",
    ),
    ("a list that changes", "history[x].append(*x)", None),
    (
        "an item in place",
        "x *= 2",
        "To run it in parallel: x = x * 2 makes a new object and leaves the old one as it is",
    ),
    ("a plain recurrence", "w = step(w)", None),
    ("a global", "def g():\n    global n\n    n = 1\ng()", ""),
]


@pytest.mark.parametrize(("body", "advice"), [row[1:] for row in ADVICE], ids=[row[0] for row in ADVICE])
def test_near_misses_are_told(body: str, advice: str | None) -> None:
    loop = over(body)
    assert loop.obstacles[0].advice == advice
    assert loop.notes == ((advice,) if advice else ())


def test_obstacles_come_in_the_order_of_lines() -> None:
    loop = over("exec(x)\nobj.a = 1\nw = step(w)\ninput()")
    assert [o.line for o in loop.obstacles] == [3, 4, 5, 6]


def test_what_clears_a_doubt() -> None:
    doubts = over("np.sort(x)\nn = size\nn += 1").doubts
    assert [(doubt.name, "module" in doubt.unless, "number" in doubt.unless) for doubt in doubts] == [
        ("np", True, True),
        ("size", True, True),
    ]


def test_captured_names_whose_order_shows() -> None:
    loop = over("for w in words: f(w)\nprint(names)\nlist(others)\nv = x in asked\nsorted(calm)")
    assert loop.iterated == {"words": 3, "names": 4, "others": 5}


def test_how_captured_names_are_used() -> None:
    loop = over("y = np.random.rand(3) + f(x).a.b\nplt.title(y)\nz = conf.a.b\ny.c()")
    assert [(use.text, use.line, use.called) for use in loop.uses] == [
        ("np.random.rand()", 3, True),
        ("f()", 3, True),
        ("plt.title()", 4, True),
        ("conf.a.b", 5, False),
    ]


def test_names_that_a_function_of_the_body_reads_late() -> None:
    loop = over("y = 1\nz = 2\nf(lambda: y + scale)\nf(sorted(x, key=lambda v: v))")
    assert loop.escaping == {"y"}
