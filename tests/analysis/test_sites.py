"""Sites: which statements can be recorded and replayed, and what their holes are."""

import pytest

from nbcluster.analysis.facts import Loop, Span
from tests.analysis.telling import loop_of, sites

FORMS = [
    ("append", "out.append(f(x))", "append out(1) once"),
    ("extend", "out.extend(f(x))", "extend out(1) once"),
    ("extend by a generator", "out.extend(f(y) for y in x)", "extend out(1) once listed"),
    ("extend by map", "out.extend(map(f, x))", "extend out(1) once listed"),
    ("extend by pairs", "out.extend(x.items())", "extend out(1) once listed"),
    ("extend by a method that takes something", "out.extend(x.items(1))", "extend out(1) once"),
    ("append of a generator", "out.append(f(y) for y in x)", "append out(1) once"),
    ("add", "seen.add(x)", "add seen(1) once"),
    ("cell", "d[x] = f(x)", "setitem d(2) once"),
    ("cell with two keys", "d[x, 1] = f(x)", "setitem d(2) once"),
    ("cell of a column", "a[:, x] = f(x)", "setitem a(2) once sliced"),
    ("cells of a range", "a[x : x + 2] = f(x)", "setitem a(3) once sliced"),
    ("all cells", "a[:] = f(x)", "setitem a(1) once sliced"),
    ("constant column", "a[x, :, 0] = f(x)", "setitem a(2) once sliced"),
    ("cell, operator", "d[x] += f(x)", "setitem_op + d(2) once late 1"),
    ("cell, another operator", "d[x] |= f(x)", "setitem_op | d(2) once late 1"),
    ("cell and a name", "a = d[x] = f(x)", "setitem d(2) once"),
    ("cell, operator and a name", "d[x] += y", "setitem_op + d(2) once"),
    ("update", "c.update(x)", "merge c(1) once"),
    ("update by a generator", "c.update(y for y in x)", "merge c(1) once listed"),
    ("append to a part", "d[x].append(y)", "append d(2) once below 1"),
    ("append to a part, computed", "d[x].append(f(x))", "append d(2) once below 1 late 1"),
    ("add to a part of a part", "d[x][y].add(z)", "add d(3) once below 2"),
    ("a part by a name of its own", "d['loss'].append(x)", "append d(1) once below 1"),
    ("setdefault", "d.setdefault(x, []).append(y)", "append d(2) once below 1"),
    ("setdefault with more", "d.setdefault(x, [y]).append(z)", "append d(3) once below 1"),
    (
        "setdefault of a display",
        "d.setdefault(x, {'n': 0, 'all': []})['all'].append(y)",
        "append d(2) once below 2",
    ),
    ("update of a part", "d[x].update(y.items())", "merge d(2) once listed below 1 late 1"),
    ("cell of a cell", "d[x][0] = f(x)", "setitem d(2) once below 1"),
    ("cell of a cell, computed key", "d[x][f(y)] = z", "setitem d(3) once below 1 late 2"),
    ("cell of a cell, operator", "d[x][y] += f(x)", "setitem_op + d(3) once below 1 late 2"),
    ("cell of a frame", "df.loc[x, 'y'] = f(x)", "setitem loc df(2) once"),
    ("cells of a frame", "df.iloc[x, 1:y] = z", "setitem iloc df(3) once sliced"),
    ("cell of a frame, operator", "df.at[x, 'y'] += 1", "setitem_op at + df(2) once"),
    ("concat", "df = pd.concat([df, f(x)], ignore_index=True)", "fold pd.concat df(1) once"),
    ("concat from the left", "df = pd.concat([f(x), y, df])", "fold pd.concat df(2) once"),
    ("append of arrays", "a = np.append(a, x)", "fold np.append a(1) once"),
    ("rows of arrays", "a = np.vstack((a, x))", "fold np.vstack a(1) once"),
    ("fold", "total += f(x)", "fold + total(1) once"),
    ("fold with minus", "total -= x", "fold - total(1) once"),
    ("fold with power", "p **= x", "fold ** p(1) once"),
    ("fold with matrices", "p @= x", "fold @ p(1) once"),
    ("fold written out", "total = total + f(x)", "fold + total(1) once"),
    ("fold from the right", "text = x + text", "fold + text(1) once"),
    ("max", "best = max(best, f(x))", "fold max best(1) once"),
    ("min, the other way round", "low = min(f(x), low)", "fold min low(1) once"),
    ("update", "if x > best: best = x", "update > best(2) once"),
    ("update, the other way round", "if best < x: best = x", "update < best(2) once"),
    ("update, at least", "if x >= best: best = x", "update >= best(2) once"),
    ("update, computed in the test", "if f(x) > best: best = x", "update > best(2) once"),
    ("update of two", "if x > best: best, who = x, y", "update > best+who(3) once"),
    (
        "update in several statements",
        "if x > best:\n    best = x\n    who = (y, {'a': z, 'b': -1})",
        "update > best+who(4) once",
    ),
    (
        "update that keeps what was best",
        "if x > best: second, best = best, x",
        "update > second+best(2) once",
    ),
    ("update, none yet", "if best is None or x > best: best = x", "update > best(2) once"),
    (
        "update that prints",
        "if x > best:\n    best = x\n    print(f'new {best} at {y:.2f}', sep='')",
        "update > best(3) once prints",
    ),
    ("asked", "if x not in d: d[x] = []", "choice d(3) once"),
    ("asked by a key that is computed", "if f(x) in d: d[y] += 1", "choice d(3) once"),
    ("asked, with else", "if x in d: d[x].append(y)\nelse: d[x] = [y]", "choice d(5) once below 1"),
    ("asked, by get", "if d.get(x) is None: d[x] = 0", "choice d(3) once"),
    ("asked, two of them", "if x not in seen: seen.add(x); out.append(x)", "choice seen+out(3) once"),
    ("its own cell", "d[x] = d[x] + f(y)", "setitem_op d(3) once late 1"),
    ("its own cell, by get", "d[x] = d.get(x, 0) + 1", "setitem_op d(4) once"),
    ("fold of parts", "s = s + f(x) + f(y)", "fold s(2) once late 1"),
    ("fold of a part", "s = 2 * s + f(x)", "fold s(2) once late 1"),
    ("max of three", "s = max(s, x, f(y))", "fold s(2) once"),
    ("one of two", "s = x if x > s else s", "fold s(2) once"),
    ("the larger ones", "s = np.maximum(s, f(x))", "fold np.maximum s(1) once"),
    ("asked, and computed: none", "if x not in d: d[x] = f(x)", ""),
    ("update with an empty else", "if x > best: best = x\nelse: pass", "update > best(2) once"),
    ("on one path", "if x:\n    out.append(x)", "append out(1)"),
    ("in an inner loop", "for y in x:\n    out.append(y)", "append out(1) nested"),
    ("after continue", "if x: continue\nout.append(x)", "append out(1)"),
    ("before continue", "out.append(x)\nif x: continue", "append out(1) once"),
    ("after an inner continue", "for y in x: continue\nout.append(x)", "append out(1) once"),
    (
        "in a try",
        "try:\n    out.append(f(x))\nexcept A:\n    bad.append(x)",
        "append out(1) guarded, append bad(1)",
    ),
    (
        "in a handler, with something to do finally",
        "try:\n    f(x)\nexcept A:\n    bad.append(x)\nfinally:\n    g(x)",
        "append bad(1) guarded",
    ),
    ("in a finally", "try:\n    f(x)\nfinally:\n    out.append(x)", "append out(1)"),
    ("in a calm with", "with open(x) as fh:\n    out.append(fh.read())", "append out(1) once"),
    ("in another with", "with timer():\n    out.append(x)", "append out(1)"),
    ("in a with that swallows", "with suppress(A):\n    out.append(x)", "append out(1) guarded"),
    ("in a match", "match x:\n    case 1:\n        out.append(x)", "append out(1)"),
    (
        "several",
        "out.append(x)\nd[x] = 1\ntotal += x",
        "append out(1) once, setitem d(2) once, fold + total(1) once",
    ),
    ("on a private list: none", "row = []\nrow.append(x)", ""),
    ("on a name that the iteration set: none", "n = 0\nn += x", ""),
    ("in a function of the body: none", "def g():\n    out.append(x)", ""),
    ("part of an expression: none", "n = out.append(x)", ""),
    ("two objects: none", "out.append(x, y)", ""),
    ("a part by slice: none", "d[x:].append(1)", ""),
    ("a part, and a name on the way: none", "d[x].append(y := f(x))", ""),
    ("update with names: none", "d.update(a=x)", ""),
    ("concat with an option computed: none", "df = pd.concat([df, x], axis=y)", ""),
    ("concat of several: none", "df = pd.concat([df, *x])", ""),
    ("concat by a name of the body: none", "pd = x\ndf = pd.concat([df, x])", ""),
    ("cell of an attribute: none", "self.d[x] = 1", ""),
    ("another comparison: none", "if x != last: last = x", ""),
    ("a heavy branch: none", "if x > best:\n    best = f(x)", ""),
    ("a test that asks two: none", "if x > best > low: best = x", ""),
    ("None or a call: none", "if best is None or f(x) > best: best = x", ""),
    ("max with a key: none", "best = max(best, x, key=f)", ""),
    ("a cell bound before its name: none", "d[x] = a = f(x)", ""),
]


