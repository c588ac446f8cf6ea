"""Cells that nobody wrote: loops whose bodies are put together from the sites that are understood, comprehensions as
parts of statements, and what stands between them.

In this room Hypothesis is told how a notebook's cell looks.
"""

from hypothesis import strategies as st

SETUP = """
import warnings
from collections import defaultdict

class Point:
    def __init__(self, x):
        self.x = x
        self.tags = [x % 2]
    def far(self):
        return self.x * 3

def square(v):
    return v * v

def reads_y(k):
    return k + y

def fragile(v):
    if v == trap:
        raise ValueError("trapped by " + str(v))
    return v + 1

def keeps(v, seen=[]):
    seen.append(v)
    return len(seen)

def counts(v):
    global calls
    calls += 1
    return v + calls

def pokes(v):
    if v == trap:
        table["poked"] = v
    return v

calls = 0
y = 100
trap = {trap}
out, other, pairs = [], [], []
same = out
bag = set()
store, grid = {{}}, [0] * {room}
groups = defaultdict(int)
tally = {{0: 0, 1: 0}}
total, mass, text, worst = 0, 0.5, "", 10**9
best, who = -1, None
table = {{"a": [1, 2], "b": [3]}}
shared = [7]
items = [Point(k) for k in range({count})]
numbers = [(k * 7919) % 31 for k in range({count})]
"""

VALUES = (
    "i",
    "x",
    "x + i",
    "square(x)",
    "fragile(x)",
    "[x, i]",
    "shared",
    "table['a']",
    "(x, [i])",
    "Point(i)",
    "float(x) / 3",
    "str(x)",
    "len(table)",
)
NUMBERS = ("i", "x", "x + i", "square(x)", "fragile(x)", "x % 5 - 2", "1 // (x - trap)", "len(shared)")

value = st.sampled_from(VALUES)
number = st.sampled_from(NUMBERS)
condition = st.sampled_from(("i % 2", "x > 10", "x % 3 == 0", "i == trap", "x < i"))


