"""Loops, and the class of every name in them.

A name followed by ? may be left from an earlier iteration, by ! may be unbound at the end of one.
"""

import pytest

from tests.analysis import telling

SIMPLE = [
    ("nothing but a call", "for x in xs:\n    f(x)", "item x, captured f"),
    ("append", "for x in xs:\n    out.append(f(x))", "item x, collected out, captured f"),
    (
        "set, then appended",
        "for x in xs:\n    y = f(x)\n    out.append(y)",
        "item x, private y, collected out, captured f",
    ),
    ("several targets", "for i, (a, *b) in pairs:\n    out.append((i, a, b))", "item i a b, collected out"),
    (
        "chained assignment",
        "for x in xs:\n    a = b = f(x)\n    out.append(a + b)",
        "item x, private a b, collected out, captured f",
    ),
    ("unpacking", "for x in xs:\n    (a, b), *c = f(x)", "item x, private a b c, captured f"),
    (
        "annotated",
        "for x in xs:\n    y: int = f(x)\n    out.append(y)",
        "item x, private y, collected out, captured int f",
    ),
    (
        "the loop's own target rebound",
        "for x in xs:\n    x = f(x)\n    out.append(x)",
        "item x, collected out, captured f",
    ),
    (
        "attribute of a capture",
        "for x in xs:\n    out.append(x * conf.scale)",
        "item x, collected out, captured conf",
    ),
    ("keyword argument", "for x in xs:\n    out.append(f(x, key=k))", "item x, collected out, captured f k"),
    ("sum", "for x in xs:\n    total += x", "item x, reduced total"),
    ("two sums", "for x in xs:\n    s += x\n    q += x * x", "item x, reduced s q"),
    ("the same sum twice", "for x in xs:\n    s += x\n    if x:\n        s += 1", "item x, reduced s"),
    ("dict", "for x in xs:\n    d[x] = f(x)", "item x, collected d, captured f"),
    ("counts", "for x in xs:\n    d[x] += 1", "item x, collected d"),
    ("best value", "for x in xs:\n    if x > best:\n        best = x", "item x, reduced best"),
    (
        "best value and what belongs to it",
        "for x in xs:\n    s = f(x)\n    if s > best:\n        best, who = s, x",
        "item x, private s, reduced best who, captured f",
    ),
    (
        "smallest so far, none yet",
        "for x in xs:\n    if low is None or x < low:\n        low = x",
        "item x, reduced low",
    ),
    (
        "inner loop over captures",
        "for x in xs:\n    for y in ys:\n        out.append(x * y)",
        "item x, private y?, collected out, captured ys",
    ),
    (
        "inner recurrence is private",
        "for x in xs:\n    s = 0\n    for y in ys:\n        s += x * y\n    out.append(s)",
        "item x, private s y?, collected out, captured ys",
    ),
    (
        "private list",
        "for x in xs:\n    row = []\n    for y in ys:\n        row.append(y)\n    out.append(row)",
        "item x, private row y?, collected out, captured ys",
    ),
    (
        "private dict",
        "for x in xs:\n    d = {}\n    d['x'] = x\n    d['n'] = d.get('n', 0) + 1\n    out.append(d)",
        "item x, private d, collected out",
    ),
    (
        "private estimator",
        "for k in ks:\n    m = SVC(C=k)\n    m.fit(X, y)\n    out.append(m.score(X, y))",
        "item k, private m, collected out, captured SVC X y",
    ),
    (
        "private best value",
        "for x in xs:\n    best = 0\n    for y in x:\n        if y > best:\n            best = y\n    out.append(best)",
        "item x, private best y?, collected out",
    ),
]