def over(body: str) -> Loop:
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    return loop_of(f"for x in xs:\n{indented}")


@pytest.mark.parametrize(("body", "told"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS])
def test_forms_of_sites(body: str, told: str) -> None:
    assert sites(over(body)) == told


HOLES = [
    ("append", "out.append(f(x))", ["f(x)"]),
    ("a cell's value comes before its key", "d[k(x)] = f(x)", ["f(x)", "k(x)"]),
    ("a cell's key comes before its operand", "d[k(x)] += f(x)", ["k(x)", "f(x)"]),
    ("two keys are one hole", "d[x, y] = f(x)", ["f(x)", "x, y"]),
    ("what stands between colons", "a[i:j, ::k, 0, m] = v", ["v", "i", "j", "k", "m"]),
    ("fold", "total += f(x) * 2", ["f(x) * 2"]),
    ("fold from the right", "text = f(x) + text", ["f(x)"]),
    ("update", "if f(x) > best: best, who = s, {'a': [x, 1], y: best}", ["f(x)", "s", "x", "y"]),
    ("print in an update", "if s > best:\n    best = s\n    print(f'{best} {x}', y)", ["s", "s", "x", "y"]),
    ("after other letters", "ö = 'ß'; out.append(é[x])", ["é[x]"]),
]