def lines(template: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.fixed_dictionaries(parts).map(lambda filled: template.format(**filled).split("\n"))


site = st.one_of(
    lines("out.append({v})", v=value),
    lines("other.append({v})", v=value),
    lines("same.append({v})", v=number),
    lines("out.extend([{v}, {w}])", v=value, w=number),
    lines("out.extend({v} for j in range({w} % 3))", v=value, w=number),
    lines("bag.add({v})", v=number),
    lines("store[{k}] = {v}", k=number, v=value),
    lines("grid[i] = {v}", v=number),
    lines("groups[{k} % 3] += {v}", k=number, v=number),
    lines("tally[{k} % 3] += {v}", k=number, v=number),
    lines("total += {v}", v=number),
    lines("mass = mass + {v} / 7", v=number),
    lines("text += str({v})", v=number),
    lines("worst = min(worst, {v})", v=number),
    lines("if {v} > best:\n    best, who = {v}, i", v=st.sampled_from(("x", "i"))),
)

plain = st.one_of(
    lines("y = {v}", v=number),
    lines("z = {v}", v=value),
    lines("if {c}:\n    late = {v}", c=condition, v=value),
    lines("print(i, {v}, end='')", v=number),
    lines("print({v})", v=number),
    lines("warnings.warn('at ' + str({v}))", v=number),
    lines("w = [{v}]\nw.append(i)\nother.append(w)", v=number),
    lines("y = {v}\nother.append(reads_y(i))", v=number),
    lines("try:\n    t = 1 // (x - trap)\nexcept ZeroDivisionError as e:\n    t = -1", v=number),
    lines("out.append(keeps({v}))", v=number),
    lines("out.append(counts({v}))", v=number),
    lines("out.append(pokes({v}))", v=number),
    lines("out.append((lambda q: q + i)({v}))", v=number),
    lines("try:\n    bag.add([{v}] if i % 3 else {v})\nexcept TypeError:\n    print('no hash', i)", v=number),
    lines("try:\n    store[[i] if x % 2 else i] = {v}\nexcept TypeError:\n    print('no key', i)", v=number),
    lines("del_me = {v}\ndel del_me", v=number),
)

skip = lines("if {c}:\n    continue", c=condition)


def indented(block: list[str]) -> list[str]:
    return ["    " + line for line in block]


def nested(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    return st.one_of(
        st.tuples(condition, inner).map(lambda pair: [f"if {pair[0]}:", *indented(pair[1])]),
        st.tuples(st.sampled_from(("range(2)", "table['a']", "[x, i]")), inner).map(
            lambda pair: [f"for j in {pair[0]}:", *indented(pair[1])]
        ),
        inner.map(lambda block: ["try:", *indented(block), "finally:", "    last = i"]),
    )


statement = st.one_of(site, site, plain, plain, skip)
block = st.lists(st.one_of(statement, nested(statement)), min_size=1, max_size=4).map(
    lambda blocks: [line for each in blocks for line in each]
)
header = st.sampled_from(
    (
        "for i, x in enumerate(numbers):",
        "for x, i in zip(numbers, range(1000)):",
        "for i, x in enumerate(numbers, 3):",
        "for i, item in enumerate(items):\n    x = item.x",
        "for i in range(len(numbers)):\n    x = numbers[i]",
    )
)


#: Around the loop, so that the inner one is a nest.
outer = st.sampled_from(
    (
        "for turn in range(3):",
        "for turn in 'ab':",
        "for turn, _ in items_of_table:",
        "for turn in [shared, out]:",
    )
)


@st.composite
def setups(draw: st.DrawFn) -> str:
    count = draw(st.integers(0, 25))
    return SETUP.format(
        trap=draw(st.integers(-1, 40)),
        room=draw(st.sampled_from((count, count, max(0, count - 2)))),
        count=count,
    )


@st.composite
def loop_lines(draw: st.DrawFn) -> list[str]:
    return [*draw(header).split("\n"), *indented(draw(block))]


@st.composite
def loops(draw: st.DrawFn) -> tuple[str, str]:
    """A set-up and a loop."""
    return draw(setups()), "\n".join(draw(loop_lines())) + "\n"


@st.composite
def nests(draw: st.DrawFn) -> list[str]:
    around = draw(block) if draw(st.booleans()) else []
    preset = ["i = x = 1", *around] if around else []
    return [draw(outer), *indented([*preset, *draw(loop_lines())])]


#: What comprehensions go through; each sets `i` and `x`, which are their own.
through = st.sampled_from(
    (
        "for i, x in enumerate(numbers)",
        "for i, x in zip(range(99), reversed(numbers))",
        "for i, x in enumerate(numbers) if x % 3",
        "for i, x in enumerate(numbers) if fragile(x) > 4",
        "for i in range(4) for x in numbers[:6]",
    )
)

#: Comprehensions and generators, alone or as parts of a statement.
part = st.one_of(
    lines("made = [{v} {t}]", v=value, t=through),
    lines("made = {{{k}: {v} {t}}}", k=number, v=value, t=through),
    lines("bag = {{{v} {t}}}", v=number, t=through),
    lines("made = [[{v} for j in range(i % 3)] {t}]", v=number, t=through),
    lines("made = [reads_y({v}) {t}]", v=number, t=through),
    lines("out.extend([{v} {t}])", v=value, t=through),
    lines("same += [{v} {t}]", v=value, t=through),
    lines("total = total + sum({v} {t})", v=number, t=through),
    lines("mass += sum([{v} / 7 {t}])", v=number, t=through),
    lines("text = ','.join(str({v}) {t})", v=number, t=through),
    lines("worst = min(({v} {t}), default=worst)", v=number, t=through),
    lines("best, who = max([({v}, i) {t}], default=(best, who))", v=number, t=through),
    lines("found = any({v} > 20 {t})", v=number, t=through),
    lines("made = sorted(({v} {t}), key=lambda n: -n)", v=number, t=through),
    lines("print(*[{v} {t}], sep=' ')", v=number, t=through),
    lines('print(f"{{len([{v} {t}])}} of {{tuple({w} {t})}}")', v=value, w=number, t=through),
    lines("made, other = [{v} {t}], [{w} {t}]", v=value, w=value, t=through),
    lines("made = [print(i, end=';') or {v} {t}]", v=value, t=through),
    lines("made = list(map(fragile, numbers))"),
    lines("made = [keeps({v}) {t}]", v=number, t=through),
)

#: What stands between the loops.
between = st.one_of(
    st.sampled_from(
        [
            ["def reads_y(k):", "    return k * y"],
            ["def square(v):", "    print('square', v)", "    return v + len(shared)"],
            ["def square(v):", "    return [y, v][v % 2]"],
            ["same = other"],
            ["other = out"],
            ["out = []"],
            ["shared = table['a']"],
            ["table['a'].append(len(out))"],
            ["numbers = numbers[::-1]"],
            ["numbers = [each for each in numbers if each != 7]"],
            ["trap = len(numbers) // 2"],
            ["y = len(out)"],
            ["i, x = 3, 4"],
            ["total += random.random()"],
            ["print(total, len(out), sorted(bag))"],
            ["grid = [0] * len(numbers)", "store = {}"],
            ["items = items[1:]"],
            ["if total > 3:", "    y = 5", "else:", "    text = ''"],
            ["out.append(same)"],
        ]
    ),
    plain,
)
last = st.sampled_from([[], [], ["total"], ["out[-2:]"], ["[fragile(n) for n in numbers]"], ["print('end')"]])


@st.composite
def whole_cells(draw: st.DrawFn) -> tuple[str, str]:
    """A set-up, and a cell of several statements."""
    statements = draw(
        st.lists(st.one_of(loop_lines(), loop_lines(), part, between, nests()), min_size=1, max_size=6)
    )
    setup = draw(setups()) + "import random\nitems_of_table = list(table.items())\ni, x = 1, 2\n"
    return setup, "\n".join(line for each in [*statements, draw(last)] for line in each) + "\n"