CARRIED = [
    ("recurrence", "for x in xs:\n    w = step(w, x)", "item x, carried w, captured step"),
    ("swap", "for x in xs:\n    a, b = b, a + b", "item x, carried a b"),
    ("warm start", "for p in ps:\n    K = solve(p, 0.5 * K, 1.5 * K)", "item p, carried K, captured solve"),
    (
        "set on one path only",
        "for i in xs:\n    if i > 5:\n        n = 15\n    out.append(n)",
        "item i, collected out, carried n",
    ),
    (
        "set after it is read",
        "for x in xs:\n    out.append(prev)\n    prev = x",
        "item x, collected out, carried prev",
    ),
    ("sum that is read", "for x in xs:\n    total += x\n    print(total)", "item x, carried total"),
    (
        "sum that is reset",
        "for x in xs:\n    total += x\n    if x:\n        total = 0",
        "item x, carried total",
    ),
    ("sum whose operand reads it", "for x in xs:\n    total += total * x", "item x, carried total"),
    ("two operators", "for x in xs:\n    p += x\n    p *= 2", "item x, reduced p"),
    ("counter used as key", "for x in xs:\n    i += 1\n    out[i] = x", "item x, counted i, collected out"),
    ("list that is measured", "for x in xs:\n    out.append(len(out))", "item x, carried out"),
    ("seen before", "for x in xs:\n    if x not in seen:\n        seen.add(x)", "item x, collected seen"),
    ("own cell read", "for i in xs:\n    d[i] = d[i] + 1", "item i, collected d"),
    ("cell before", "for i in xs:\n    a[i] = a[i - 1]", "item i, carried a"),
    (
        "read in a function",
        "for x in xs:\n    out.append(x)\n    f(lambda: out)",
        "item x, carried out, captured f",
    ),
    (
        "read in a comprehension",
        "for x in xs:\n    total += x\n    f([total for _ in x])",
        "item x, carried total, captured f",
    ),
    ("stencil with copy", "for n in xs:\n    un = u.copy()\n    u = un + n", "item n, private un, carried u"),
    ("read by the site's own hole", "for x in xs:\n    out.append(out[-1] + x)", "item x, carried out"),
    (
        "read by another site's hole",
        "for x in xs:\n    s += x\n    out.append(s)",
        "item x, collected out, carried s",
    ),
    (
        "best value read elsewhere",
        "for x in xs:\n    if x > best:\n        best = x\n    print(best)",
        "item x, carried best",
    ),
    (
        "what belongs to the best value is read elsewhere",
        "for x in xs:\n    if x > best:\n        best, who = x, x\n    print(who)",
        "item x, carried best who",
    ),
    (
        "best value that is also a sum",
        "for x in xs:\n    if x > best:\n        best = x\n    best += 1",
        "item x, carried best",
    ),
    ("both folded and appended", "for x in xs:\n    out.append(x)\n    out += [x]", "item x, carried out"),
    ("deleted captured name", "for x in xs:\n    del big", "item x, carried big!"),
    (
        "a branch of an update that computes",
        "for x in xs:\n    if x > best:\n        best = x\n        m = copy(x)",
        "item x, private m?, carried best, captured copy",
    ),
    (
        "an update with an else",
        "for x in xs:\n    if x > best:\n        best = x\n    else:\n        n = 1",
        "item x, private n?, carried best",
    ),
    ("a strange operator", "for x in xs:\n    if x != last:\n        last = x", "item x, carried last"),
    ("folded from both sides", "for x in xs:\n    s = s + s", "item x, carried s"),
    ("max of three", "for x in xs:\n    b = max(b, x, 3)", "item x, reduced b"),
    (
        "read by a function made before it is set",
        "for x in xs:\n    def g():\n        return k\n    g()\n    k = x",
        "item x, private g, carried k",
    ),
]


@pytest.mark.parametrize(
    ("source", "names"), [row[1:] for row in SIMPLE + CARRIED], ids=[row[0] for row in SIMPLE + CARRIED]
)
def test_every_name_has_one_class(source: str, names: str) -> None:
    assert telling.names(telling.loop_of(source)) == names