@pytest.mark.parametrize(("body", "holes"), [row[1:] for row in HOLES], ids=[row[0] for row in HOLES])
def test_holes_come_in_the_order_in_which_python_evaluates_them(body: str, holes: list[str]) -> None:
    loop = over(body)
    lines = ["for x in xs:", *(f"    {line}" for line in body.splitlines())]
    assert [cut(lines, hole) for site in loop.sites for hole in site.holes] == holes


def cut(lines: list[str], span: Span) -> str:
    """The text at a span of one line; columns count bytes."""
    assert span.line == span.end_line
    return lines[span.line - 2].encode()[span.col : span.end_col].decode()


def test_sites_are_numbered_from_the_top() -> None:
    loop = over("out.append(x)\nif x > best: best = x\ntotal += x")
    assert [(site.index, site.span.line) for site in loop.sites] == [(0, 3), (1, 4), (2, 5)]


COMPREHENSIONS = [
    ("list", "ys = [f(x) for x in xs]", "list", "collect (1) once"),
    ("set", "ys = {f(x) for x in xs}", "set", "collect (1) once"),
    ("dict", "ys = {x: f(x) for x in xs}", "dict", "collect (2) once"),
    ("condition", "ys = [f(x) for x in xs if x > 2]", "list", "collect (1)"),
    ("two loops", "ys = [x * y for x in xs for y in x]", "list", "collect (1) nested"),
    ("to several targets", "a = b[0] = [f(x) for x in xs]", "list", "collect (1) once"),
    ("unpacked", "a, b = [f(x) for x in xs]", "list", "collect (1) once"),
    ("annotated", "ys: list = [f(x) for x in xs]", "list", "collect (1) once"),
    ("an expression", "[f(x) for x in xs]", "list", "collect (1) once"),
]


@pytest.mark.parametrize(
    ("source", "form", "told"), [row[1:] for row in COMPREHENSIONS], ids=[row[0] for row in COMPREHENSIONS]
)
def test_a_comprehension_collects_its_element(source: str, form: str, told: str) -> None:
    loop = loop_of(source)
    assert (loop.form, sites(loop), loop.obstacles) == (form, told, ())


def test_the_site_of_a_comprehension_is_its_element() -> None:
    loop = loop_of("ys = {k(x): f(x) for x in xs}")
    assert [cut(["ys = {k(x): f(x) for x in xs}"], hole) for hole in loop.sites[0].holes] == ["k(x)", "f(x)"]
    assert (loop.span.col, loop.span.end_col) == (5, 29)