PATHS = [
    ("if without else", "if x:\n    y = 1\nuse(y)", "carried"),
    ("if and else", "if x:\n    y = 1\nelse:\n    y = 2\nuse(y)", "private"),
    ("elif without else", "if x:\n    y = 1\nelif z:\n    y = 2\nuse(y)", "carried"),
    ("continue leaves the rest out", "if x:\n    continue\ny = 1\nuse(y)", "private"),
    ("continue on the other path", "if x:\n    y = 1\nelse:\n    continue\nuse(y)", "private"),
    ("raise on the other path", "if x:\n    y = 1\nelse:\n    raise ValueError(x)\nuse(y)", "private"),
    ("try may stop before", "try:\n    y = f(x)\nexcept ValueError:\n    pass\nuse(y)", "carried"),
    (
        "try, set by the handler too",
        "try:\n    y = f(x)\nexcept ValueError:\n    y = None\nuse(y)",
        "private",
    ),
    (
        "try, handler goes on to the next",
        "try:\n    y = f(x)\nexcept ValueError:\n    continue\nuse(y)",
        "private",
    ),
    (
        "try, one of two handlers",
        "try:\n    y = f(x)\nexcept A:\n    y = 1\nexcept B:\n    pass\nuse(y)",
        "carried",
    ),
    ("try, else", "try:\n    f(x)\nexcept A:\n    continue\nelse:\n    y = 1\nuse(y)", "private"),
    ("try, finally", "try:\n    f(x)\nfinally:\n    y = 1\nuse(y)", "private"),
    ("finally sees half a block", "try:\n    y = f(x)\nfinally:\n    use(y)", "carried"),
    ("finally after what was set before", "y = 0\ntry:\n    f(x)\nfinally:\n    use(y)", "private"),
    ("handler sees half a block", "try:\n    y = f(x)\nexcept A:\n    use(y)", "carried"),
    ("finally that unsets", "y = 1\ntry:\n    f(x)\nfinally:\n    del y\nuse(y)", "carried"),
    ("try star", "try:\n    y = f(x)\nexcept* A:\n    y = 1\nuse(y)", "private"),
    ("continue through finally", "y = 1\ntry:\n    continue\nfinally:\n    use(y)", "private"),
    ("inner for", "for j in x:\n    y = j\nuse(y)", "hopeful"),
    ("inner for that goes round", "for j in range(3):\n    y = j\nuse(y)", "private"),
    ("inner for over a display", "for j in [a, b]:\n    y = j\nuse(y)", "private"),
    ("inner for over nothing", "for j in range(0):\n    y = j\nuse(y)", "hopeful"),
    ("inner for over a display that may be empty", "for j in [*a]:\n    y = j\nuse(y)", "hopeful"),
    ("inner for from 2 to 5", "for j in range(2, 5):\n    y = j\nuse(y)", "private"),
    ("inner for from 5 to 2", "for j in range(5, 2):\n    y = j\nuse(y)", "hopeful"),
    ("inner for, enumerated", "for i, j in enumerate([1, 2]):\n    y = j\nuse(y)", "private"),
    (
        "inner for inside a try",
        "try:\n    for j in x:\n        y = j\n    use(y)\nexcept A:\n    pass",
        "carried",
    ),
    ("inner for, read by a function", "for j in x:\n    y = j\nuse(lambda: y)", "carried"),
    ("inner for, set on one path of it", "for j in x:\n    if j:\n        y = j\nuse(y)", "carried"),
    ("inner for, read in its own next turn", "for j in x:\n    use(y)\n    y = j", "carried"),
    ("inner for, break before", "for j in x:\n    if j:\n        break\n    y = j\nuse(y)", "carried"),
    ("inner for, break after", "for j in x:\n    y = j\n    if j:\n        break\nuse(y)", "hopeful"),
    ("inner for, else", "for j in x:\n    if j:\n        break\nelse:\n    y = 1\nuse(y)", "carried"),
    (
        "inner for, else and break",
        "for j in x:\n    if j:\n        y = 0\n        break\nelse:\n    y = 1\nuse(y)",
        "private",
    ),
    ("inner for, continue before", "for j in x:\n    if j:\n        continue\n    y = j\nuse(y)", "carried"),
    ("inner for, unset at its end", "y = 1\nfor j in x:\n    use(y)\n    del y", "carried"),
    ("inner while", "while f(x):\n    y = 1\nuse(y)", "hopeful"),
    ("inner while, in the test", "while (y := f(x)):\n    pass\nuse(y)", "private"),
    ("inner while True", "while True:\n    y = f(x)\n    if y:\n        break\nuse(y)", "private"),
    (
        "inner while True, break before",
        "while True:\n    if f(x):\n        break\n    y = 1\nuse(y)",
        "carried",
    ),
    ("with", "with open(x) as fh:\n    y = fh.read()\nuse(y)", "private"),
    ("with that swallows", "with suppress(KeyError):\n    y = f(x)\nuse(y)", "carried"),
    (
        "with that swallows, set before",
        "y = 0\nwith contextlib.suppress(KeyError):\n    y = f(x)\nuse(y)",
        "private",
    ),
    ("with of an unknown kind", "with timer(x):\n    y = f(x)\nuse(y)", "hopeful"),
    (
        "with of an unknown kind, inside a try",
        "try:\n    with timer(x):\n        y = f(x)\n    use(y)\nexcept A:\n    pass",
        "carried",
    ),
    (
        "with of an unknown kind inside another",
        "with a(x):\n    with b(x):\n        y = f(x)\n    use(y)",
        "carried",
    ),
    ("with as", "with open(x) as y:\n    use(y)", "private"),
    (
        "match, all cases",
        "match x:\n    case 1:\n        y = 1\n    case _:\n        y = 2\nuse(y)",
        "private",
    ),
    (
        "match, not all cases",
        "match x:\n    case 1:\n        y = 1\n    case 2:\n        y = 2\nuse(y)",
        "carried",
    ),
    ("match, capture", "match x:\n    case [y, *_]:\n        use(y)", "private"),
    ("match, capture read after", "match x:\n    case [y, *_]:\n        pass\nuse(y)", "carried"),
    ("match, guard", "match x:\n    case y if y > 1:\n        use(y)", "private"),
    ("match, guard may fail", "match x:\n    case q if q > 1:\n        y = 1\nuse(y)", "carried"),
    ("and", "use(x and (y := f(x)))\nuse(y)", "carried"),
    ("first of and", "use((y := f(x)) and x)\nuse(y)", "private"),
    ("if expression", "use((y := 1) if x else 0)\nuse(y)", "carried"),
    ("if expression, both", "use((y := 1) if x else (y := 2))\nuse(y)", "private"),
    ("chained comparison", "use(1 < x < (y := f(x)))\nuse(y)", "carried"),
    ("comparison", "use(1 < (y := f(x)))\nuse(y)", "private"),
    ("assert's message", "assert x, (y := f(x))\nuse(y)", "carried"),
    ("after raise nothing counts", "y = 1\nif x:\n    raise ValueError\n    del y\nuse(y)", "private"),
    ("walrus in a comprehension", "use([(y := j) for j in x])\nuse(y)", "carried"),
    ("walrus in a comprehension's first iterable", "use([j for j in f(x)])\ny = 1\nuse(y)", "private"),
]


@pytest.mark.parametrize(("body", "kind"), [row[1:] for row in PATHS], ids=[row[0] for row in PATHS])
def test_set_before_every_read_on_all_paths(body: str, kind: str) -> None:
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    facts = telling.loop_of(f"for x in xs:\n{indented}").names["y"]
    assert ("hopeful" if facts.hopeful and facts.kind == "private" else facts.kind) == kind


ENDS = [
    ("set on all paths", "y = 1", ""),
    ("set on one path", "if x:\n    y = 1", "?"),
    ("not after continue", "if x:\n    continue\ny = 1", "?"),
    ("deleted", "y = 1\ndel y", "!"),
    ("deleted on one path", "y = 1\nif x:\n    del y", "!"),
    ("deleted on one path, set on none else", "if x:\n    y = 1\n    del y", "?!"),
    ("set again after del", "y = 1\ndel y\ny = 2", ""),
    ("except as", "try:\n    f(x)\nexcept A as y:\n    pass", "?!"),
    ("except as, set after", "try:\n    f(x)\nexcept A as y:\n    pass\ny = 1", ""),
    ("inner target", "for y in x:\n    pass", "?"),
    ("inner target of a loop that goes round", "for y in range(3):\n    pass", ""),
    ("in a with of an unknown kind", "with timer():\n    y = 1", "?"),
]


@pytest.mark.parametrize(("body", "marks"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS])
def test_what_an_iteration_leaves(body: str, marks: str) -> None:
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    facts = telling.loop_of(f"for x in xs:\n{indented}").names["y"]
    assert facts.kind == "private"
    assert "?" * facts.conditional + "!" * facts.unbinds == marks


def test_lines_of_a_name() -> None:
    loop = telling.loop_of("for x in xs:\n    y = f(x)\n    out.append(y)\n    y = y + 1\n    d[y] = y")
    assert (loop.names["y"].reads, loop.names["y"].writes) == ((4, 5, 6), (3, 5))
    assert (loop.names["out"].reads, loop.names["out"].writes) == ((4,), (4,))
    assert (loop.names["x"].reads, loop.names["x"].writes) == ((3,), (2,))
    assert (loop.names["f"].reads, loop.names["f"].writes) == ((3,), ())


def test_names_come_in_the_order_of_the_text() -> None:
    loop = telling.loop_of("for b, a in xs:\n    q = f(a)\n    p = g(q, b)")
    assert list(loop.names) == ["b", "a", "q", "f", "p", "g"]
    assert loop.named("captured") == ("f", "g")
    assert loop.mentioned() == ("xs", "b", "a", "q", "f", "p", "g")


def test_what_is_set_wherever_a_captured_name_is_read() -> None:
    loop = telling.loop_of("for x in xs:\n    p = make(x)\n    y = p.a\n    out.append(f())\n    z = f()")
    assert loop.names["make"].after == {"x"}
    assert loop.names["f"].after == {"x", "p", "y"}


def test_a_private_set_is_told_of() -> None:
    loop = telling.loop_of("for x in xs:\n    words = set(x)\n    count = len(words)\n    ints = {1, 2}")
    assert [name for name, facts in loop.names.items() if facts.unordered] == ["words"]
